"""The shared 5W files: the workbook, its long twin and the undated summary."""

import polars as pl
from sheets import raw_of

LONG_NAMES = {
    "PC_CP": "CP", "PC_GBV": "GBV", "PC_MA": "Mine Action", "PC_PC": "Protection_general", "Protection Total": "Protection_total",
    "Shelter/NFI": "Shelter",
}  # fmt: skip


def test_the_shared_5w_workbook_equals_its_long_twin(shared):
    readings = raw_of(shared / "presence" / "ukr_5w_round12_2022-05-26.xlsx")
    assert [(reading.rows_in, reading.used) for _, reading in readings] == [(25, 25), (25, 25), (26, 0), (25, 0)]
    twin = pl.read_csv(shared / "presence" / "ukr_5w_round12_long.csv")
    got = {
        (measure, row["admin1_code"], LONG_NAMES.get(row["sector_name"], row["sector_name"])): row[column]
        for measure, table, column in (
            ("organisations", "presence", "organisations"),
            ("people_reached", "people_reached", "people"),
        )
        for raw, _ in readings
        for row in raw.get(table, pl.DataFrame()).iter_rows(named=True)
    }
    expected = {
        (measure, code, cluster): value
        for measure, code, cluster, value in twin.select("measure", "admin1_code", "cluster", "value").iter_rows()
        if cluster != "ALL" and (measure, cluster) != ("organisations", "Protection_total")
    }
    assert got == expected
    assert sum(value for (measure, *_), value in got.items() if measure == "organisations") == 2334


def test_the_long_twin_itself_gives_the_same_figures(shared):
    ((raw, reading),) = raw_of(shared / "presence" / "ukr_5w_round12_long.csv")
    twin = pl.read_csv(shared / "presence" / "ukr_5w_round12_long.csv")
    parts = twin.filter(pl.col("cluster") != "ALL")
    doubled = (pl.col("measure") == "organisations") & (pl.col("cluster") == "Protection_total")
    kept = parts.filter(~doubled)
    assert (reading.source, reading.rows_in, reading.used) == ("who_does_what", 613, kept.height)
    sums = dict(kept.group_by("measure").agg(pl.col("value").sum()).iter_rows())
    assert raw["presence"]["organisations"].sum() == sums["organisations"]
    assert raw["people_reached"]["people"].sum() == sums["people_reached"]


def test_the_undated_summary_keeps_its_counts_and_has_no_date(shared):
    path = shared / "presence" / "ukr_3w_oblast_summary_undated.csv"
    ((raw, reading),) = raw_of(path)
    rows = pl.read_csv(path)
    assert (reading.rows_in, reading.used) == (25, 25)
    assert raw["presence"]["organisations"].sum() == rows["Number of Organisations"].sum()
    assert raw["people_reached"]["people"].sum() == rows["People Reached"].sum()
    assert raw["presence"]["start"].null_count() == raw["presence"].height
    listed = rows.select(pl.col("Clusters Present").str.split(",").list.unique().list.len().sum()).item()
    assert raw["presence"].height == 25 + listed
