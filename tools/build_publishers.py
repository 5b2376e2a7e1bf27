"""Writes src/commonwatch/evidence/data/iati_publishers.csv: reference, name and licence of openly licensed IATI publishers.

python tools/build_publishers.py [SHARED]
"""

import sys
from pathlib import Path

import polars as pl

from commonwatch.evidence import licence_status

OUT = Path(__file__).parents[1] / "src/commonwatch/evidence/data/iati_publishers.csv"


def publishers(shared: Path) -> pl.DataFrame:
    """ref, name, licence: those of the registry (July 2021) whose licence permits redistribution."""
    registry = pl.read_csv(shared / "organisations/iati_registry_publishers_2021.csv", infer_schema=False)
    listed = registry.select(
        pl.col("iati_id").alias("ref"), pl.col("title").alias("name"), pl.col("license").alias("licence")
    )
    free = [licence_status(licence or "") != "closed" for licence in listed["licence"]]
    return listed.filter(free).drop_nulls("ref").unique("ref", keep="first").sort("ref")


if __name__ == "__main__":
    table = publishers(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared/data")
    table.write_csv(OUT)
    print(f"{OUT.name}: {table.height} publishers")
