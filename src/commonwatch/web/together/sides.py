"""A side of a meeting: one organisation, or a whole family of them; and the names that a page gives organisations."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _
from commonwatch.publish.words import listed
from commonwatch.vocabulary import known_organisation, organisations
from commonwatch.vocabulary.organisations import Organisation

PRESETS = (("UN", "OSCE"),)
"""The pairs that a page offers by name."""

FAMILIES = ("UN", "OSCE", "EU", "COE", "IFI", "bilateral", "fund")
"""Families in the order in which a page offers them; NGO stands in for any, and can't be chosen."""

SHORT_NAMED = "UN"
"""The family whose organisations go by their short names."""


@dataclass(frozen=True)
class Side:
    """One side: its key in an address, the label a reader sees, and whether it is a whole family."""

    key: str
    label: str
    family: bool

    def rows(self) -> pl.Expr:
        """Which rows of `work` (organisation, family) are this side's."""
        return pl.col("family" if self.family else "organisation").eq_missing(pl.lit(self.key))

    def has(self, organisation: str, family: str | None) -> bool:
        """Whether an organisation of that family is this side, or belongs to it."""
        return self.key == (family if self.family else organisation)


NOBODY = Side("", "", family=False)
"""The side of nobody, for one that is looked at alone."""


def side(text: str, work: pl.DataFrame) -> Side:
    """The side of that key or name: a family, an organisation of the vocabulary, or one that `work` tells of.

    Raises UnknownNameError.
    """
    asked = text.strip()
    if asked in FAMILIES:
        return Side(asked, family_name(asked), family=True)
    found = known_organisation(asked)
    if found is not None:
        return Side(found.organisation, shown_name(found.organisation, found.name, found.family), family=False)
    told = work.filter(pl.col("organisation") == asked).head(1)
    if told.height:
        return Side(asked, named(told).get(asked, asked), family=False)
    raise UnknownNameError(
        _("No organisation or family '{name}' is known here. Choose one from the lists.").format(name=asked)
    )


def family_name(family: str) -> str:
    """A family's name in words: "UN family"."""
    names = {
        "UN": _("UN family"),
        "OSCE": _("OSCE family"),
        "EU": _("European Union"),
        "COE": _("Council of Europe"),
        "IFI": _("development banks"),
        "bilateral": _("bilateral donors"),
        "fund": _("funds"),
        "NGO": _("non-governmental organisations"),
    }
    return names.get(family, _("other organisations"))


def shown_name(organisation: str, name: str | None, family: str | None) -> str:
    """The name a reader sees: UN agencies by their short names, others by their full ones."""
    return organisation if family == SHORT_NAMED or not name else " ".join(name.split())


def named(work: pl.DataFrame) -> dict[str, str]:
    """organisation -> the name a reader sees, of the vocabulary's and of all that `work` tells of."""
    columns = ("organisation", "name", "family")
    rows = pl.concat([work.select(columns).unique(maintain_order=True), organisations().select(columns)])
    return {one: shown_name(one, name, family) for one, name, family in rows.iter_rows()}


def families(work: pl.DataFrame) -> dict[str, str | None]:
    """organisation -> its family, None where it isn't listed."""
    columns = ("organisation", "family")
    rows = pl.concat([work.select(columns).unique(maintain_order=True), organisations().select(columns)])
    return dict(rows.iter_rows())


def choices(work: pl.DataFrame) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a list offers: (heading, (key, label) of each): whole families, then each family's, then all others at work."""
    names, family = named(work), families(work)
    at_work = set(work["organisation"])
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(names, key=lambda key: names[key].casefold()):
        listed_one = family[one] if family[one] in FAMILIES else None
        if (listed_one is not None or one in at_work) and one not in FAMILIES:
            groups.setdefault(listed_one or "", []).append((one, names[one]))
    first = (_("Whole families"), [(key, family_name(key)) for key in FAMILIES if key in groups])
    rest = [(family_name(key), groups[key]) for key in FAMILIES if key in groups]
    others = [(_("Others seen at work"), groups[""])] if "" in groups else []
    return [first, *rest, *others]


def mandate(one: Side) -> Organisation | None:
    """The vocabulary's entry of a side that is one listed organisation; None otherwise."""
    return None if one.family else known_organisation(one.key)


def names_in_words(organisations_: Sequence[str], names: dict[str, str], most: int = 5) -> str:
    """ "A, B and C", with the rest counted; empty for none."""
    shown = [names.get(one, one) for one in organisations_[:most]]
    if not shown:
        return ""
    if (left := len(organisations_) - most) > 0:
        return _("{names} and {count} more").format(names=", ".join(shown), count=left)
    return listed(shown)
