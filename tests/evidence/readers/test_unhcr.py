"""UNHCR: sums counted a second way, the joint row, filtered downloads, and the spellings of each layout."""

import csv
import io
import json

import polars as pl
import pytest
from benchmarks.made import as_csv
from benchmarks.made_yearly import UNHCR_COLUMNS, UNHCR_NOTES, unhcr_json, unhcr_rows, unhcr_zip
from polars.testing import assert_frame_equal

from commonwatch.errors import LoadError
from commonwatch.evidence import starter_pack
from commonwatch.evidence.displaced import JOINT_NAME, JOINT_PLACE

KINDS = dict(
    zip(
        UNHCR_COLUMNS[5:],
        ("refugees", "asylum_seekers", "returned_refugees", "idps", "returned_idps", "stateless", "ooc", "oip", "hst"),
        strict=True,
    )
)
KEY = ["place", "role", "year", "population"]


def counted_plainly(text: str) -> dict[tuple[str, str, int, str], int]:
    """The sums by place, role, year and population, with nothing but the csv module."""
    sums: dict[tuple[str, str, int, str], int] = {}
    for row in csv.DictReader(io.StringIO(text[text.index("Year,") :])):
        for role, side in (("origin", "Country of origin"), ("asylum", "Country of asylum")):
            place = "SRB+XKX" if row[side].startswith("Serbia and Kosovo") else row[f"{side} (ISO)"]
            for column, population in KINDS.items():
                if row[column] != "-":
                    key = (place, role, int(row["Year"]), population)
                    sums[key] = sums.get(key, 0) + int(row[column])
    return sums


def people(reading) -> dict[tuple[str, str, int, str], int]:
    return {row[:4]: row[4] for row in reading.tables["displacement"].select(*KEY, "people").iter_rows()}


def test_the_sums_equal_those_counted_plainly(read):
    text = UNHCR_NOTES + as_csv(UNHCR_COLUMNS, unhcr_rows())
    assert people(read(text).reading) == counted_plainly(text)


def test_nobody_counted_is_no_row_and_zero_is_a_row_of_zero(read):
    counted = people(read(UNHCR_NOTES + as_csv(UNHCR_COLUMNS, unhcr_rows())).reading)
    assert {population for *_, population in counted} == {*KINDS.values()} - {"ooc", "oip"}
    assert counted["AFG", "origin", 2023, "hst"] == 0


def test_serbia_and_kosovo_are_one_joint_row_and_neither_of_them_has_a_row(read):
    table = read(UNHCR_NOTES + as_csv(UNHCR_COLUMNS, unhcr_rows())).reading.tables["displacement"]
    joint = table.filter("joint")
    assert set(joint["place"]) == {JOINT_PLACE}
    assert set(joint["joint_name"]) == {JOINT_NAME}
    assert not {"SRB", "XKX"} & set(table["place"])


def test_a_download_filtered_by_origin_is_summed_by_origin_only_and_said_so(read):
    for side, role in (("Country of origin (ISO)", "origin"), ("Country of asylum (ISO)", "asylum")):
        rows = [row for row in unhcr_rows() if row[side] in ("AFG", "ALB")]
        reading = read(as_csv(UNHCR_COLUMNS, rows), f"{role}.csv").reading
        assert set(reading.tables["displacement"]["role"]) == {role}
        assert f"taken for a download filtered by country of {role}" in reading.said[0]
        whole = counted_plainly(as_csv(UNHCR_COLUMNS, unhcr_rows()))
        assert people(reading) == {
            key: sum_ for key, sum_ in whole.items() if key[1] == role and key[0] in ("AFG", "ALB")
        }


def test_a_side_that_is_summed_leaves_the_other(read):
    rows = [row | {"Country of origin": "-", "Country of origin (ISO)": "-"} for row in unhcr_rows()[:4]]
    rows = [
        row | {"Country of asylum": name, "Country of asylum (ISO)": code}
        for row, code, name in zip(
            rows, ("ALB", "AGO", "DEU", "FRA"), ("Albania", "Angola", "Germany", "France"), strict=True
        )
    ]
    reading = read(as_csv(UNHCR_COLUMNS, rows)).reading
    assert set(reading.tables["displacement"]["role"]) == {"asylum"}
    assert reading.rejected.height == 0
    assert "the other side is summed" in reading.said[0]


