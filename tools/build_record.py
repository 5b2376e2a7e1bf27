"""Writes the record that ships with the web pages: the small tables of a back-test, the onset curves, and the gallery.

.venv/bin/commonwatch backtest --windows 2018-2023 --occurrence --onsets --out track-record
.venv/bin/commonwatch gallery --out gallery
.venv/bin/python tools/build_record.py track-record gallery
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from commonwatch.evidence import load_evidence
from commonwatch.risk.onset import BANDS
from commonwatch.risk.onset_record import MODELS, Foresight, foresight
from commonwatch.risk.panel import build_panel
from commonwatch.risk.track_occurrence import precision_recall

TARGET = Path(__file__).parents[1] / "src" / "commonwatch" / "web" / "track" / "data"
SHIPPED = (
    "about", "bars", "scores", "levels", "comparison", "wars", "coverage", "pit", "totals_coverage", "reliability", "curves",
    "theatres", "theatres_coverage", "onset",
)  # fmt: skip
POINTS = 200  # of a curve, at equal steps of recall


def onset_curves(seen: Foresight, window: str) -> pl.DataFrame:
    """window, quiet_months, model, base_rate, rows, onsets, p, recall, precision: how first deaths were foreseen."""
    parts = []
    for least in BANDS:
        rows = seen.where(seen.quiet >= least)
        for model in MODELS:
            curve = precision_recall(getattr(rows, model), rows.happened)
            keep = np.unique(np.searchsorted(curve["recall"].to_numpy(), np.linspace(0, 1, POINTS)))
            known = {
                "window": window, "quiet_months": least, "model": model, "base_rate": float(rows.happened.mean()),
                "rows": len(rows.place), "onsets": int(rows.happened.sum()),
            }  # fmt: skip
            parts.append(curve[keep].select(*(pl.lit(value).alias(name) for name, value in known.items()), pl.all()))
    return pl.concat(parts)


def main(track: str, gallery: str) -> None:
    """Replaces the tables of the shipped record."""
    TARGET.mkdir(parents=True, exist_ok=True)
    tables = {name: pl.read_parquet(Path(track) / f"{name}.parquet") for name in SHIPPED}
    tables["gallery"] = pl.read_parquet(Path(gallery) / "gallery.parquet")
    window = tables["onset"]["window"][0]
    first, last = (int(year) for year in window.split("-"))
    panel = build_panel(load_evidence(), date(last, 11, 1))
    tables["onset_curves"] = onset_curves(foresight(panel, first, last - 1), window)
    for name, table in tables.items():
        table.write_parquet(TARGET / f"{name}.parquet", compression="zstd", compression_level=19, statistics=False)
    print(f"wrote {len(tables)} tables to {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
