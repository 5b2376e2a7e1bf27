"""A forecast asked for in words: origin, steps, kind of violence, places."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from commonwatch.config import load_config
from commonwatch.errors import OriginError, UnknownNameError
from commonwatch.evidence import load_evidence
from commonwatch.risk.forecast import KINDS, forecast_table, make_forecast
from commonwatch.risk.panel import build_panel
from commonwatch.vocabulary import month, place, resolve_places

MOST_STEPS = 36


def requested_forecast(
    origin: str | None = None,
    steps: str = "1-36",
    violence: str = "total",
    places: str = "views",
    packs: Sequence[Path] | None = None,
) -> pl.DataFrame:
    """place, month, violence, draws (1,000 integers, deaths per month): one row per place, month ahead and kind.

    Raises UnknownNameError for a place, month or kind, OriginError for steps or an origin out of reach.
    """
    ahead = parsed_steps(steps)
    kinds = parsed_kinds(violence)
    wanted = resolve_places(places)
    modelled = [code for code in wanted if place(code).modelled]
    if not modelled:
        raise UnknownNameError(f"none of the places '{places}' is modelled: no forecast can be made for them.")
    settings = load_config()
    day = month(origin) if origin else None
    evidence = load_evidence(packs)
    start = day or evidence.last_month
    panel = build_panel(evidence, start)
    reach = max(ahead.stop - 1, 14)
    made = make_forecast(panel, start, reach, settings.run.draws, settings.risk, settings.run.seed)
    return forecast_table(made, kinds, modelled, ahead).select("place", "month", "violence", "draws")


def parsed_steps(text: str) -> range:
    """The months ahead in "3-14" or "6". Raises OriginError beyond 1 to 36."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last <= MOST_STEPS:
        raise OriginError(
            f"--steps '{text}': expected a number or a range between 1 and {MOST_STEPS}, for example 3-14."
        )
    return range(first, last + 1)


def parsed_kinds(text: str) -> tuple[str, ...]:
    """The kinds of violence in "sb", "ns", "os", "total" or "all". Raises UnknownNameError."""
    if text == "all":
        return KINDS
    if text not in KINDS:
        raise UnknownNameError(f"unknown violence '{text}': expected {', '.join(KINDS)} or all.")
    return (text,)
