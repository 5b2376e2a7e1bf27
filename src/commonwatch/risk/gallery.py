"""The hindcast gallery: what the forecast would have said 12, 6, 3 and 1 months before, for known cases and quiet controls.

The rule, the same for both: a forecast warns when its chance of 25 or more deaths in some month of the next 12 is above
nought, at least twice the reference's, and among the highest fifth of the places of the region. Lead time is the earliest
of the four origins that warns. Twelve months, since then every one of the four looks as far as the month in question.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from commonwatch.config import Config
from commonwatch.evidence import Evidence
from commonwatch.risk.actuals import Actuals, actuals_of
from commonwatch.risk.forecast import make_forecast
from commonwatch.risk.gallery_cases import ESCALATION, Case, chosen_cases, controls, listed_cases
from commonwatch.risk.panel import build_panel
from commonwatch.risk.past import past_until
from commonwatch.risk.reference import block_reference
from commonwatch.risk.watch import figures, horizon_figures
from commonwatch.vocabulary import add_months, place, theatre

MONTHS_BEFORE = (12, 6, 3, 1)
HORIZON, HALF = 12, 6  # months
RATIO, TOP = 2.0, 0.2
HISTORY = 60  # months that a forecast needs before its origin
SAID = (
    "p25_6m", "reference_p25_6m", "expected_6m", "low_6m", "high_6m", "reference_expected_6m",
    "p25_12m", "reference_p25_12m", "expected_12m", "low_12m", "high_12m", "reference_expected_12m",
    "quiet_months", "p_onset_12m", "onset_rate_12m", "p_escalation_6m", "reference_p_escalation_6m",
)  # fmt: skip
KEYS: dict[str, Any] = {
    "case": pl.String, "kind": pl.String, "place": pl.String, "name": pl.String, "theatre": pl.String, "region": pl.String,
    "violence": pl.String, "first_month": pl.Date, "reached_25": pl.Boolean, "months_before": pl.Int16, "origin": pl.Date,
    "impossible": pl.String,
}  # fmt: skip
RANKS: dict[str, Any] = {
    f"{side}_{area}": pl.Int16 for area in ("theatre", "region", "world") for side in ("rank", "of")
}
CAME: dict[str, Any] = {f"{what}_{months}m": pl.Int64 for months in (HALF, HORIZON) for what in ("came", "worst")}
AREA: dict[str, Any] = dict.fromkeys(("area_warned", "area_right", "area_came"), pl.Int16)

Say = Callable[[str], None]


def gallery(evidence: Evidence, config: Config, case: str | None = None, say: Say = lambda _: None) -> pl.DataFrame:
    """The `hindcasts` of the listed cases and of the controls drawn for them.

    `case` keeps the cases whose name begins so, and the controls of their months. Raises UnknownNameError for a case that
    isn't there.
    """
    every = listed_cases(evidence)
    quiet = controls(every, evidence)
    cases = every if case is None else chosen_cases(every, case)
    months = {each.first_month for each in cases}
    return hindcasts([*cases, *(each for each in quiet if each.first_month in months)], evidence, config, say)


def hindcasts(cases: Sequence[Case], evidence: Evidence, config: Config, say: Say = lambda _: None) -> pl.DataFrame:
    """One row per case and origin: what was said, the reference beside it, ranks, whether it warns, lead time, what came.

    Chances are 0..1, deaths all types together; `impossible` says why a row has no forecast. One forecast per origin is
    made, and only its rows are kept.
    """
    first, last = _span(evidence)
    keys = [_key(each, before, first, last) for each in cases for before in MONTHS_BEFORE]
    origins = sorted({key["origin"] for key in keys if key["impossible"] is None})
    said: dict[date, pl.DataFrame] = {}
    if origins:
        started = time.monotonic()
        panel = build_panel(evidence, origins[-1])
        say(f"panel to {origins[-1]:%Y-%m}: {time.monotonic() - started:.0f} s")
        for number, origin in enumerate(origins, start=1):
            begun = time.monotonic()
            said[origin] = outlook(panel, origin, config)
            say(f"origin {origin:%Y-%m} ({number} of {len(origins)}): {time.monotonic() - begun:.0f} s")
    actuals = actuals_of(evidence, "total")
    regions = {each.region for each in cases}
    counted = {(day, area): alarms(table, area, day, actuals) for day, table in said.items() for area in regions}
    rows = [
        key
        | (
            _row(key, said[key["origin"]], actuals) | counted[key["origin"], key["region"]]
            if key["impossible"] is None
            else {}
        )
        for key in keys
    ]
    return _finished(rows, cases)


def outlook(panel: pl.DataFrame, origin: date, config: Config) -> pl.DataFrame:
    """One row per modelled place: the watch list's figures at the origin, and those of 12 months (`_12m`) beside."""
    watch, seed = config.watch, config.run.seed
    made = make_forecast(panel, origin, HORIZON, config.run.draws, config.risk, seed)
    past = past_until(panel, origin)
    longer = horizon_figures(made, watch.model_copy(update={"horizon": HORIZON, "threshold": ESCALATION})).drop("draws")
    reference = block_reference(past, HORIZON, ESCALATION, watch.interval)
    year = longer.join(reference, on="place").rename(lambda name: name.replace("_6m", "_12m"))
    half = figures(made, past, watch.model_copy(update={"horizon": HALF, "threshold": ESCALATION}))
    return half.join(year, on="place").filter([place(code).modelled for code in half["place"]])


