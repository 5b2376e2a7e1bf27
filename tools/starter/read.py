"""Files of who does what where, read for the starter by the package's own readers, under the starter's source names."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from commonwatch.evidence.loaded_sources import OWN_FILE
from commonwatch.evidence.readers import Asked
from commonwatch.evidence.reading import read_file

TODAY = date(2024, 6, 30)


def tables_of(shared: Path, files: tuple[str, ...]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The tables that the files give together, and each file's rejected rows counted by reason (file, reason, rows)."""
    found: dict[str, list[pl.DataFrame]] = {}
    rejected = [pl.DataFrame(schema={"file": pl.String, "reason": pl.String, "rows": pl.Int64, "example": pl.String})]
    for name in files:
        with TemporaryDirectory() as scratch:
            taken, _ = read_file(shared / name, Asked(TODAY), Path(scratch))
        for table in taken:
            for key, rows in table.reading.tables.items():
                found.setdefault(key, []).append(rows)
            counted = table.reading.rejected.group_by("reason", maintain_order=True)
            rejected.append(
                counted.agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("example").first()).select(
                    pl.lit(name).alias("file"), "reason", "rows", "example"
                )
            )
    own = pl.col("source").str.replace(f"^{OWN_FILE}", "iati_").str.replace("_file$", "")
    return {key: pl.concat(parts).with_columns(own) for key, parts in found.items()}, pl.concat(rejected)
