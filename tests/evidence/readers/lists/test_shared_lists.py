"""Every shared file beside a second, simple count of the same file (Arrow and csv): activities, rows, sums of amounts."""

import csv
import math
import re
from collections import Counter, defaultdict

import polars as pl
import pyarrow.parquet as pq
import pytest

ACTIVITIES, PRESENCE, ORGANISATIONS = "activities", "presence", "organisations"


def records(path):
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def number(value):
    try:
        found = float(str(value).replace(",", ""))
    except ValueError:
        return 0.0
    return 0.0 if math.isnan(found) else found


def total(frame, **having):
    for column, value in having.items():
        frame = frame.filter(pl.col(column) == value)
    return frame["amount"].sum()


@pytest.fixture
def both(take_raw, shared):
    def reads(*parts):
        path = shared.joinpath(*parts)
        reading = take_raw(path)
        rows = records(path)
        assert reading.rows_in == len(rows)
        for name, frame in reading.tables.items():
            keys = ["source", "activity", "n"] if {"activity", "n"} <= set(frame.columns) else None
            assert keys is None or frame.select(keys).is_unique().all(), name
        return rows, reading

    return reads


COMPONENTS = {
    "unhcr_2016_2023": {
        "sector": "activity_sectors",
        "location": "activity_places",
        "participating_org": "activity_organisations",
        "related_activity": "activity_links",
        "humanitarian_scope": "activity_tags",
        "default_aid_type": "activity_tags",
        "result": "activity_results",
    },
    "iom_2021": {
        "sector": "activity_sectors",
        "location": "activity_places",
        "participating_org": "activity_organisations",
        "humanitarian_scope": "activity_tags",
    },
}
SOURCES = {"unhcr_2016_2023": "iati_file_xm-dac-41121", "iom_2021": "iati_file_xm-dac-47066"}


@pytest.mark.parametrize(("publisher", "part"), [(name, part) for name in COMPONENTS for part in COMPONENTS[name]])
def test_each_row_of_a_component_is_a_row_of_its_table(publisher, part, both):
    rows, reading = both(ACTIVITIES, f"{publisher}_{part}.parquet")
    found = reading.tables[COMPONENTS[publisher][part]]
    assert reading.used == len(rows) == found.height
    assert set(found["source"]) == {SOURCES[publisher]}
    assert Counter(found["activity"]) == Counter(row["iati_identifier"] for row in rows)


@pytest.mark.parametrize("publisher", COMPONENTS)
def test_activities_of_a_publisher_and_their_countries(publisher, both):
    rows, reading = both(ACTIVITIES, f"{publisher}_activity.parquet")
    assert reading.used == reading.tables["activities"].height == len({row["iati_identifier"] for row in rows})
    countries = reading.tables["activity_places"].filter(pl.col("level") == "country")
    assert Counter(countries["code"]) == Counter(
        r["recipient_country_code"] for r in rows if r["recipient_country_code"]
    )
    begun = {}
    for row in rows:
        for slot in range(1, 5):
            if row[f"activity_date_type_{slot}"] is not None and float(row[f"activity_date_type_{slot}"]) == 2:
                begun[row["iati_identifier"]] = row[f"activity_date_{slot}"]
    ours = reading.tables["activities"].drop_nulls("start_actual").select("activity", pl.col("start_actual").cast(str))
    assert dict(ours.rows()) == begun


@pytest.mark.parametrize("publisher", COMPONENTS)
def test_money_of_a_publisher_by_currency_and_kind(publisher, both):
    rows, reading = both(ACTIVITIES, f"{publisher}_transaction.parquet")
    sums = defaultdict(float)
    for row in rows:
        sums[int(float(row["transaction_type_code"])), row["transaction_value_currency"]] += number(
            row["transaction_value"]
        )
    flows = reading.tables["money_flows"]
    ours = flows.group_by("type", "currency").agg(pl.col("amount").sum())
    assert {(int(kind), money): amount for kind, money, amount in ours.rows()} == pytest.approx(dict(sums))
    rows, reading = both(ACTIVITIES, f"{publisher}_budget.parquet")
    assert total(reading.tables["money_flows"], kind="planned") == pytest.approx(
        sum(number(r["budget_value"]) for r in rows)
    )


@pytest.mark.parametrize("publisher", COMPONENTS)
def test_links_to_documents_are_all_rejected(publisher, both):
    rows, reading = both(ACTIVITIES, f"{publisher}_document_link.parquet")
    assert (reading.used, reading.rejected.height, dict(reading.tables)) == (0, len(rows), {})


