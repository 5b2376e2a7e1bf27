"""The workbook of a joint plan: every part a sheet, figures whole, names instead of codes, nothing that a spreadsheet runs."""

from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from tests.publish.made_plan import plan_tables

from commonwatch.errors import ContractError
from commonwatch.publish.plan_xlsx import plan_workbook
from commonwatch.vocabulary import KOSOVO_FOOTNOTE

SOURCES = pl.DataFrame({"source": ["unhcr"], "publisher": ["UNHCR"], "licence": ["CC BY 4.0"]})
SHEETS = [
    "about", "sources", "in short", "plan", "organisations", "needs", "measures", "dividend", "gains", "assumptions",
    "from warning to partner", "partners",
]  # fmt: skip


def sheets(tables: dict[str, pl.DataFrame], path: Path) -> dict[str, list[list]]:
    plan_workbook(tables, SOURCES, path)
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list]]:
    return sheets(plan_tables(), tmp_path_factory.mktemp("xlsx") / "plan.xlsx")


def column(sheet: list[list], name: str) -> list:
    return [row[sheet[0].index(name)] for row in sheet[1:]]


def test_every_part_has_its_sheet_and_the_first_says_what_it_is(book):
    assert list(book) == SHEETS
    short = dict(row[:2] for row in book["in short"][1:])
    assert short["joint plan"] == "Western Balkans"
    assert short["for"] == "July 2024 to June 2025"
    assert "21\u00a0% more than if each planned alone" in short["in short"]
    assert short["standing"] == "A proposal: it binds nobody."
    assert "left out" not in short
    assert any(f"* {KOSOVO_FOOTNOTE}." in row for row in book["about"])


def test_figures_are_those_of_the_tables(book):
    tables = plan_tables()
    assert sum(column(book["plan"], "people")) == tables["plan_lines"]["people"].sum()
    assert sum(column(book["organisations"], "spends USD")) == tables["plan_summary"]["spent_usd"][0]
    assert column(book["needs"], "left") == [round(left) for left in tables["plan_needs"]["left"]]
    assert column(book["measures"], "USD per person") == tables["plan_measures"]["unit_cost_usd"].to_list()
    assert len(book["dividend"]) - 1 == tables["plan_dividend"].height
    assert column(book["gains"], "share") == tables["plan_gains"]["share"].to_list()


def test_people_and_money_are_whole_numbers(tmp_path):
    tables = plan_tables()
    odd = tables["plan_lines"].with_columns(pl.col("people") + 0.4, pl.col("cost_usd") + 0.123)
    plan = sheets(tables | {"plan_lines": odd}, tmp_path / "p.xlsx")["plan"]
    for name in ("people", "USD without set-up"):
        assert all(value == int(value) for value in column(plan, name))


def test_places_and_themes_stand_by_name_and_kosovo_with_its_asterisk(book):
    assert set(column(book["plan"], "place")) == {
        "Kosovo*", "Serbia and Kosovo*", "Serbia", "Bosnia and Herzegovina", "North Macedonia", "Albania", "Montenegro",
    }  # fmt: skip
    assert "OSCE Mission in Kosovo*" in column(book["organisations"], "name")
    assert set(column(book["measures"], "in the plan")) == {"yes", "no"}
    undp = next(row for row in book["organisations"] if row[0] == "UNDP")
    assert "Kosovo*; Serbia; Bosnia and Herzegovina; North Macedonia; Albania" in undp


def test_less_than_half_a_person_is_left_out_and_that_is_said(tmp_path):
    tables = plan_tables()
    crumb = tables["plan_lines"].head(1).with_columns(people=pl.lit(0.3))
    made = sheets(tables | {"plan_lines": pl.concat([tables["plan_lines"], crumb])}, tmp_path / "p.xlsx")
    assert len(made["plan"]) - 1 == tables["plan_lines"].height
    assert ["left out", "1 line of less than half a person"] in [row[:2] for row in made["in short"]]


def test_a_cell_is_never_a_formula(tmp_path):
    bad = plan_tables()["plan_measures"].with_columns(reason=pl.lit("=1+1"))
    made = sheets(plan_tables() | {"plan_measures": bad}, tmp_path / "p.xlsx")
    assert set(column(made["measures"], "reason")) == {"=1+1"}


def test_a_missing_table_is_named_and_nothing_written(tmp_path):
    tables = plan_tables()
    del tables["plan_chain"]
    with pytest.raises(ContractError, match="missing: plan_chain"):
        plan_workbook(tables, SOURCES, tmp_path / "p.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    plan_workbook(plan_tables(), SOURCES, tmp_path / "a.xlsx")
    plan_workbook(plan_tables(), SOURCES, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
