"""The lines of a plan, filtered and sorted as an address asks: who does what where, for how many, for how much."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.plan_rows import FEWEST, shown_name
from commonwatch.publish.plan_words import dollars, people, place_words
from commonwatch.publish.words import short_theme, starred

SHOWN = 15  # lines, unless all are asked for or some were chosen
SORTS = {"people": "people", "money": "usd", "place": "where", "organisation": "who", "measure": "what"}
DOWN = ("people", "money")
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Filter:
    """What of a plan is shown, empty for all, and in which order."""

    place: str = ""
    organisation: str = ""
    theme: str = ""
    sort: str = "people"
    order: str = ""
    whole: bool = False

    @property
    def any(self) -> bool:
        """Whether something is left out."""
        return bool(self.place or self.organisation or self.theme)

    @property
    def descending(self) -> bool:
        """Whether the largest, or the last of the alphabet, comes first."""
        return self.order == "desc" if self.order else self.sort in DOWN


@dataclass(frozen=True)
class PlanLine:
    """What an organisation does by one measure in one place."""

    place: str
    organisation: str
    measure: str
    who: str
    theme: str
    people: str
    money: str


@dataclass(frozen=True)
class Lines:
    """The lines shown, how many there are, and the sums of all in words."""

    rows: tuple[PlanLine, ...]
    count: int
    people: str
    money: str


def filter_of(asked: Mapping[str, str]) -> Filter:
    """The filter of an address; what it names and the plan doesn't have finds nothing."""
    sort = asked.get("sort", "")
    order = asked.get("order", "")
    return Filter(
        asked.get("place", ""),
        asked.get("organisation", ""),
        asked.get("theme", ""),
        sort if sort in SORTS else "people",
        order if order in ("asc", "desc") else "",
        asked.get("lines") == "all",
    )


def lines(tables: Tables, chosen: Filter) -> Lines:
    """The lines that the filter leaves, those of an organisation with one measure for several groups of a place as one."""
    grouped = (
        _named(tables)
        .filter(*_conditions(chosen))
        .group_by("place", "where", "theme", "organisation", "who", "measure", "what", maintain_order=True)
        .agg(pl.col("people").sum(), pl.col("cost_usd").sum().alias("usd"), pl.col("group").unique(maintain_order=True))
        .filter(pl.col("people") >= FEWEST)
        .sort(SORTS[chosen.sort], "place", "organisation", "measure", descending=[chosen.descending, False, False, False])
    )  # fmt: skip
    rows = tuple(
        PlanLine(
            row["where"],
            row["who"],
            _(row["what"]),
            "; ".join(_(group) for group in row["group"] if group) or short_theme(row["theme"]),
            row["theme"],
            people(row["people"]),
            dollars(row["usd"]),
        )
        for row in (grouped if chosen.any or chosen.whole else grouped.head(SHOWN)).iter_rows(named=True)
    )
    return Lines(rows, grouped.height, people(float(grouped["people"].sum())), dollars(float(grouped["usd"].sum())))


def _conditions(chosen: Filter) -> Iterator[pl.Expr]:
    yield pl.lit(True)
    if chosen.place:
        yield (pl.col("place") == chosen.place) | pl.col("place").str.split("+").list.contains(chosen.place)
    if chosen.organisation:
        yield pl.col("organisation") == chosen.organisation
    if chosen.theme:
        yield pl.col("theme") == chosen.theme


def choices(tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen of a plan: place, organisation, theme, each as (value, text)."""
    named = _named(tables)
    found = {
        "place": dict(named.select("place", "where").iter_rows()),
        "organisation": dict(named.select("organisation", "who").iter_rows()),
        "theme": {theme: short_theme(theme) for theme in named["theme"]},
    }
    return {
        name: sorted(((key, starred(text)) for key, text in texts.items()), key=lambda each: each[1])
        for name, texts in found.items()
    }


def by_place(tables: Tables) -> pl.DataFrame:
    """place, usd (with set-up), people, organisations (their number), a row for each place with work, most money first."""
    setup = tables["plan_measures"].select("measure", "setup_cost_usd")
    there = (
        tables["plan_lines"]
        .filter(pl.col("people") >= FEWEST)
        .join(setup, on="measure", how="left")
        .group_by("place", "organisation")
        .agg(pl.col("people").sum(), pl.col("cost_usd").sum() + pl.col("setup_cost_usd").max())
    )
    return (
        there.group_by("place")
        .agg(pl.col("cost_usd").sum().alias("usd"), pl.col("people").sum(), pl.len().alias("organisations"))
        .sort("usd", "place", descending=[True, False])
    )


def _named(tables: Tables) -> pl.DataFrame:
    members = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    labels = dict(tables["plan_measures"].select("measure", "label").iter_rows())
    table = tables["plan_lines"]
    return table.with_columns(
        _words(table["place"], place_words).alias("where"),
        _words(table["organisation"], lambda one: shown_name(one, members)).alias("who"),
        _words(table["measure"], lambda one: labels.get(one, one)).alias("what"),
    )


def _words(names: pl.Series, say: Callable[[str], str]) -> pl.Series:
    known: dict[str, str] = {one: say(one) for one in names.unique()}
    texts: Sequence[str] = [known[one] for one in names]
    return pl.Series(texts, dtype=pl.String)
