"""HDX HAPI: golden rows, every form it comes in, what is rejected, and the shared files counted a second way."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import TODAY
from sheets import book, found, sound, text_of

from commonwatch.evidence.checks import split
from commonwatch.evidence.readers import Asked, hapi

PRESENCE = (
    "location_code", "provider_admin1_name", "admin1_code", "admin1_name", "admin2_code", "admin2_name", "org_acronym",
    "org_name", "org_type_description", "sector_code", "sector_name", "reference_period_start", "reference_period_end",
    "warning", "error",
)  # fmt: skip
NEEDS = (
    "location_code", "admin1_code", "admin1_name", "sector_code", "sector_name", "category", "population_group",
    "population_status", "population", "reference_period_start", "reference_period_end", "error",
)  # fmt: skip
THERE = (
    ("UKR", "Київська", "UA32", "Kyivska", "", "", "WFP", "World Food Programme", "United Nations", "FSC", "Food Security",
     "2025-01-01", "2025-03-31", "", ""),
    ("UKR", "Somewhere", "", "", "", "", "", "Posmishka UA", "National NGO", "PRO-CPN", "Child Protection", "2025-01-01",
     "2025-03-31T00:00:00", "no P-code", ""),
)  # fmt: skip
COUNTED = (
    ("UKR", "UA32", "Kyivska", "HEA", "Health", "total", "all", "INN", "1000", "2024-01-01", "2024-12-31", ""),
    ("UKR", "UA32", "Kyivska", "HEA", "Health", "Children", "IDP", "TGT", "200.4", "2024-01-01", "2024-12-31", ""),
    ("UKR", "UA32", "Kyivska", "Intersectoral", "Intersectoral", "", "", "all", "5000", "2024-01-01", "2024-12-31", ""),
    ("UKR", "UA32", "Kyivska", "HEA", "Health", "", "", "AFF", "3000", "2024-01-01", "2024-12-31", ""),
    ("UKR", "UA32", "Kyivska", "HEA", "Health", "", "", "REA", "100", "2024-01-01", "2024-12-31", ""),
)  # fmt: skip


def raw(path: Path, tmp_path: Path):
    scratch = tmp_path / f"scratch{len(list(tmp_path.iterdir()))}"
    scratch.mkdir()
    (table,) = found(path, scratch)
    reader = hapi.raw_needs if "population_status" in table.columns else hapi.raw_presence
    tables, reading = reader(table, Asked(TODAY))
    sound(tables, reading)
    return dict(tables), reading


def written(tmp_path: Path, columns, rows, name="file.csv"):
    path = tmp_path / name
    path.write_text(text_of([columns, *rows]), encoding="utf-8")
    return raw(path, tmp_path)


def test_presence_has_the_providers_names_and_codes_and_its_period(tmp_path):
    tables, reading = written(tmp_path, PRESENCE, THERE)
    first, second = tables["presence"].to_dicts()
    assert (reading.source, reading.version, reading.rows_in, reading.used) == ("hapi", "2025-01-01", 2, 2)
    assert (first["name"], first["acronym"], first["organisation_kind"]) == (
        "World Food Programme",
        "WFP",
        "United Nations",
    )
    assert (first["role"], first["kind"], first["organisations"]) == ("present", "operational_presence", 1)
    assert (first["country"], first["admin1_code"], first["admin1_name"]) == ("UKR", "UA32", "Kyivska")
    assert (first["sector_vocabulary"], first["sector_code"], first["sector_name"]) == (
        "cluster",
        "FSC",
        "Food Security",
    )
    assert (f"{first['start']}", f"{first['end']}", first["address"]) == ("2025-01-01", "2025-03-31", "row 1")
    assert (second["admin1_code"], second["admin1_name"]) == (None, "Somewhere")
    assert f"{second['end']}" == "2025-03-31"


def test_people_are_in_need_or_reached_by_their_status_and_all_is_no_group(tmp_path):
    tables, reading = written(tmp_path, NEEDS, COUNTED)
    keys = ("status", "group", "category", "people", "sector_code")
    need = tables["people_in_need"].select(keys).rows()
    reached = tables["people_reached"].select(keys).rows()
    assert need == [
        ("in_need", "", "", 1000, "HEA"), ("population", "", "", 5000, "Intersectoral"), ("affected", "", "", 3000, "HEA"),
    ]  # fmt: skip
    assert reached == [("targeted", "IDP", "Children", 200, "HEA"), ("reached", "", "", 100, "HEA")]
    assert reading.said == ("1 figure(s) with decimals were rounded to whole people",)


def test_older_forms_with_gender_age_and_disability_are_categories(tmp_path):
    older = ("location_code", "sector_name", "gender", "age_range", "disabled_marker", "population_status", "population",
             "reference_period_start", "reference_period_end")  # fmt: skip
    row = ("AFG", "Health", "f", "0-17", "y", "inneed", "12", "2023-01-01", "2023-12-31")
    tables, _ = written(tmp_path, older, [row, (*row[:2], "all", "all", "n", *row[5:])])
    assert tables["people_in_need"]["category"].to_list() == ["f 0-17 disabled", ""]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("error", "Unknown sector X", "HAPI names an error: Unknown sector X"),
        ("org_name", "", "no organisation"),
        ("reference_period_start", "spring", "the reference period is no day"),
        ("reference_period_end", "2024-01-01", "the reference period ends before it begins"),
        ("location_code", "#country+code", "a row of HXL tags"),
    ],
)
def test_an_unusable_presence_row_is_rejected_with_its_reason(tmp_path, column, cell, reason):
    bad = list(THERE[1])
    bad[PRESENCE.index(column)] = cell
    tables, reading = written(tmp_path, PRESENCE, [THERE[0], bad])
    assert tables["presence"].height == 1
    ((row, said),) = reading.rejected.select("row", "reason").rows()
    assert row == 2
    assert reason in said


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("population", "-5", "negative"),
        ("population", "many", "no number"),
        ("population", "", "no count"),
        ("population_status", "XXX", "status isn't known"),
        ("population_status", "", "status isn't known"),
    ],
)
def test_an_unusable_count_is_rejected_with_its_reason(tmp_path, column, cell, reason):
    bad = list(COUNTED[0])
    bad[NEEDS.index(column)] = cell
    _, reading = written(tmp_path, NEEDS, [bad, *COUNTED[1:]])
    ((row, said),) = reading.rejected.select("row", "reason").rows()
    assert row == 1
    assert reason in said


def test_a_row_that_is_there_twice_counts_once(tmp_path):
    _, reading = written(tmp_path, PRESENCE, [*THERE, THERE[0]])
    assert reading.rejected.select("row", "reason").rows() == [(3, "the row is there more than once")]


def test_csv_json_xlsx_and_parquet_give_the_same(tmp_path):
    plain, _ = written(tmp_path, PRESENCE, THERE)
    records = [dict(zip(PRESENCE, row, strict=True)) for row in THERE]
    (tmp_path / "file.json").write_text(json.dumps({"data": records}))
    pl.DataFrame(records).write_parquet(tmp_path / "file.parquet")
    book(tmp_path / "file.xlsx", {"data": [PRESENCE, *THERE]})
    for name in ("file.json", "file.parquet", "file.xlsx"):
        other, _ = raw(tmp_path / name, tmp_path)
        told = ["file", "address"]
        assert other["presence"].drop(told).equals(plain["presence"].drop(told))


def test_settled_rows_keep_their_contract(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(text_of([NEEDS, *COUNTED]), encoding="utf-8")
    (table,) = found(path, tmp_path / "none")
    reading = hapi.read_needs(table, Asked(TODAY))
    for name in ("people_in_need", "people_reached"):
        good, bad = split(name, reading.tables[name])
        assert (bad.rows(), set(good["place"]), set(good["admin1"])) == ([], {"UKR"}, {"UA32"})


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(["", "UKR", "Health", "HEA", "-", "12", "-1", "x", "2024-01-01", "INN", "#org"]),
                         min_size=len(NEEDS), max_size=len(NEEDS)), max_size=8))  # fmt: skip
def test_rows_in_are_rows_used_and_rejected_whatever_stands_in_the_cells(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("hapi")
    _, reading = written(folder, NEEDS, rows)
    assert reading.rows_in == len(rows)


def test_the_shared_presence_file_gives_each_row_without_an_error(shared, tmp_path):
    path = shared / "presence" / "hapi_operational_presence_som_tcd_cod_eth_2025.parquet"
    tables, reading = raw(path, tmp_path)
    rows = pl.read_parquet(path)
    kept = rows.filter(pl.col("error").is_null())
    assert (reading.rows_in, reading.used, reading.rejected.height) == (4999, kept.height, 32)
    assert tables["presence"]["name"].to_list() == kept["org_name"].str.strip_chars().to_list()
    assert tables["presence"].group_by("country").len().sort("country").rows() == [
        ("COD", 872), ("ETH", 669), ("SOM", 1921), ("TCD", 1505),
    ]  # fmt: skip


def test_the_shared_needs_file_gives_the_same_sums_by_status(shared, tmp_path):
    path = shared / "presence" / "hapi_humanitarian_needs_afg_2024.parquet"
    tables, reading = raw(path, tmp_path)
    rows = pl.read_parquet(path).filter(pl.col("error").is_null())
    sums = dict(rows.group_by("population_status").agg(pl.col("population").cast(pl.Int64).sum()).iter_rows())
    got = {
        status: people
        for name in ("people_in_need", "people_reached")
        for status, people in tables[name].group_by("status").agg(pl.col("people").sum()).iter_rows()
    }
    assert got == {hapi.STATUS[status.lower()]: people for status, people in sums.items()}
    assert (reading.rows_in, reading.used) == (1942, 1924)