def test_five_publishers(both):
    rows, reading = both(ACTIVITIES, "aiddata_sdg_iati_5publishers_2000_2015.parquet")
    tables = reading.tables
    assert reading.used == tables["activities"].height == len(rows)
    expected = Counter(f"iati_file_{row['reporting-org-ref'].lower()}" for row in rows)
    assert Counter(tables["activities"]["source"]) == expected
    for column, kind in {
        "total-Commitment": "committed",
        "total-Disbursement": "disbursed",
        "total-Expenditure": "spent",
    }.items():
        assert total(tables["money_flows"], kind=kind) == pytest.approx(sum(number(row[column]) for row in rows)), (
            column
        )
    codes = sum(len((row["sector-code"] or "").split(";")) for row in rows if row["sector-code"])
    sectors = tables["activity_sectors"]
    assert sectors.filter(pl.col("vocabulary") != "7").height == codes
    goals = sectors.filter(pl.col("vocabulary") == "7").group_by("source", "activity").agg(pl.col("share").sum())
    assert goals["share"].is_close(1.0).all()
    with_goals = sum(any(number(row[f"Goal {k}"]) for k in range(1, 18)) for row in rows)
    assert goals.height == with_goals
    named = sum(
        bool(row[f"participating-org ({role})"])
        for row in rows
        for role in ("Accountable", "Funding", "Extending", "Implementing")
    )
    assert tables["activity_organisations"].height == named


def test_world_bank(both):
    rows, reading = both(ACTIVITIES, "worldbank_geocoded_2011.parquet")
    by_project = defaultdict(Counter)
    for row in rows:
        if number(row["Total Amt"]) <= 10_000:  # millions: beyond is a slip
            by_project[row["Project ID"]][number(row["Total Amt"])] += 1
    chosen = 0.0
    for amounts in by_project.values():
        del amounts[0.0]
        chosen += max(amounts, key=amounts.get, default=0.0)
    tables = reading.tables
    assert reading.used == tables["activity_places"].height == len(rows)
    assert tables["activities"].height == len({row["Project ID"] for row in rows})
    assert total(tables["money_flows"], kind="committed") == pytest.approx(chosen * 1e6)


def test_asian_development_bank(both):
    rows, reading = both(ACTIVITIES, "adb_geocoded_level1a.parquet")
    assert reading.used == reading.tables["activity_places"].height == len(rows)
    assert reading.tables["activities"].height == len({row["project_id"] for row in rows})
    split = sum(number(row["even_split_disbursements"]) for row in rows)
    assert total(reading.tables["money_flows"]) == pytest.approx(split)


def test_ebrd(both):
    rows, reading = both(ACTIVITIES, "ebrd_projects_2009.parquet")
    projects = {row["project_id"] for row in rows}
    assert (reading.used, reading.rejected.height) == (len(projects), len(rows) - len(projects))
    flows = reading.tables["money_flows"]
    assert flows.height == len(projects)
    assert flows["amount"].count() > 0.55 * len(projects)
    simple = {}
    for row in reversed(rows):
        told = re.findall(r"(EUR|USD) (\d+) million", row["ebrd_finance"])
        digits = re.findall(r"\d", row["ebrd_finance"])
        if (
            len(told) == 1
            and len(digits) == len(told[0][1])
            and not re.search("each|grant|financ|parallel", row["ebrd_finance"])
        ):
            simple[f"ebrd-{row['project_id']}"] = (float(told[0][1]) * 1e6, told[0][0])
    assert len(simple) > 150
    ours = {
        activity: (amount, money) for activity, amount, money in flows.select("activity", "amount", "currency").rows()
    }
    ours = {activity: ours[activity] for activity in simple}
    assert ours == simple


def test_cida(both):
    rows, reading = both(ACTIVITIES, "cida_projects_2009.parquet")
    first = {}
    for row in rows:
        if any(row[name] for name in ("title", "executing_agency", "countries", "sectors", "max_cida_contribution")):
            first.setdefault(row["project_number"], row)
    assert reading.used == len(first)
    assert total(reading.tables["money_flows"]) == pytest.approx(
        sum(number(r["max_cida_contribution"]) for r in first.values())
    )
    ukraine = sum("Ukraine" in (row["countries"] or "") for row in first.values())
    assert reading.tables["activity_places"].filter(pl.col("name") == "Ukraine").height == ukraine


def test_koica(both):
    rows, reading = both(ACTIVITIES, "koica_projects_osce_area.parquet")
    assert reading.used == len(rows)
    flows = reading.tables["money_flows"]
    assert flows["usd"].sum() == pytest.approx(
        sum(number(row["usd_amount"]) for row in rows if number(row["won_amount"]))
    )
    assert total(flows) == pytest.approx(sum(number(row["won_amount"]) for row in rows))


