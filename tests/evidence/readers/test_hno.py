"""Needs overviews and response plans: wide workbooks, and the shared ones against their tidy twins."""

import polars as pl
import pytest
from sheets import book, raw_of, raw_text, text_of

HEAD = [
    ["UKRAINE 2023 Needs Overview", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", ""],
    ["Geography", "", "Baseline", "Affected", "Overall PIN by Cluster", "", "Overall PIN", "PIN by Group"],
    [
        "Oblast [EN]",
        "Oblast PCode",
        "Population Estimate",
        "Total",
        "Health",
        "Shelter \n& NFIs",
        "Intersectoral",
        "IDPs",
    ],
    ["#adm1 +name", "#adm1 +code", "#population", "#affected", "#inneed", "#inneed", "#inneed", "#inneed +idps"],
]
ROWS = [["Kyivska", "UA32", 1000.4, 800, 300, 200, 400, 50], ["Odeska", "UA51", "", 0, "", "", 0.4, 7]]
TOTAL = ["Total", "", 1000.4, 800, 300, 200, 400.4, 57]


@pytest.mark.parametrize("tagged", [True, False])
def test_a_wide_sheet_gives_every_figure_with_its_status_sector_and_group(tmp_path, tagged):
    sheet = [*HEAD[: 5 if tagged else 4], *ROWS, TOTAL]
    ((raw, reading),) = raw_of(
        book(tmp_path / "hno.xlsx", {"Cluster PIN": sheet, "ReadMe": [["words"]]}, [(2, 4, 2, 5)])
    )
    got = raw["people_in_need"].select("admin1_code", "status", "sector_name", "group", "people").rows()
    assert got == [
        ("UA32", "population", None, "", 1000), ("UA32", "affected", None, "", 800), ("UA32", "in_need", "Health", "", 300),
        ("UA32", "in_need", "Shelter & NFIs", "", 200), ("UA32", "in_need", "Intersectoral", "", 400),
        ("UA32", "in_need", None, "IDP", 50), ("UA51", "affected", None, "", 0), ("UA51", "in_need", "Intersectoral", "", 0),
        ("UA51", "in_need", None, "IDP", 7),
    ]  # fmt: skip
    assert raw["people_in_need"]["address"][0] == f"Cluster PIN!C{6 if tagged else 5}"
    assert "a total over other rows" in reading.rejected["reason"].to_list()
    assert (reading.source, reading.version) == ("needs_overview", "2023-12-31")


def test_a_table_without_places_is_of_the_country_that_its_title_names(tmp_path):
    rows = [["Cluster", "Internally Displaced People", "Returnees", "Overall target"], ["Health", 5, 6, 11]]
    path = book(tmp_path / "plan.xlsx", {"Targeted": [["Response plan for Moldova"], [], *rows]})
    ((raw, reading),) = raw_of(path)
    assert raw["people_reached"].select("country", "status", "group", "people").rows() == [
        ("MDA", "targeted", "IDP", 5), ("MDA", "targeted", "RET", 6), ("MDA", "targeted", "", 11),
    ]  # fmt: skip
    assert any('placed in MDA, named by "Response plan for Moldova"' in said for said in reading.said)


def test_severity_is_no_count_of_people(tmp_path):
    text = text_of([("Raion", "Cluster", "Severity"), ("Iziumskyi", "Health", "4.5"), ("Lozivskyi", "Health", "9")])
    raw, reading = raw_text(text, tmp_path)
    assert raw["people_in_need"].select("status", "people", "severity").rows() == [("severity", None, 4.5)]
    assert reading.rejected.select("row", "reason").rows() == [(2, "a severity above 6")]


def test_targets_in_other_units_than_people_are_not_people(tmp_path):
    header = ("act_code", "cluster", "idp", "ret", "unit", "target")
    rows = [
        ("A1", "Health", "0", "0", "Centre / Site", "40"),
        ("A2", "Health", "5", "0", "Household", "2"),
        ("A3", "WASH", "3", "4", "Individual", "7"),
    ]
    raw, reading = raw_text(text_of([header, *rows]), tmp_path, "ukr_2023_plan.csv")
    assert raw["people_reached"].select("activity", "group", "people").rows() == [
        ("A2", "IDP", 5), ("A2", "RET", 0), ("A3", "IDP", 3), ("A3", "RET", 4), ("A3", "", 7),
    ]  # fmt: skip
    assert set(raw["people_reached"]["country"]) == {"UKR"}
    assert reading.rejected.select("row", "reason").rows() == [(1, "its unit is centre / site, not people")]


def by_item(frame: pl.DataFrame, **of: str) -> dict[str, int]:
    """People by sector of the figures by oblast with this status and group."""
    rows = frame.filter(pl.col("admin1_code").is_not_null(), category="", **of)
    return dict(rows.group_by(pl.col("sector_name").fill_null("")).agg(pl.col("people").sum()).iter_rows())


def near(got: dict[str, int], expected: dict[str, float]) -> bool:
    """Sums that differ by no more than the rounding of 27 figures."""
    return set(got) == set(expected) and all(abs(got[key] - expected[key]) <= 14 for key in got)


def test_the_shared_needs_workbook_equals_its_long_twin(shared):
    readings = raw_of(shared / "presence" / "ukr_2023_hno_pin_severity.xlsx")
    need = pl.concat(raw["people_in_need"] for raw, _ in readings)
    twin = pl.read_csv(shared / "presence" / "ukr_2023_pin_targets_long.csv").filter(measure="people_in_need")
    sums = dict(twin.group_by("item").agg(pl.col("value").sum()).iter_rows())
    population, affected = sums.pop("Population Estimate"), sums.pop("Total")
    assert near(by_item(need, status="in_need", group=""), sums)
    assert near(by_item(need, status="population", group=""), {"": population})
    assert near(by_item(need, status="affected", group=""), {"": affected})
    assert [(reading.rows_in, reading.used) for _, reading in readings] == [
        (13, 12), (28, 27), (29, 27), (28, 27), (140, 128), (28, 25),
    ]  # fmt: skip
    keys = ["status", "country", "admin1_code", "admin2_code", "sector_name", "group", "category"]
    assert not need.select(keys).is_duplicated().any()


def test_the_shared_severities_equal_their_long_twin(shared):
    readings = raw_of(shared / "presence" / "ukr_2023_hno_pin_severity.xlsx")
    ((twin, _),) = raw_of(shared / "presence" / "ukr_2023_severity_raion_long.csv")
    keys = ["admin2_code", "sector_name", "severity"]
    got = pl.concat(raw["people_in_need"] for raw, _ in readings).filter(pl.col("admin2_code").is_not_null())
    assert got.select(keys).sort(keys).equals(twin["people_in_need"].select(keys).sort(keys))
    plain = pl.read_csv(shared / "presence" / "ukr_2023_severity_raion_long.csv")
    assert sorted(got["severity"]) == sorted(plain["severity"])


def test_the_shared_targets_equal_their_long_twin(shared):
    readings = raw_of(shared / "presence" / "ukr_2023_hrp_activities_targets.xlsx")
    targets = pl.concat(raw["people_reached"] for raw, _ in readings).filter(pl.col("activity").is_null())
    ((twin, _),) = raw_of(shared / "presence" / "ukr_2023_pin_targets_long.csv")
    plain = pl.read_csv(shared / "presence" / "ukr_2023_pin_targets_long.csv")
    for measure, group in (
        ("targeted", ""),
        ("targeted_idps", "IDP"),
        ("targeted_non_displaced", "NDP"),
        ("targeted_returnees", "RET"),
    ):
        sums = dict(plain.filter(measure=measure).group_by("item").agg(pl.col("value").sum()).iter_rows())
        assert near(by_item(targets, status="targeted", group=group), sums)
        assert near(by_item(twin["people_reached"], status="targeted", group=group), sums)
    keys = ["status", "country", "admin1_code", "sector_name", "group", "category"]
    assert not targets.select(keys).is_duplicated().any()


def test_the_shared_activity_list_is_the_same_as_sheet_and_as_csv(shared):
    (*_, (sheet, _)) = raw_of(shared / "presence" / "ukr_2023_hrp_activities_targets.xlsx")
    ((listed, reading),) = raw_of(shared / "presence" / "ukr_2023_hrp_activity_list.csv")
    keys = ["activity", "sector_name", "group", "people", "country", "end"]
    assert sheet["people_reached"].select(keys).equals(listed["people_reached"].select(keys))
    assert (reading.rows_in, reading.used) == (115, 87)
    rows = pl.read_csv(shared / "presence" / "ukr_2023_hrp_activity_list.csv", infer_schema_length=None)
    people = listed["people_reached"].filter(pl.col("group") != "")["people"].sum()
    assert abs(people - rows.select(pl.sum_horizontal("idp", "ndp", "ret").sum()).item()) < 200


def test_the_shared_population_and_plans_keep_their_counts(shared):
    ((population, reading),) = raw_of(shared / "presence" / "subnational_population_osce.csv")
    rows = pl.read_csv(shared / "presence" / "subnational_population_osce.csv")
    assert (reading.rows_in, reading.used, set(population["people_in_need"]["status"])) == (61, 61, {"population"})
    assert population["people_in_need"]["people"].sum() == rows["Population"].sum()
    ((plans, reading),) = raw_of(shared / "presence" / "interagency_response_plans_2022_pin_hxl.csv")
    counted = pl.read_csv(shared / "presence" / "interagency_response_plans_2022_pin_hxl.csv")["In Need"][1:]
    assert (reading.rows_in, reading.used) == (43, 42)
    assert plans["people_in_need"]["people"].sum() == counted.cast(pl.Int64).sum()
