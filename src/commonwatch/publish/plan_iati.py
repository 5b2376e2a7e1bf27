"""A joint plan as planned activities of IATI: one for each organisation, measure and place, in the state "pipeline"."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.publish.iati import Written, write_iati
from commonwatch.publish.plan_page import check_tables
from commonwatch.publish.plan_rows import FEWEST
from commonwatch.publish.plan_words import Tables, place_words
from commonwatch.publish.words import starred
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, add_months, known_place, organisation_aliases, theme

PROPOSED = (
    "A joint plan's proposals, not commitments: each is an activity that its organisation may take into its own file. Amounts "
    "are indicative. Partners through which no money moves are told as implementing (role 4): the standard has no role for them. "
    "Not for the IATI Registry."
)
SOURCE = "joint-plan"
MONTHS = 12
PIPELINE, IMPLEMENTING, ACCOUNTABLE = "1", "4", "2"
ORIGINAL, INDICATIVE = "1", "1"  # BudgetType, BudgetStatus
OUTPUT, UNIT = "1", "1"  # ResultType, IndicatorMeasure
DAC, OWN = "1", "99"  # SectorVocabulary
KIND = {"UN": "40", "OSCE": "40", "EU": "40", "COE": "40", "IFI": "40", "bilateral": "10", "NGO": "21", "fund": "30"}
"""Family -> IATI OrganisationType; any other is 90, other."""

PURPOSE = {
    "armed_conflict": "15220", "security_sector": "15210", "arms_and_mines": "15250", "terrorism": "15220",
    "drugs_and_organised_crime": "16063", "human_trafficking": "15190", "livelihoods": "16020", "economic_stress": "16010",
    "good_governance": "15110", "water_and_resources": "14015", "climate_and_disasters": "43060", "connectivity": "22040",
    "displacement": "15190", "human_rights": "15160", "rule_of_law": "15130", "democratic_institutions": "15150",
    "minorities": "15160", "intergroup_relations": "15220", "gender": "15170", "basic_services": "16050",
}  # fmt: skip
"""Theme -> the DAC purpose that comes nearest; the theme itself stands beside it in a vocabulary of our own."""

Row = Mapping[str, Any]


def plan_iati(tables: Tables, origin: date, out: Path, clock: Callable[[], date]) -> Written:
    """What was written: the plan's activities as one IATI 2.03 file, dated by the clock.

    Raises ContractError when a table is missing, WorkspaceError when the file cannot be written.
    """
    return write_iati(plan_activities(tables, origin), out, clock(), PROPOSED)


def plan_activities(tables: Tables, origin: date) -> dict[str, pl.DataFrame]:
    """The plan in the tables of the activity contract: an activity for each organisation, measure and place.

    Planned from the month after `origin` for 12 months; the budget in USD is indicative, set-up in a place shared out over
    what is done there by its cost; the target is the people planned. Raises ContractError when a table is missing.
    """
    check_tables(tables)
    start, end = add_months(origin, 1), add_months(origin, MONTHS + 1) - timedelta(days=1)
    known = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    labels = dict(tables["plan_measures"].select("measure", "label").iter_rows())
    rows: dict[str, list[Row]] = {name: [] for name in (
        "activities", "activity_organisations", "activity_places", "activity_sectors", "activity_results", "money_flows",
    )}  # fmt: skip
    for line in _with_setup(tables).iter_rows(named=True):
        who = known[line["organisation"]]
        key = {"source": SOURCE, "activity": _identifier(line, origin), "file": SOURCE, "address": line["need"]}
        rows["activities"].append(key | _activity(line, who, labels, start, end))
        rows["activity_organisations"] += [key | each for each in _participants(line, who, tables["plan_partners"])]
        rows["activity_places"] += [key | each for each in _places(line["place"])]
        rows["activity_sectors"] += [key | each for each in _sectors(line["theme"])]
        rows["activity_results"].append(key | _result(line, start, end))
        rows["money_flows"].append(key | _budget(line, start, end))
    return settled({name: _raw(name, told) for name, told in rows.items()})


def _raw(name: str, rows: list[Row]) -> pl.DataFrame:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return raw_table(name, ([row.get(column) for column in columns] for row in rows), columns)


def _with_setup(tables: Tables) -> pl.DataFrame:
    """Lines by organisation, measure and place, with `usd`: their cost and their part of what it takes to set up there."""
    setup = tables["plan_measures"].select("measure", "setup_cost_usd")
    together = (
        tables["plan_lines"]
        .group_by("organisation", "place", "theme", "measure", maintain_order=True)
        .agg(pl.col("people", "cost_usd").sum(), pl.col("group", "need").unique(maintain_order=True).str.join("; "))
        .filter(pl.col("people") >= FEWEST)
        .join(setup, on="measure", how="left", maintain_order="left")
    )
    there = ("organisation", "place")
    share = pl.col("cost_usd") / pl.col("cost_usd").sum().over(there)
    even = 1 / pl.len().over(there)  # where nothing costs anything a person
    part = pl.when(pl.col("cost_usd").sum().over(there) > 0).then(share).otherwise(even)
    usd = pl.col("cost_usd") + part * pl.col("setup_cost_usd").max().over(there)
    return together.with_columns(usd.round(2).alias("usd"))


def _identifier(line: Row, origin: date) -> str:
    place = line["place"].replace("+", "-")
    return f"{_ref(line['organisation'])}-JOINT-{origin:%Y-%m}-{line['organisation']}-{place}-{line['measure']}"


@cache
def _ref(organisation: str) -> str:
    """The organisation's identifier by the DAC's list, where it has one of its own; else its short name."""
    told = organisation_aliases().filter(pl.col("kind") == "ref", organisation=organisation)["text"]
    return next((ref for ref in told if ref.startswith("XM-DAC-")), organisation)


def _activity(line: Row, who: Row, labels: Mapping[str, str], start: date, end: date) -> dict[str, Any]:
    place = starred(place_words(line["place"]))
    said = f"{labels[line['measure']]}, {place}: proposed in a joint plan"
    return {
        "reporting_ref": _ref(line["organisation"]),
        "reporting_name": starred(who["name"]),
        "reporting_kind": KIND.get(who["family"], "90"),
        "secondary": True,
        "title": said,
        "status": PIPELINE,
        "start_planned": start,
        "end_planned": end,
        "hierarchy": 1,
        "language": "en",
        "currency": "USD",
        "standard": "2.03",
    }


def _participants(line: Row, who: Row, partners: pl.DataFrame) -> list[dict[str, Any]]:
    ref, kind = _ref(line["organisation"]), KIND.get(who["family"], "90")
    own = {"ref": ref if ref != line["organisation"] else None, "name": starred(who["name"]), "kind": kind}
    beside = partners.filter(
        pl.col("place") == line["place"], pl.col("theme") == line["theme"], pl.col("beside").list.contains(line["organisation"])
    )  # fmt: skip
    told = [own | {"role": role} for role in (ACCOUNTABLE, IMPLEMENTING)]
    for row in beside.iter_rows(named=True):
        ref = _ref(row["organisation"])
        named = {"ref": ref if ref != row["organisation"] else None, "name": starred(row["name"])}
        told.append(named | {"kind": KIND.get(row["family"], "90"), "role": IMPLEMENTING})
    return [each | {"n": n} for n, each in enumerate(told, start=1)]


def _places(code: str) -> list[dict[str, Any]]:
    parts = code.split("+")
    told: list[dict[str, Any]] = []
    for n, part in enumerate(parts, start=1):
        known = known_place(part)
        name = known.name if known else part
        if known and known.place == "XKX":
            name = f"{starred(name)} (* {KOSOVO_FOOTNOTE})"
        share = None if len(parts) == 1 else 1 / len(parts)
        level = "country" if known else "location"
        told.append({"level": level, "n": n, "code": known.iso2 if known else None, "name": name, "share": share})
    return told


def _sectors(name: str) -> list[dict[str, Any]]:
    return [
        {"n": 1, "vocabulary": DAC, "code": PURPOSE[name], "name": None},
        {"n": 2, "vocabulary": OWN, "code": name, "name": theme(name).label},
    ]


def _result(line: Row, start: date, end: date) -> dict[str, Any]:
    return {
        "n": 1, "result": 1, "indicator": 1, "type": OUTPUT, "title": "People reached", "measure": UNIT, "ascending": True,
        "indicator_title": f"People reached: {line['group'] or theme(line['theme']).need_it_names}",
        "period_start": start, "period_end": end, "target_value": f"{line['people']:.0f}",
    }  # fmt: skip


def _budget(line: Row, start: date, end: date) -> dict[str, Any]:
    return {
        "n": 1, "element": "budget", "kind": "planned", "type": ORIGINAL, "status": INDICATIVE, "start": start, "end": end,
        "amount": line["usd"], "currency": "USD", "value_date": start,
    }  # fmt: skip
