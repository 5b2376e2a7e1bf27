"""One place's row of the watch list, also of a place outside the run's theatre, and its figures for every horizon."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.config import WatchSettings
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import between, expected, percent, plain, seen
from commonwatch.publish.rows import WatchRow, watch_rows
from commonwatch.publish.words import likelihood
from commonwatch.risk.watch import watch_table
from commonwatch.vocabulary import Place, Theatre
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.horizons import horizons
from commonwatch.web.study import Study

USUAL = 6
"""Months: the horizon of the watch list."""

OFFERED = (1, 3, 6, 12, 24, 36)


@dataclass(frozen=True)
class Ahead:
    """What is expected within so many months, in words, the reference beside it."""

    months: int
    deaths: str
    interval: str
    reference_deaths: str
    chance: str
    word: str
    reference_chance: str


def watch_rows_of(here: Study, places: tuple[str, ...]) -> pl.DataFrame:
    """The rows of the watch list of these places: the list's own, and made anew for those outside the run's theatre."""
    known = here.table("watch").filter(pl.col("place").is_in(list(places)))
    left = tuple(sorted(set(places) - set(known["place"])))
    if not left or here.run is None:
        return known
    now, before, drivers, displaced = (
        here.table(name) for name in ("figures", "forecast_previous", "drivers", "displaced")
    )
    settings = WatchSettings.model_validate(here.run["settings"]["watch"])
    more = watch_table(Theatre("", "", left), now, before, drivers, displaced, settings)
    return pl.concat([known, more.select(known.columns)], how="vertical_relaxed")


def place_row(here: Study, about: Place) -> WatchRow:
    """The place's row, ready to print."""
    own = watch_rows_of(here, (about.place,))
    (row,) = watch_rows(own, here.table("drivers"), own["group"][0])
    return row


def ahead(here: Study, about: Place) -> list[Ahead]:
    """The place's figures for 1, 2, ... months; empty for a place without a model or a study without draws."""
    own = horizons(here).filter(pl.col("place") == about.place).sort("months")
    return [_ahead(row) for row in own.iter_rows(named=True)]


def _ahead(row: dict[str, Any]) -> Ahead:
    remembered = row["reference_expected"] is not None
    reference = plain(row["reference_expected"]) if remembered else _("none: it looks back no more than 24 months")
    interval = between(row["reference_low"], row["reference_high"]) if remembered else ""
    none = rounded(row["high"]) == "0"
    return Ahead(
        months=row["months"],
        deaths=_("most likely none") if none else expected(row["expected"]),
        interval=_("80\u00a0%: {interval}").format(interval=between(row["low"], row["high"])),
        reference_deaths=f"{reference} ({interval})" if interval not in ("", "0") else reference,
        chance=percent(row["p25"]),
        word=likelihood(row["p25"]),
        reference_chance=seen(row["reference_p25"]) if remembered else "–",
    )


def within(months: int) -> str:
    """A horizon in words: "1 month", "6 months"."""
    return many("{count} month", "{count} months", months).format(count=months)
