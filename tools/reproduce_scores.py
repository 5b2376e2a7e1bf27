"""Prints the challenge's benchmarks recomputed from the starter pack, window by window.

    .venv/bin/python tools/reproduce_scores.py
    .venv/bin/python tools/reproduce_scores.py --shared ../shared/data

With the shared data folder the published figures stand beside.
"""

import argparse
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from commonwatch.evidence import load_evidence
from commonwatch.risk.actuals import actuals_of
from commonwatch.risk.benchmarks import BENCHMARKS, POOL_MONTHS
from commonwatch.risk.scoring import row_scores
from commonwatch.vocabulary import add_months, resolve_places

PUBLISHED_NAMES = {
    "zero": "bm_zero",
    "last": "bm_last_historical_poisson",
    "boot_240": "bm_boot_240",
    "climatology12": "bm_conflictology",
}


def published(shared: Path | None) -> dict[tuple[str, int, str], float]:
    """The published mean scores by benchmark, window and score; empty without the folder."""
    if shared is None:
        return {}
    table = pl.read_parquet(shared / "conflict" / "views_challenge_benchmark_scores.parquet")
    return {(name, year, metric): score for name, year, metric, score in table.drop("n").iter_rows()}


def main() -> None:
    """One row for each window and benchmark; `published` in brackets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, help="the shared data folder, for the published figures")
    figures = published(parser.parse_args().shared)
    actuals, places = actuals_of(load_evidence()), resolve_places("views")
    table = Table("window", "benchmark", "crps", "ign", "mis", caption=actuals.basis)
    for year in range(2018, 2024):
        origin = date(year - 1, 10, 1)
        history = actuals.matrix(places, add_months(origin, 1 - POOL_MONTHS), origin)
        observed = actuals.matrix(places, date(year, 1, 1), date(year, 12, 1)).ravel()
        for name, make in BENCHMARKS.items():
            cells = []
            for metric, values in row_scores(make(history, 12), observed).items():
                known = figures.get((PUBLISHED_NAMES[name], year, metric))
                cells.append(f"{values.mean():.4f}" + (f" ({known:.4f})" if known is not None else ""))
            table.add_row(str(year), name, *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
