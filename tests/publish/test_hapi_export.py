"""Operational presence in HAPI's columns."""

import polars as pl
from tests.response.made_picture import picture

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.publish.hapi import COLUMNS, operational_presence


def test_activities_of_clusters_and_presence_become_rows_and_the_rest_has_none():
    raw = raw_table(
        "presence",
        [
            ("p", 1, "Red Cross of Vinnytsia", "RCV", "National NGO", "UA05", "cluster", "WASH", "w.csv"),
            ("p", 2, "Somebody", None, None, "UA05", "cluster", "Dancing", "w.csv"),
        ],
        (
            "source",
            "n",
            "name",
            "acronym",
            "organisation_kind",
            "admin1_code",
            "sector_vocabulary",
            "sector_code",
            "file",
        ),
    ).with_columns(pl.lit("operational_presence").alias("kind"))
    tables = {**picture(), "presence": settled({"presence": raw})["presence"]}
    rows = operational_presence(tables)
    assert tuple(rows.columns) == COLUMNS
    assert set(rows.dtypes) == {pl.String}
    told = rows.select(
        "location_code", "admin1_code", "admin_level", "org_acronym", "sector_code", "sector_name"
    ).rows()
    assert told == [
        ("MDA", None, "0", "UNHCR", "SHL", "Emergency Shelter and Non-Food Items"),
        ("UKR", "UA05", "1", "RCV", "WSH", "Water, Sanitation and Hygiene"),
    ]
    assert operational_presence(tables, ["UKR"]).height == 1


def test_columns_are_hapis_own(shared):
    published = pl.read_parquet(shared / "presence/hapi_operational_presence_som_tcd_cod_eth_2025.parquet")
    assert list(COLUMNS) == published.columns
