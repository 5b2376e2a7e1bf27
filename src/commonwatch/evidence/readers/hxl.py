"""HXL hashtags (hxlstandard.org, 1.1): what a tagged column holds."""

import re

from commonwatch.evidence.readers.column_words import Meaning, group_of

TAG = re.compile(r"^#[a-z][a-z0-9_]*(\s*\+\s*[a-z0-9_]+)*(\s#\d+)?$", re.IGNORECASE)
CORE = {
    "access", "activity", "adm1", "adm2", "adm3", "adm4", "adm5", "affected", "beneficiary", "capacity", "cause",
    "channel", "contact", "country", "crisis", "currency", "date", "delivery", "description", "event", "frequency", "geo",
    "group", "impact", "indicator", "inneed", "item", "loc", "meta", "modality", "need", "operations", "org", "output",
    "period", "population", "reached", "region", "sector", "service", "severity", "status", "subsector", "targeted",
    "value",
}  # fmt: skip
"""The standard's hashtags."""

WHOLE = {
    "reached": "reached", "targeted": "targeted", "inneed": "in_need", "affected": "affected",
    "population": "population", "severity": "severity",
}  # fmt: skip
SIDES = {
    "funder": "donor", "donor": "donor", "prog": "programme", "programme": "programme", "impl": "implementing",
    "implementing": "implementing", "partner": "implementing", "type": "organisation_kind", "acronym": "acronym",
    "count": "organisations", "num": "organisations",
}  # fmt: skip
CATEGORIES = {
    "f": "female", "m": "male", "i": "other", "children": "children", "adults": "adults", "elderly": "elderly",
    "infants": "infants", "adolescents": "adolescents", "disability": "disability", "disabled": "disability",
}  # fmt: skip
GROUPS = ("idps", "displaced", "returnees", "returnee", "refugees", "nondisplaced", "host", "hosts")
CODES = ("code", "v_pcode", "pcode")
ROLES: dict[str, tuple[str, dict[str, str]]] = {
    "country": ("country", {}),
    "org": ("organisation", SIDES | dict.fromkeys(CODES, "ignore")),
    "sector": ("sector", {"list": "sectors"} | dict.fromkeys(CODES, "sector_code")),
    "geo": ("ignore", {"lat": "latitude", "lon": "longitude", "long": "longitude"}),
    "date": ("when", {"start": "start", "end": "end"}),
    "period": ("when", {"start": "start", "end": "end"}),
    "beneficiary": ("group", {}),
    "activity": ("ignore", {"id": "activity"} | dict.fromkeys(CODES, "activity")),
}
"""Tag -> its role by itself, and the role that an attribute gives it."""


def is_tag(cell: str | None) -> bool:
    """Whether a cell is a hashtag: "#org", "#adm1 +code"; without an attribute one of the standard's own."""
    text = (cell or "").strip().lower()
    return bool(TAG.match(text)) and ("+" in text or re.split(r"[\s+]", text[1:])[0] in CORE)


def said_by_tag(tag: str) -> Meaning | None:
    """What the tag says of its column, with confidence 1; role "ignore" for tags that bear on nothing here."""
    if not is_tag(tag):
        return None
    base, *attributes = [part.strip().lower() for part in re.sub(r" #\d+$", "", tag).lstrip("# ").split("+")]
    role = _role(base, attributes)
    if base in WHOLE:
        group = group_of(_spoken(next((each for each in attributes if each in GROUPS), "")))
        category = " ".join(CATEGORIES[each] for each in attributes if each in CATEGORIES)
        return Meaning(role, 1.0, f"the tag {tag}", group=group, category=category)
    return Meaning(role, 1.0, f"the tag {tag}")


def _spoken(attribute: str) -> str:
    return {
        "displaced": "idps",
        "nondisplaced": "non displaced",
        "host": "host community",
        "hosts": "host community",
    }.get(attribute, attribute)


def _role(base: str, attributes: list[str]) -> str:
    """The role of a tag; the first attribute that tells decides."""
    unit = re.fullmatch(r"adm(?:in)?([12])", base)
    if unit:
        return f"admin{unit[1]}_{'code' if {*CODES} & {*attributes} else 'name'}"
    if base in WHOLE and {"pct", "percent", "ratio", "change"} & {*attributes}:
        return "ignore"
    plain, told = ROLES.get(base, (WHOLE.get(base, "ignore"), {}))
    return next((told[each] for each in attributes if each in told), plain)
