"""Which tables the API gives, and which rows of them: what a run publishes, of the run's theatre, from open sources alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from commonwatch.publish.licensed import closed_figures, closed_left_out
from commonwatch.vocabulary import places
from commonwatch.web.api.described import TABLES
from commonwatch.web.api.problems import AskedError, not_known
from commonwatch.web.kept import kept
from commonwatch.web.study import Study

ALL_PLACES = (
    "watch", "drivers", "counterfactuals", "cases", "forecast", "forecast_summary", "reference", "history", "displaced",
)  # fmt: skip
"""Tables that a workspace holds for every place of the world; those of the theatre are published."""

PLACE_COLUMNS = ("place", "case_place", "places")


@dataclass(frozen=True)
class Published:
    """A table as it may leave: its name, its frame, and which of its rows (all where `within` is None)."""

    name: str
    frame: pl.DataFrame
    within: pl.Expr | None = None

    @property
    def rows(self) -> int:
        """How many rows may leave."""
        return self.frame.height if self.within is None else int(self.frame.select(self.within.sum()).item())

    def words(self, column: str) -> Mapping[str, str] | None:
        """The words that a column may hold, with a spelling for people; None where any word may stand."""
        known = WORDS.get(column)
        if known is None or self.frame.schema[column] not in (pl.String, pl.List(pl.String)):
            return None
        held = self.frame[column]
        if held.dtype == pl.List(pl.String):
            held = held.explode()
        return dict(known()) | {word: word for word in sorted(held.unique().drop_nulls()) if word not in known()}


def names(here: Study) -> list[str]:
    """The names of the tables that are there to be given, in the order of the flow."""
    return [name for name in TABLES if here.has(name)] if not here.empty else []


def published(here: Study, name: str) -> Published:
    """The table of that name. Raises AskedError 404 for a name that isn't published or that no run has made."""
    if name not in TABLES:
        raise not_known(404, "table", name, TABLES, "name")
    if name not in names(here):
        raise AskedError(
            404, f"there is no table {name} yet: `commonwatch run --workspace {here.path.name}` makes it.", "name"
        )
    frame = here.findings() if name == "findings" else _open(here, name)
    within = pl.col("place").is_in(list(here.theatre.places)) if name in ALL_PLACES and here.theatre else None
    return Published(name, frame, within)


def _place_words() -> dict[str, str]:
    return dict(places().select("place", "name").iter_rows())


def _theme_words() -> dict[str, str]:
    from commonwatch.vocabulary import themes

    return dict(themes().select("theme", "label").iter_rows())


WORDS: Mapping[str, Callable[[], dict[str, str]]] = {
    **dict.fromkeys(PLACE_COLUMNS, _place_words),
    "theme": _theme_words,
}
"""Columns whose words are the vocabulary's: a word that is none of them is a mistake, not a row that isn't there."""


def _open(here: Study, name: str) -> pl.DataFrame:
    closed: Mapping[str, pl.DataFrame] = kept(here, "closed sources", lambda: closed_figures(here.evidence()))
    return closed_left_out(closed, name, here.table(name))
