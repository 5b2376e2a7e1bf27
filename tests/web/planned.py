"""A workspace with a small joint plan, as a run leaves it: three organisations, three places, one need counted together."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

from commonwatch.files import write_parquet
from commonwatch.plan.dividend import dividend
from commonwatch.plan.instance import Existing, Floor, Instance, Measure, Need, Organisation, Rules, Scenario
from commonwatch.plan.sensitivity import assumptions, next_money, reasons
from commonwatch.vocabulary import Theatre
from commonwatch.web.app import create_app
from commonwatch.web.planning.about import assumed_measures, drafted_as
from commonwatch.web.planning.telling import Why, told
from commonwatch.web.study import Studies

GAP, SEED = 0.005, 20240630
AREA = Theatre("western_balkans", "Western Balkans", ("ALB", "SRB", "XKX"))
COMING = "people who may newly be displaced across borders in the coming year"
NEEDS = (
    Need("XKX-displacement", "XKX", "displacement", "internally displaced people", 16_000, 3, 0.95),
    Need("SRB-displacement", "SRB", "displacement", "refugees hosted", 20_000, 3, 0.95),
    Need("both-coming", "SRB+XKX", "displacement", COMING, 4_000, 3, 0.95),
    Need("XKX-police", "XKX", "security_sector", "people whose safety depends on reform of police and borders", 80_000, 2, 0.95),
    Need("XKX-law", "XKX", "rule_of_law", "people without access to justice", 50_000, 2, 0.95),
    Need("ALB-police", "ALB", "security_sector", "people whose safety depends on reform of police and borders", 40_000, 2, 0.95),
)  # fmt: skip


def made_instance() -> Instance:
    """The instance of the plan: money is short, organisations overlap in Kosovo."""
    ways = (0.7, 1.0, 1.4)

    def scenarios(name: str, shift: float) -> tuple[Scenario, ...]:
        return tuple(
            Scenario(f"{name}{at}", 1 / 3, {need.need: need.people * way * shift for need in NEEDS})
            for at, way in enumerate(ways)
        )

    both = frozenset({"SRB", "XKX", "SRB+XKX", "ALB"})
    return Instance(
        needs=NEEDS,
        organisations=(
            Organisation("UNHCR", 900_000.0, frozenset({"displacement"}), both, None),
            Organisation("UNDP", 1_400_000.0, frozenset({"rule_of_law", "security_sector"}), both, None),
            Organisation("OSCE-MIK", 1_200_000.0, frozenset({"rule_of_law", "security_sector"}), frozenset({"XKX"}), 1),
        ),
        measures=(
            Measure("protection_and_help", "displacement", 48.0, 40_000.0, "UNHCR outlay 2022 (IATI); own calculation"),
            Measure("community_policing", "security_sector", 20.0, 80_000.0, ""),
            Measure("legal_aid", "rule_of_law", 130.0, 50_000.0, ""),
        ),
        scenarios=scenarios("p", 1.0),
        existing=(Existing("XKX-displacement", "already at work", 5_000.0),),
        testing=scenarios("t", 1.05),
    )


def run_tables(workspace: Path) -> dict[str, pl.DataFrame]:
    """The tables of the plan as a run would have them."""
    instance = made_instance()
    draft = drafted_as(instance, Studies(workspace).now())
    needs = draft.needs.with_columns(
        pl.when(pl.col("need") == "both-coming").then(pl.lit("emerging")).otherwise(pl.lit("existing")).alias("status"),
        pl.lit("counted").alias("people_basis"),
    )
    members = draft.organisations.with_columns(
        pl.lit("assumed").alias("budget_basis"), pl.lit("a guess").alias("budget_note")
    )
    draft = replace(draft, needs=needs, organisations=members)
    gains = dividend(instance, 10, GAP, SEED, lambda _said: None)
    labels = dict(draft.measures.select("measure", "label").iter_rows())
    why = Why(
        next_money(instance, gains.joint, seed=SEED),
        assumptions(instance, gains.joint, assumed_measures(instance), SEED),
        reasons(instance, gains.joint, labels, SEED),
    )
    return told(draft, gains.joint, AREA, date(2024, 6, 1), None, why, gains)


_MADE: dict[str, pl.DataFrame] = {}


@pytest.fixture
def planned(made_workspace: Path) -> Path:
    """A workspace whose run made a joint plan."""
    if not _MADE:
        _MADE.update(run_tables(made_workspace))
    for name, table in _MADE.items():
        write_parquet(table, made_workspace / "tables" / f"{name}.parquet")
    return made_workspace


@pytest.fixture
def reader(planned: Path):
    with TestClient(create_app(planned), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def editor(planned: Path):
    with TestClient(create_app(planned, edit=True), base_url="http://127.0.0.1") as client:
        yield client


def with_rules(**changes: object) -> Instance:
    """The instance with other rules."""
    return replace(made_instance(), rules=replace(Rules(), **changes))


def floor(share: float, theme: str = "", group: str = "") -> Floor:
    return Floor(theme, group, share)
