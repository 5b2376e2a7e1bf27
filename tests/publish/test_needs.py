"""Needs on paper: people rounded, what isn't counted said, and HAPI's own columns."""

import json
from datetime import date

import polars as pl
from rich.console import Console
from tests.needs.made import AS_OF, counts, evidence

from commonwatch.needs import existing_needs
from commonwatch.publish.hapi_needs import COLUMNS, humanitarian_needs
from commonwatch.publish.needs import emerging_lines, needs_json, needs_table, people, without_lines

VALUES = [
    ("UKR", 2023, "population", 37_000_000),
    ("UKR", 2023, "poverty_830", 12.34),
    ("UKR", 2023, "wgi_rule_of_law", -1.2),
]


def found():
    """Needs of Ukraine: a cluster by unit, a group that is small in one unit, poverty, and a need nobody counts."""
    rows = counts(
        ("in_need", "UA", "UA63", None, "Mine Action", "", 1234), ("in_need", "UA", None, None, "Health", "", 5000),
        ("in_need", "UA", "UA63", None, "Intersectoral", "IDP", 4), ("affected", "UA", "UA63", None, "", "IDP", 800),
        ("in_need", "UA", "UA63", None, "General Protection", "", 70),
    )  # fmt: skip
    return existing_needs(evidence(VALUES, people_in_need=rows), AS_OF, ["UKR"])


def test_the_terminal_shows_people_with_their_range_and_what_isnt_counted():
    console = Console(width=400)
    with console.capture() as caught:
        console.print(needs_table(found().needs))
    text = caught.get()
    assert "4,600,000 (4,100,000 to 5,000,000)" in text and "not counted" in text and "Ukraine UA63" in text
    assert people({"low": 4.0, "mid": 4.0, "high": 4.0}) == "4"


def test_themes_without_a_need_are_told_in_sentences():
    lines = without_lines(found().without)
    assert any(line.startswith("No need known on terrorism: no figure of these series") for line in lines)


def test_json_holds_every_column():
    told = json.loads(needs_json(found(), ["UKR"], "2024-06"))
    assert told["needs"][0].keys() == {*existing_needs(evidence(), AS_OF, ["UKR"]).needs.columns}
    assert told["places"] == ["UKR"] and told["without"]


def test_hapi_has_counts_only_and_no_small_ones():
    rows = humanitarian_needs(found().needs)
    assert tuple(rows.columns) == COLUMNS and set(rows.dtypes) == {pl.String}
    told = rows.select(
        "admin1_code", "admin_level", "sector_code", "category", "population_status", "population"
    ).rows()
    assert told == [
        (None, "0", "HEA", None, "INN", "5000"), ("UA63", "1", "Intersectoral", "IDP", "AFF", "800"),
        ("UA63", "1", "PRO", None, "INN", "70"), ("UA63", "1", "PRO-MIN", None, "INN", "1234"),
    ]  # fmt: skip
    assert rows["reference_period_start"].unique().to_list() == ["2023-01-01"]


def test_columns_are_hapis_own(shared):
    published = pl.read_parquet(shared / "presence/hapi_humanitarian_needs_afg_2024.parquet")
    assert list(COLUMNS) == published.columns


def coming():
    """A forecast of people newly displaced for two places that are counted together, made in June 2024."""
    figures = {"low": 2924.0, "mid": 6071.0, "high": 12419.0, "reference_low": 2200.0, "reference_mid": 5537.0}
    figures |= {"reference_high": 21944.0, "last": 5328.0, "last_year": 2023, "stock": 35588.0, "stock_year": 2023}
    names = {"place": "SRB+XKX", "target": "across", "note": "", "surge_chance": 0.09, "origin": date(2024, 6, 1)}
    return pl.DataFrame([names | figures])


def test_emerging_needs_stand_beside_their_reference():
    (line,) = emerging_lines(coming(), ["XKX"])
    assert line.startswith("Emerging, Serbia and Kosovo: about 6,100 people newly displaced across borders")
    assert "(90\u00a0%: 2,900 to 12,000)" in line and "last value alone: 5,500" in line
    assert emerging_lines(coming().clear(), ["XKX"]) == []
    told = json.loads(needs_json(found(), ["XKX"], "2024-06", coming()))
    assert told["emerging"][0]["place"] == "SRB+XKX"
