"""What a reader of the watch list chose in the address: a theatre, a dimension, a theme, an order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _
from commonwatch.publish.numbers import between
from commonwatch.publish.words import short_theme, starred
from commonwatch.response.findings.finding import GAP
from commonwatch.vocabulary import Theatre, theatre, theatres, themes
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.study import Study

DIMENSIONS = {
    "security": "Security",
    "economic_environmental": "Economic and environmental",
    "human": "Human",
}
ORDERS = {
    "list": ("position", "Order of the list"),
    "name": ("name", "Place"),
    "expected": ("expected_6m", "Deaths expected"),
    "reference": ("reference_expected_6m", "Deaths by the reference"),
    "chance": ("p25_6m", "Chance of 25 or more"),
    "change": ("change_p25", "Change since a month earlier"),
    "onset": ("p_onset_12m", "Chance of a first death"),
    "displaced": ("displaced_people", "People displaced"),
}
RISING_FIRST = ("list", "name")
"""Orders that begin with the least; all others begin with the most."""


@dataclass(frozen=True)
class Chosen:
    """What the address says, checked; `themes` are those of the theme or of the dimension, none for all."""

    area: Theatre
    dimension: str
    theme: str
    themes: tuple[str, ...]
    sort: str
    descending: bool


def chosen(asked: Mapping[str, str], whole: Theatre) -> Chosen:
    """The choice in the arguments theatre, dimension, theme, sort, order. Raises UnknownNameError for one that isn't known."""
    area = theatre(asked["theatre"]) if asked.get("theatre") else whole
    dimension, name = asked.get("dimension", ""), asked.get("theme", "")
    sort = asked.get("sort") or "list"
    for what, value, known in (
        ("dimension", dimension, DIMENSIONS),
        ("theme", name, set(themes()["theme"])),
        ("order", sort, ORDERS),
    ):
        if value and value not in known:
            raise UnknownNameError(f"no {what} '{value}'. There are: {', '.join(sorted(known))}.")
    of = themes().filter(pl.col("dimension") == dimension)["theme"].to_list() if dimension else []
    picked = (name,) if name else tuple(of)
    order = asked.get("order") or ("asc" if sort in RISING_FIRST else "desc")
    return Chosen(area, dimension, name, picked, sort, order != "asc")


def watched(here: Study, choice: Chosen) -> pl.DataFrame:
    """The watch list's rows of the chosen theatre and themes, in the chosen order."""
    rows = here.table("watch").filter(pl.col("place").is_in(list(choice.area.places)))
    if choice.themes:
        rows = rows.filter(pl.col("place").is_in(sorted(on_themes(here, choice.themes))))
    column, _label = ORDERS[choice.sort]
    return rows.sort(column, "position", descending=[choice.descending, False], nulls_last=True)


def on_themes(here: Study, picked: Collection[str]) -> set[str]:
    """The places where one of these themes is a stable driver, or where a need on one is known."""
    theme = pl.col("theme").is_in(list(picked))
    drivers = here.table("drivers").filter(theme, pl.col("rank").is_not_null())
    found = set(drivers["place"])
    return found | (set(here.table("needs").filter(theme)["place"]) if here.has("needs") else set())


def said_on_themes(here: Study, picked: Collection[str]) -> dict[str, list[str]]:
    """For each place what is known on these themes: drivers with their side, the largest need, the number of gaps."""
    theme = pl.col("theme").is_in(list(picked))
    said: dict[str, list[str]] = {}
    sides = {"raises": _("raises the score"), "lowers": _("lowers the score")}
    for row in here.table("drivers").filter(theme, pl.col("rank").is_not_null()).sort("rank").iter_rows(named=True):
        said.setdefault(row["place"], []).append(f"{short_theme(row['theme'])} {sides[row['direction']]}")
    for row in _largest_needs(here, picked).iter_rows(named=True):
        people = (
            rounded(row["mid"]) if row["low"] == row["high"] else _("about {count}").format(count=rounded(row["mid"]))
        )
        interval = f" ({between(row['low'], row['high'])})" if row["low"] != row["high"] else ""
        said.setdefault(row["place"], []).append(f"{people} {_(row['group']) or _('people')}{interval}")
    if here.has("findings"):
        gaps = here.table("findings").filter(theme, pl.col("kind") == GAP, pl.col("admin1").is_null())
        for place, count in gaps.group_by("place", maintain_order=True).len().iter_rows():
            said.setdefault(place, []).append(_("gaps: {count}").format(count=count))
    return said


def theatre_options(here: Study) -> list[tuple[str, str]]:
    """The named theatres that the run covers, itself first: (name, label)."""
    whole = here.theatre
    if whole is None:
        return []
    covered = set(here.table("watch")["place"])
    inner = [
        (name, label)
        for name, label, places in theatres().iter_rows()
        if name != whole.theatre and set(places) < covered
    ]
    return [(name, starred(_(label))) for name, label in [(whole.theatre, whole.label), *inner]]


def theme_options(dimension: str) -> list[tuple[str, str]]:
    """The themes of a dimension, of all without one: (theme, label)."""
    of = themes().filter(pl.col("dimension") == dimension) if dimension else themes()
    return [(theme, short_theme(theme)) for theme in of["theme"]]


def _largest_needs(here: Study, picked: Collection[str]) -> pl.DataFrame:
    if not here.has("needs"):
        return pl.DataFrame(schema={"place": pl.String})
    known = here.table("needs").filter(
        pl.col("theme").is_in(list(picked)), pl.col("admin1").is_null(), pl.col("mid").is_not_null()
    )
    return known.sort("mid", descending=True).unique("place", keep="first", maintain_order=True)
