"""What: sectors, tags, markers and scopes of an activity."""

from lxml import etree

from commonwatch.evidence.iati.gathered import Gathered, Handler, attributes, said
from commonwatch.evidence.xml_stream import line_of

DEFAULT = "1"
"""Without a vocabulary, sectors are DAC purposes; policy markers and aid types are those of the OECD DAC."""

SECTOR = frozenset({"code", "percentage", "vocabulary", "vocabulary-uri"})


def sector(here: Gathered, element: etree._Element, path: str = "sector", flow: int | None = None) -> None:
    """A sector, of the activity or of a transaction."""
    given = attributes(here, element, path, SECTOR)
    vocabulary, name = given.get("vocabulary") or DEFAULT, said(here, element, path)
    here.rows["activity_sectors"].append(
        (here.at, line_of(element), flow, vocabulary, given.get("code"), name, given.get("percentage"))
    )


def tagged(path: str, known: frozenset[str], detail: str = "", default: str | None = None) -> Handler:
    """The handler for a code that marks an activity: `detail` is the attribute that says more, `default` the vocabulary."""
    tag = path.replace("-", "_")

    def handler(here: Gathered, element: etree._Element) -> None:
        given = attributes(here, element, path, known)
        vocabulary, name = given.get("vocabulary") or default, said(here, element, path)
        here.rows["activity_tags"].append(
            (
                *(here.at, line_of(element), tag, vocabulary, given.get("vocabulary-uri")),
                *(given.get("code"), given.get(detail), name),
            )
        )

    return handler


_CODE = frozenset({"code"})
_CODED = frozenset({"code", "vocabulary", "vocabulary-uri"})
TAGGED = {
    "humanitarian-scope": tagged("humanitarian-scope", _CODED | {"type"}, "type"),
    "tag": tagged("tag", _CODED),
    "policy-marker": tagged("policy-marker", _CODED | {"significance"}, "significance", DEFAULT),
    "default-aid-type": tagged("default-aid-type", _CODED - {"vocabulary-uri"}, default=DEFAULT),
    **{
        path: tagged(path, _CODE)
        for path in ("collaboration-type", "default-flow-type", "default-finance-type", "default-tied-status")
    },
}
