"""Flat IATI tables, by hand: what each component gives, and that components of one activity fit together."""

from datetime import date

import polars as pl
import pytest
from list_sample import as_csv
from list_samples import SAMPLES

BY_NAME = {sample.layout: sample for sample in SAMPLES}
KEPT = "iati_file_xm-dac-41121"


def raw(take, layout, table):
    sample = BY_NAME[layout]
    return take(as_csv(sample.columns, sample.rows), f"{layout}.csv").tables[table]


def test_an_activity_has_its_dates_by_type_and_its_country_or_region(take_raw):
    found = raw(take_raw, "iati_activity_table", "activities")
    columns = ["source", "status", "reporting_kind", "start_planned", "start_actual", "end_planned", "standard"]
    assert found.select(columns).rows() == [
        (KEPT, "2", "40", None, date(2023, 1, 1), date(2023, 12, 31), "table"),
        (KEPT, "4", None, None, None, None, "table"),
    ]
    places = raw(take_raw, "iati_activity_table", "activity_places")
    assert places.select("n", "level", "vocabulary", "code", "name", "share").rows() == [
        (1, "country", "", "XK", None, None),
        (1, "region", "1", "89", "Europe", None),
    ]
    tags = raw(take_raw, "iati_activity_table", "activity_tags").select("n", "tag", "code")
    assert tags.rows() == [(1, "collaboration_type", "4"), (2, "default_flow_type", "10")]


def test_transactions_keep_their_dollars_only_beside_another_currency(take_raw):
    flows = raw(take_raw, "iati_transaction_table", "money_flows")
    assert flows.select("n", "kind", "type", "amount", "currency", "usd", "provider_kind", "start").rows() == [
        (1, "incoming_committed", "11", 1000.5, "EUR", 1100.0, "70", date(2023, 6, 30)),
        (2, "disbursed", "3", 7.0, "USD", None, None, date(2023, 7, 30)),
    ]


def test_budgets_are_planned_money(take_raw):
    flows = raw(take_raw, "iati_budget_table", "money_flows")
    assert flows.select("element", "kind", "status", "amount", "end").rows() == [
        ("budget", "planned", "2", 46153.86, date(2019, 12, 31)),
        ("budget", "planned", None, 5.0, None),
    ]


def test_sectors_keep_vocabulary_and_share(take_raw):
    sectors = raw(take_raw, "iati_sector_table", "activity_sectors")
    assert sectors.select("vocabulary", "code", "name").rows() == [("1", "72010", "Relief"), ("99", "3", "IDPs")]
    assert sectors["share"].to_list() == [pytest.approx(0.0082), None]


def test_a_location_whose_admin_columns_are_swapped_is_put_right_and_one_off_the_earth_has_no_coordinates(take):
    found = raw(take, "iati_location_table", "activity_places")
    assert found.select("level", "vocabulary", "code", "admin_vocabulary", "admin_level", "admin_code").rows() == [
        ("location", "A4", "XK", "A4", None, "XK"),
        ("location", None, None, None, None, None),
    ]
    assert found.select("place", "latitude", "longitude", "weight").rows() == [
        ("XKX", None, None, 0.0),
        ("unspecified", 42.66, None, 0.0),
    ]


def test_results_indicators_and_periods_are_numbered_in_the_order_of_the_file(take_raw):
    found = raw(take_raw, "iati_result_table", "activity_results")
    assert found.select("n", "result", "indicator", "title", "indicator_title").rows() == [
        (1, 1, 1, "Documents", "# of people with papers"),
        (2, 1, 2, "Documents", "% of children registered"),
        (3, 2, 1, "Law", "# of people with papers"),
        (4, 1, 1, "Documents", "# of people with papers"),
    ]
    assert found.row(3, named=True)["period_start"] == date(2023, 1, 1)
    assert found.row(0, named=True)["dimensions"] == "Population Type=Returnees"
    assert (found["baseline_year"][0], found["location_ref"][0]) == (2022, "Kosovo")


def test_components_that_fill_one_table_never_share_a_number(take_raw):
    pairs = {
        "money_flows": ("iati_transaction_table", "iati_budget_table"),
        "activity_places": ("iati_activity_table", "iati_location_table"),
        "activity_tags": ("iati_activity_table", "iati_scope_table", "iati_aid_type_table"),
    }
    for table, layouts in pairs.items():
        parts = []
        for name in layouts:
            sample = BY_NAME[name]
            rows = [sample.rows[0] | {"iati_identifier": f"XM-DAC-41121-{number}"} for number in (1, 2)] + list(
                sample.rows
            )
            parts.append(take_raw(as_csv(sample.columns, rows)).tables[table])
        together = pl.concat([part.select("activity", "n") for part in parts])
        assert together.height > len(parts)
        assert together.is_unique().all(), table


def test_documents_say_why_none_is_used(take):
    sample = BY_NAME["iati_document_table"]
    reading = take(as_csv(sample.columns, sample.rows))
    assert reading.used == 0
    assert reading.rejected["reason"].to_list() == ["a link to a document: it doesn't tell who does what where"]


def test_five_publishers_lists_in_cells_become_rows_and_a_mix_of_currencies_has_none(take_raw):
    sample = BY_NAME["aiddata_sdg_table"]
    tables = take_raw(as_csv(sample.columns, sample.rows)).tables
    assert tables["activities"]["source"].to_list() == ["iati_file_se-0", "iati_file_gb-1"]
    assert tables["activities"]["end_actual"].to_list() == [date(2004, 12, 28), None]
    places = tables["activity_places"].select("activity", "level", "code", "share").rows()
    assert places == [
        ("SE-0-SE-6-1-XKX-15160", "country", "XK", 0.6),
        ("SE-0-SE-6-1-XKX-15160", "country", "AL", 0.4),
        ("SE-0-SE-6-1-XKX-15160", "region", "89", 0.0),
        ("GB-1-2", "country", "Namibia", None),
    ]
    sectors = tables["activity_sectors"].select("n", "vocabulary", "code", "share").rows()
    assert sectors == [
        (1, "1", "15160", 0.75),
        (2, "1", "15170", 0.25),
        (3, "7", "5", 0.25),
        (4, "7", "16", 0.75),
        (1, "WBSector", "TI", None),
    ]
    money = tables["money_flows"].select("kind", "type", "amount", "currency", "usd", "start").rows()
    assert money == [
        ("committed", "2", 1000.0, "USD", None, date(2002, 9, 1)),
        ("spent", "4", 250.5, "USD", None, date(2002, 9, 1)),
        ("committed", "2", 5.0, None, None, date(2003, 1, 1)),
    ]
    assert "1230 US dollars at prices of 2011" in tables["money_flows"]["description"][0]
    roles = tables["activity_organisations"].select("role", "name", "ref").rows()
    assert roles == [("1", "Sweden", "SE-0"), ("4", "Civil Rights Defenders", None)]


def test_a_split_activity_loses_nothing(take_raw):
    """Sweden's activities are split per sector, with identifiers of their own: both parts stay."""
    sample = BY_NAME["aiddata_sdg_table"]
    other = sample.rows[0] | {
        "iati-identifier": "SE-0-SE-6-1-XKX-15170",
        "total-Commitment": "9",
        "sector-code": "15170",
    }
    flows = take_raw(as_csv(sample.columns, [*sample.rows, other])).tables["money_flows"]
    assert flows.filter(pl.col("kind") == "committed")["amount"].sum() == 1000 + 5 + 9