def test_people_of_no_country_count_where_they_are(read):
    rows = unhcr_rows()
    rows[1] = rows[1] | {"Country of origin": "Stateless", "Country of origin (ISO)": "XXA"}
    reading = read(as_csv(UNHCR_COLUMNS, rows)).reading
    assert reading.rejected.height == 0
    assert reading.said == ("1 row(s) name no place of origin (Stateless): counted by country of asylum only",)
    expected = {key: number for key, number in counted_plainly(as_csv(UNHCR_COLUMNS, rows)).items() if key[0] != "XXA"}
    assert people(reading) == expected


def test_the_download_the_answer_of_the_api_and_hdx_give_the_same(read, tmp_path):
    rows = unhcr_rows()
    counted = people(read(unhcr_zip(tmp_path / "query_data.zip", rows)).reading)
    assert people(read(unhcr_json(rows), "api.json").reading) == counted
    to_hdx = {
        "Year": "Year", "Country of origin (ISO)": "Country of Origin Code", "Country of asylum (ISO)": "Country of Asylum Code",
        "Country of origin": "Country of Origin Name", "Country of asylum": "Country of Asylum Name",
        "Refugees under UNHCR's mandate": "Refugees", "Asylum-seekers": "Asylum seekers",
        "Other people in need of international protection": "Other people in need of international protection",
        "IDPs of concern to UNHCR": "Internally displaced persons", "Stateless persons": "Stateless Persons",
        "Others of concern": "Others of concern to UNHCR", "Host Community": "Host community",
    }  # fmt: skip
    hdx = [{name: row[old] for old, name in to_hdx.items()} for row in rows]
    without_returns = {key: number for key, number in counted.items() if not key[3].startswith("returned")}
    assert people(read(as_csv(list(to_hdx.values()), hdx), "hdx.csv").reading) == without_returns


def test_countries_are_found_by_name_and_by_unhcrs_own_code_where_there_is_no_iso_code(read):
    base = {"year": "2022", "refugees": "10", "asylum_seekers": "0"}
    names = json.dumps({"items": [base | {"coo_name": "Türkiye", "coa_name": "Austria"}]})
    assert {key[0] for key in people(read(names, "names.json").reading)} == {"TUR"}
    own = json.dumps({"items": [base | {"coo": "AUS", "coa": "GFR"}]})
    assert {key[0] for key in people(read(own, "own.json").reading)} == {"AUT"}, "AUS is Austria at UNHCR"


def test_one_page_of_several_is_refused(read):
    with pytest.raises(LoadError, match="one of 139 pages"):
        read(unhcr_json(unhcr_rows(), pages=139), "page.json")


def test_the_day_in_the_notes_is_the_version(read):
    text = "Extracted on 2024-06-13\n\n" + as_csv(UNHCR_COLUMNS, unhcr_rows(4))
    assert read(text).reading.version == "2024-06-13"
    assert read(as_csv(UNHCR_COLUMNS, unhcr_rows(4)), "bare.csv").reading.version == "2026-11-24"


def test_the_real_figures_in_the_download_layout_give_the_starters_rows(read, shared):
    real = pl.read_parquet(shared / "displacement/unhcr_population.parquet")
    columns = {"year": "Year", "coo_name": "Country of origin", "coo_iso": "Country of origin (ISO)"}
    columns |= {"coa_name": "Country of asylum", "coa_iso": "Country of asylum (ISO)"}
    columns |= {population: column for column, population in KINDS.items()}
    numbers = [pl.col("year", *KINDS.values()).cast(pl.Int64).cast(pl.String)]
    download = real.with_columns(numbers).fill_null("-").select(list(columns)).rename(columns)
    reading = read(UNHCR_NOTES + download.write_csv()).reading
    assert reading.rows_in == real.height
    starter = pl.read_parquet(starter_pack() / "displacement.parquet").filter(pl.col("source") == "unhcr_population")
    ours = reading.tables["displacement"].filter(pl.col("year").is_between(1989, 2023))
    assert_frame_equal(ours.drop("source").sort(KEY), starter.select(ours.columns).drop("source").sort(KEY))
