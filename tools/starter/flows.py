"""People newly displaced across borders by place of origin and year: rows for the table `displacement`."""

from pathlib import Path

import polars as pl

from commonwatch.evidence.displaced import joint_or, long_rows

FLOWS = "displacement/unhcr_flows.parquet"
FIRST_YEAR, LAST_YEAR = 1995, 2023
COUNTED = ("refugees", "asylum_seekers")


def new_flows(shared: Path) -> pl.DataFrame:
    """Rows of population `unhcr_new_flow` (role origin): new refugees and new asylum-seekers during the year.

    Groups in refugee-like situations and other people in need of protection are left out: the stock that stands beside
    has refugees and asylum-seekers. A place without a row in UNHCR's file has none here.
    """
    table = pl.read_parquet(shared / FLOWS).with_columns(joint_or("coo_iso", "coo_name").alias("place"))
    both = [pl.col(kind).fill_null(0) for kind in COUNTED]
    counted = table.filter(pl.any_horizontal(pl.col(kind).is_not_null() for kind in COUNTED))
    yearly = counted.group_by("place", "year").agg(pl.sum_horizontal(both).sum().alias("unhcr_new_flow"))
    rows = long_rows(yearly, ["unhcr_new_flow"], "origin", "unhcr_flows")
    return rows.filter(pl.col("year").is_between(FIRST_YEAR, LAST_YEAR)).sort("place", "year")
