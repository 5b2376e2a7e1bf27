"""A joint plan small enough to be worked out while a test waits: two places, three organisations, four measures."""

from datetime import date

import polars as pl

from commonwatch.config import load_config
from commonwatch.plan.drafting import joint_plan
from commonwatch.plan.instance import Existing, Instance, Measure, Need, Organisation, Scenario
from commonwatch.vocabulary import Theatre
from commonwatch.web.planning.about import drafted_as
from commonwatch.web.study import Study

ORIGIN = date(2024, 6, 1)
AREA = Theatre("kosovo", "Kosovo", ("XKX", "SRB"))


def instance() -> Instance:
    """Five needs in Kosovo and Serbia; money for about a third of the people in reach."""
    needs = (
        Need("XKX-livelihoods", "XKX", "livelihoods", "people without work", 850_000, 3, 0.9),
        Need("XKX-displacement", "XKX", "displacement", "internally displaced people", 160_000, 4, 0.9),
        Need("XKX-human_rights", "XKX", "human_rights", "people without redress", 200_000, 2, 0.8),
        Need("SRB-livelihoods", "SRB", "livelihoods", "people without work", 1_200_000, 2, 0.9),
        Need("SRB-displacement", "SRB", "displacement", "refugees hosted", 250_000, 3, 0.9),
    )
    everywhere = frozenset(AREA.places)
    organisations = (
        Organisation("UNHCR", 9_000_000, frozenset({"displacement", "human_rights"}), everywhere, None),
        Organisation("IOM", 12_000_000, frozenset({"livelihoods", "displacement"}), everywhere, None),
        Organisation("OSCE-MIK", 4_000_000, frozenset({"human_rights", "livelihoods"}), frozenset({"XKX"}), 1),
    )
    measures = (
        Measure("protection_and_help", "displacement", 48.0, 40_000.0, "UNHCR outlay 2022 (IATI); own calculation"),
        Measure("public_works", "livelihoods", 900.0, 40_000.0, ""),
        Measure("vocational_training", "livelihoods", 1200.0, 60_000.0, ""),
        Measure("rights_monitoring", "human_rights", 30.0, 50_000.0, ""),
    )
    scenarios = tuple(
        Scenario(name, 0.5, {need.need: round(times * need.people) for need in needs})
        for name, times in (("calm", 0.9), ("worse", 1.3))
    )
    return Instance(needs, organisations, measures, scenarios, (Existing("XKX-displacement", "UNHCR", 30_000),))


def plan_tables(study: Study) -> dict[str, pl.DataFrame]:
    """The tables that the stage `joint` of a run leaves, worked out for the instance above."""
    made = drafted_as(instance(), study)
    return joint_plan(made, AREA, ORIGIN, study.table("drivers"), load_config().plan)