def test_liechtenstein(both):
    rows, reading = both(ACTIVITIES, "liechtenstein_projects.parquet")
    assert reading.used == len(rows)
    flows = reading.tables["money_flows"]
    assert total(flows, kind="committed") == pytest.approx(sum(number(row["Commitment Amount"]) for row in rows))
    assert flows["usd"].sum() == pytest.approx(
        sum(number(row["Commitment Current (USD)"]) + number(row["Disbursement Current (USD)"]) for row in rows)
    )
    kosovo = sum(row["Recipient Name"] == "KOSOVO" for row in rows)
    assert reading.tables["activity_places"].filter(pl.col("name") == "KOSOVO").height == kosovo == 27


def test_undp(both):
    rows, reading = both(ACTIVITIES, "undp_project_list_sample.csv")
    assert reading.used == len(rows) == reading.tables["activity_places"].height
    flows = reading.tables["money_flows"]
    for column, kind in {"total_budget": "planned", "total_expense": "spent"}.items():
        assert total(flows, kind=kind) == sum(number(row[column]) for row in rows)


def test_response_plan(both):
    rows, reading = both(PRESENCE, "hpc_projects_3rp_2022.parquet")
    assert reading.used == len(rows)
    assert total(reading.tables["money_flows"], kind="required") == sum(row["requested_usd"] for row in rows)
    assert reading.tables["activity_places"].filter(pl.col("code") == "TUR").height == 160
    assert reading.tables["activity_organisations"]["name"].n_unique() == 212


@pytest.mark.parametrize("boundary", ["incoming", "internal"])
def test_flows(boundary, both):
    rows, reading = both(PRESENCE, f"fts_{boundary}_funding_afg_jor_pse_2020.parquet")
    once = {row["id"]: row for row in rows}
    assert reading.used == len(once) == reading.tables["activities"].height
    flows = reading.tables["money_flows"]
    kinds = {"paid": "disbursed", "commitment": "committed", "pledge": "pledged"}
    sums = defaultdict(float)
    for row in once.values():
        sums[kinds[row["status"]]] += number(row["amountUSD"])
    dollars = flows.with_columns(pl.coalesce("usd", "amount").alias("amount"))
    assert dict(dollars.group_by("kind").agg(pl.col("amount").sum()).rows()) == pytest.approx(dict(sums))
    places = reading.tables["activity_places"].height
    assert places == sum(len(row["destLocations"].split(",")) for row in once.values())


def test_plans(both):
    rows, reading = both(PRESENCE, "fts_plans_2022.csv")
    assert reading.used == len(rows)
    assert total(reading.tables["money_flows"], kind="required") == sum(number(row["requirements_rev"]) for row in rows)
    assert total(reading.tables["money_flows"], kind="committed") == sum(number(row["funding"]) for row in rows)
    for name in ("fts_requirements_funding", "fts_requirements_funding_cluster"):
        rows, reading = both(PRESENCE, f"{name}_afg_jor_pse_2020.parquet")
        assert reading.used == len(rows) == reading.tables["activities"].height
        flows = reading.tables["money_flows"]
        assert total(flows, kind="required") == sum(number(row["requirements"]) for row in rows)
        assert total(flows, kind="committed") == sum(number(row["funding"]) for row in rows)


def test_recipients(both):
    rows, reading = both(PRESENCE, "fts_recipients_2022_ukraine_viz.csv")
    assert reading.used == len(rows)
    assert total(reading.tables["money_flows"]) == sum(number(row["totalFunding"]) for row in rows)


def test_missions(both):
    rows, reading = both(ORGANISATIONS, "osce_field_operations.csv")
    assert reading.used == reading.tables["presence"].height == len(rows)
    active = sum(row["status"] == "active" for row in rows)
    assert reading.tables["presence"]["end"].null_count() == active
    rows, reading = both(ORGANISATIONS, "un_peace_missions_country_years.csv")
    assert reading.used == len(rows)
    assert reading.tables["presence"].height == sum(1 + row["country"].count("/") for row in rows)


def test_deployments_cover_the_same_years_of_the_same_places(both):
    rows, reading = both(ORGANISATIONS, "geopko_deployments_1994_2024.parquet")
    assert reading.used == len(rows)
    theirs = {(row["mission"], row["country"], row["location"], row["year"]) for row in rows}
    ours = set()
    stays = reading.tables["presence"].select("name", "country", "admin1_name", "start", "end")
    for mission, country, place, start, end in stays.rows():
        ours |= {(mission, country, place, year) for year in range(start.year, (end.year if end else 2024) + 1)}
    assert ours == theirs


def test_frameworks(both):
    rows, reading = both(ORGANISATIONS, "un_osce_joint_frameworks.csv")
    assert reading.used == len(rows)
    partners = Counter(name for row in rows for name in row["organisations"].split("|"))
    named = reading.tables["activity_organisations"].filter(pl.col("role") == "4")["name"]
    assert Counter(named) == partners
