"""The back-test: each window's forecast made anew from what was known in October of the year before, and scored.

Draws of one window are in memory at a time; what is kept are rows, and the tables of the track record made from them.
"""

import ctypes
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from commonwatch.config import Config
from commonwatch.errors import OriginError
from commonwatch.evidence import Evidence
from commonwatch.risk.actuals import actuals_of
from commonwatch.risk.backtest_occurrence import AHEAD, monthly_origins, monthly_rows
from commonwatch.risk.backtest_window import HISTORY_MONTHS, LAST_STEP, Outlook, month_rows, run_rows, theatre_rows
from commonwatch.risk.forecast import make_forecast
from commonwatch.risk.onset_record import onset_record
from commonwatch.risk.panel import build_panel, check_origin
from commonwatch.risk.past import Counts
from commonwatch.risk.track_record import Tables, track_record
from commonwatch.vocabulary import add_months, place

ONSET_YEARS = 13
Say = Callable[[str], None]


def parsed_windows(text: str) -> tuple[int, ...]:
    """The years in "2018-2023" or "2020", earliest first. Raises OriginError for anything else."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise OriginError(f"--windows '{text}': expected a year or a range of years, for example 2018-2023.")
    return tuple(range(first, last + 1))


def origin_of(year: int) -> date:
    """The month through which everything is known for a window: October of the year before."""
    return date(year - 1, 10, 1)


def backtest(
    evidence: Evidence,
    years: Sequence[int],
    config: Config,
    *,
    occurrence: bool = False,
    onsets: bool = False,
    say: Say = lambda _: None,
) -> Tables:
    """The tables of the track record by name (`track_record.track_record` lists them), state-based deaths.

    `occurrence` adds twelve monthly origins, July before the last window to its June: as many forecasts more. `onsets`
    adds how first deaths after quiet were foreseen whose outcomes lie in the 14 years to the last window's November.
    Raises OriginError for a window that the evidence doesn't hold, before any forecast is made.
    """
    started = time.monotonic()
    actuals = actuals_of(evidence)
    origins = [origin_of(year) for year in years]
    monthly = monthly_origins(years[-1]) if occurrence else ()
    needed = [add_months(origin, LAST_STEP) for origin in origins] + [add_months(origin, AHEAD) for origin in monthly]
    if max(needed) > evidence.last_month:
        raise OriginError(
            f"outcomes are needed to {max(needed):%Y-%m} and the evidence holds deaths to {evidence.last_month:%Y-%m}: "
            "take earlier --windows, leave --occurrence out, or load newer evidence."
        )
    for origin in (*origins, *monthly):
        check_origin(evidence, origin)
    newest = max((*origins, *monthly, *([date(years[-1], 11, 1)] if onsets else [])))
    panel = build_panel(evidence, newest)
    say(f"panel to {newest:%Y-%m}: {time.monotonic() - started:.0f} s")

    def draws_from(origin: date, steps: int) -> tuple[tuple[str, ...], Counts]:
        _hand_back_memory()
        made = make_forecast(panel, origin, steps, config.run.draws, config.risk, config.run.seed)
        scored = [i for i, code in enumerate(made.places) if place(code).modelled]
        return tuple(made.places[i] for i in scored), made.of("sb")[scored]

    months, runs, areas, chances = [], [], [], []
    for number, (year, origin) in enumerate(zip(years, origins, strict=True), start=1):
        begun = time.monotonic()
        codes, draws = draws_from(origin, LAST_STEP)
        past = actuals.matrix(codes, add_months(origin, 1 - HISTORY_MONTHS), origin)
        came = actuals.matrix(codes, add_months(origin, 1), add_months(origin, LAST_STEP))
        outlook = Outlook(str(year), origin, codes, draws, past, came)
        months.append(month_rows(outlook, config.run.seed))
        runs.append(run_rows(outlook, config.run.seed))
        areas.append(theatre_rows(outlook))
        say(f"window {year} ({number} of {len(years)}), origin {origin:%Y-%m}: {time.monotonic() - begun:.0f} s")
    for number, origin in enumerate(monthly, start=1):
        begun = time.monotonic()
        chances.append(monthly_rows(origin, *draws_from(origin, AHEAD), actuals))
        say(f"monthly origin {origin:%Y-%m} ({number} of {len(monthly)}): {time.monotonic() - begun:.0f} s")
    begun = time.monotonic()
    found = _onsets(panel, years[-1]) if onsets else None
    if found is not None:
        say(f"onsets {found['window'][0]}: {time.monotonic() - begun:.0f} s")
        begun = time.monotonic()
    parts = {"months": pl.concat(months), "runs": pl.concat(runs), "theatres": pl.concat(areas)}
    if chances:
        parts["monthly"] = pl.concat(chances)
    if found is not None:
        parts["onset"] = found
    tables = track_record(parts, actuals.basis)
    say(f"tables: {time.monotonic() - begun:.0f} s; in all {time.monotonic() - started:.0f} s")
    return tables


def _hand_back_memory() -> None:
    """Gives the system what the C library keeps of the last forecast's trees, most of a gigabyte for each one else."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
        if trim is not None:
            trim(0)


def _onsets(panel: pl.DataFrame, year: int) -> pl.DataFrame:
    """The record of onsets from origins of the 13 years before the last window's, its span of outcomes as `window`."""
    record = onset_record(panel, year - ONSET_YEARS, year - 1)
    return record.select(pl.lit(f"{year - ONSET_YEARS}-{year}").alias("window"), pl.all())