def alarms(said: pl.DataFrame, region: str, origin: date, actuals: Actuals) -> dict[str, int]:
    """How many places of the region the same rule warned of, of how many of these rightly, and in how many 25 came."""
    chances = dict(said.select("place", "p25_12m").iter_rows())
    reference = dict(said.select("place", "reference_p25_12m").iter_rows())
    codes = [code for code in theatre(region).places if code in chances]
    came = actuals.matrix(codes, add_months(origin, 1), add_months(origin, HORIZON)).max(axis=1) >= ESCALATION
    warned = [warns(chances[code], reference[code], *standing(chances, code, codes)) for code in codes]
    right = sum(bool(yes and happened) for yes, happened in zip(warned, came, strict=True))
    return {"area_warned": sum(warned), "area_right": right, "area_came": int(came.sum())}


def standing(chances: Mapping[str, float], code: str, among: Sequence[str]) -> tuple[int, int]:
    """The place's rank by chance (1 is the highest; of equal ones the last) among those of the places that have one."""
    others = [chances[other] for other in among if other in chances]
    return sum(chance >= chances[code] for chance in others), len(others)


def warns(chance: float, reference: float, rank: int, of: int) -> bool:
    """Whether a forecast warns: above nought, at least twice the reference, in the highest fifth of the region."""
    return chance > 0 and chance >= RATIO * reference and rank / of <= TOP


def lead_time(warned: Mapping[int, bool | None]) -> int | None:
    """The most months before at which a forecast warned; None when none did."""
    return max((before for before, yes in warned.items() if yes), default=None)


def _span(evidence: Evidence) -> tuple[date, date]:
    first = evidence.table("deaths_coverage")["first_month"].min()
    assert isinstance(first, date)
    return first, evidence.last_month


def _key(case: Case, before: int, first: date, last: date) -> dict[str, Any]:
    origin = None if case.first_month is None else add_months(case.first_month, -before)
    if origin is None:
        why = "no forecast possible: the evidence holds no deaths of that year there"
    elif origin < add_months(first, HISTORY):
        why = (
            f"no forecast possible: the evidence begins in {first:%Y-%m}, {HISTORY} months are needed before the origin"
        )
    elif add_months(origin, HORIZON) > last:
        why = f"no forecast possible: the evidence ends in {last:%Y-%m}, before the {HORIZON} months are over"
    else:
        why = None
    named = {"case": case.case, "kind": case.kind, "place": case.place, "name": place(case.place).name}
    areas = {"theatre": case.theatre, "region": case.region, "violence": case.violence}
    month = {"first_month": case.first_month, "reached_25": case.reached, "months_before": before, "origin": origin}
    return named | areas | month | {"impossible": why}


def _row(key: Mapping[str, Any], said: pl.DataFrame, actuals: Actuals) -> dict[str, Any]:
    code, origin = key["place"], key["origin"]
    chances = dict(said.select("place", "p25_12m").iter_rows())
    own = said.row(by_predicate=pl.col("place") == code, named=True)
    row = {name: own[name] for name in SAID}
    areas = {
        "theatre": theatre(key["theatre"]).places,
        "region": theatre(key["region"]).places,
        "world": tuple(chances),
    }
    for area, among in areas.items():
        row[f"rank_{area}"], row[f"of_{area}"] = standing(chances, code, among)
    row["warns"] = warns(row["p25_12m"], row["reference_p25_12m"], row["rank_region"], row["of_region"])
    came = actuals.matrix([code], add_months(origin, 1), add_months(origin, HORIZON))[0]
    for months in (HALF, HORIZON):
        row[f"came_{months}m"], row[f"worst_{months}m"] = int(came[:months].sum()), int(came[:months].max())
    return row


def _finished(rows: Sequence[dict[str, Any]], shown: Sequence[Case]) -> pl.DataFrame:
    numbers = dict.fromkeys(SAID, pl.Float64) | {"quiet_months": pl.Int32}
    schema = KEYS | numbers | RANKS | {"warns": pl.Boolean} | CAME | AREA
    table = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    leads, told = [], {(each.case, each.place): each for each in shown}
    for (case, code), part in table.group_by("case", "place", maintain_order=True):
        lead = lead_time(dict(part.select("months_before", "warns").iter_rows()))
        each = told[str(case), str(code)]
        leads.append((case, code, lead, each.sentence, each.source))
    columns: dict[str, Any] = {
        "case": pl.String, "place": pl.String, "lead_months": pl.Int16, "sentence": pl.String, "source": pl.String,
    }  # fmt: skip
    beside = pl.DataFrame(leads, schema=columns, orient="row")
    return table.join(beside, on=["case", "place"], how="left", maintain_order="left")
