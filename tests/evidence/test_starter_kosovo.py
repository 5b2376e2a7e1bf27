"""Kosovo 1995-2001: the division against the published totals, and against an independent point-in-polygon."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence import load_evidence
from commonwatch.evidence.kosovo import divide
from starter import kosovo

PUBLISHED = {1996: 2, 1997: 9, 1998: 1446, 1999: 2153}
"""All types booked under Serbia (Yugoslavia) by GED 26.1."""


def test_serbia_and_kosovo_together_keep_the_published_totals():
    deaths = (
        load_evidence()
        .table("deaths")
        .filter(pl.col("place").is_in(["SRB", "XKX"]), pl.col("month").dt.year().is_between(1995, 2001))
    )
    sums = deaths.group_by(pl.col("month").dt.year().alias("year")).agg(pl.col("deaths").sum()).sort("year")
    assert dict(sums.rows()) == PUBLISHED


def test_what_is_allocated_is_flagged_and_only_there():
    deaths = load_evidence().table("deaths")
    allocated = deaths.filter("allocated")
    assert set(allocated["place"]) == {"SRB", "XKX"}
    assert set(allocated["month"].dt.year()) == {1998, 1999}
    assert set(allocated["basis"]) == {"allocated"}
    january = deaths.filter(pl.col("place") == "XKX", pl.col("month") == date(1998, 1, 1), pl.col("violence") == "sb")
    # 805 booked, none of them placed that month: the year's share of 254 in 266
    assert january.select("deaths", "deaths_allocated").row(0) == (769, 769)


def as_tables(months):
    published = pl.DataFrame(
        [
            ("SRB", date(1998, month, 1), "sb", total, 0, "start_booked", False, False, "ged")
            for month, total, _, _ in months
        ],
        schema=[
            "place",
            "month",
            "violence",
            "deaths",
            "deaths_allocated",
            "basis",
            "allocated",
            "provisional",
            "source",
        ],
        orient="row",
    )
    events = pl.DataFrame(
        [
            (date(1998, month, 1), "sb", best, inside)
            for month, _, here, there in months
            for best, inside in ((here, True), (there, False))
        ],
        schema=["month", "violence", "best", "inside"],
        orient="row",
    )
    return published, events


@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=12).map(
        lambda rows: [(number + 1, *row) for number, row in enumerate(rows)]
    )
)
def test_no_death_is_lost_or_made_whatever_the_figures(months):
    divided = divide(*as_tables(months))
    by_month = divided.group_by("month").agg(pl.col("deaths").sum())
    assert dict(by_month.rows()) == {date(1998, month, 1): total for month, total, _, _ in months}
    assert (divided["deaths"] > 0).all() and (divided["deaths_allocated"] <= divided["deaths"]).all()
    for month, total, here, _ in months:
        mine = divided.filter(pl.col("place") == "XKX", pl.col("month") == date(1998, month, 1))["deaths"].sum()
        assert mine >= min(here, total)


def test_a_case_worked_by_hand():
    divided = divide(*as_tables([(1, 100, 30, 10), (2, 8, 0, 0), (3, 5, 9, 0)]))
    rows = {(row["place"], row["month"].month): (row["deaths"], row["deaths_allocated"]) for row in divided.to_dicts()}
    assert rows == {
        ("XKX", 1): (75, 45),  # 30 placed, three quarters of the remaining 60
        ("SRB", 1): (25, 15),
        ("XKX", 2): (6, 6),  # nothing placed: the year's share, 39 of 49, of 8 is 6.4
        ("SRB", 2): (2, 2),
        ("XKX", 3): (5, 0),  # more placed by the older version than the newer one counts: no more than published
    }


@pytest.mark.shared
def test_the_precise_part_against_an_independent_point_in_polygon(shared):
    with gzip.open(shared / "geo/ne_50m_countries.geojson.gz") as handle:
        shape = next(f for f in json.load(handle)["features"] if f["properties"]["iso3"] == "XKX")["geometry"]
    ring = shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"][0][0]
    events = pl.read_parquet(shared / "conflict/ucdp_ged_events_precise_v21_1.parquet").filter(
        pl.col("gwno").is_in([340, 345, 347]), pl.col("year").is_between(1995, 2001)
    )
    inside, in_frame, numbers = Counter(), Counter(), defaultdict(int)
    longitudes, latitudes = zip(*((point[0], point[1]) for point in ring), strict=True)
    for row in events.select("longitude", "latitude", "year", "best").iter_rows(named=True):
        if crosses_an_odd_number_of_edges(row["longitude"], row["latitude"], ring):
            inside[row["year"]] += row["best"]
            numbers["inside"] += 1
        if min(longitudes) <= row["longitude"] <= max(longitudes) and min(latitudes) <= row["latitude"] <= max(
            latitudes
        ):
            in_frame[row["year"]] += row["best"]
            numbers["frame"] += 1
    ours = kosovo.events_of_the_war(
        pl.read_parquet(shared / "conflict/ucdp_ged_events_precise_v21_1.parquet"),
        shapely.geometry.shape(shape),
    ).filter("inside")
    by_year = ours.group_by(pl.col("month").dt.year().alias("year")).agg(pl.col("best").sum())
    assert {year: best for year, best in by_year.rows() if best} == {
        year: best for year, best in inside.items() if best
    }
    assert (numbers["inside"], inside[1998], inside[1999]) == (373, 452, 1210)
    # the frame (bounding box) of Kosovo holds 19 events and 55 deaths more, which lie in Serbia, Montenegro and Albania
    assert (numbers["frame"], in_frame[1998], in_frame[1999]) == (392, 464, 1253)


def crosses_an_odd_number_of_edges(x, y, ring):
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd
