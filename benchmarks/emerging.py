"""How well displacement of the coming year is foreseen, beside last year's value with its empirical errors, and how fast.

python -m benchmarks.emerging [--first 2012] [--last 2023] [--yearly] prints the record; `python -m benchmarks emerging` measures
the time. UNHCR's flows come from the evidence, or from the shared data folder when the evidence has none.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.registry import Job, entry
from commonwatch.evidence import Evidence, load_evidence
from commonwatch.needs.emerging import IN_HAND, PUBLISHED, emerging_needs, emerging_record, emerging_rows

CHOSEN_TO = 2020  # settings were chosen on target years to this one
BARS = {"ratio": 0.92, "inside": (0.88, 0.92), "auc": 0.78}
LABELS = {
    "flow": "across: new people",
    "stock": "across: stock",
    "new": "within: new people",
    "idps": "within: stock",
}
HEADINGS = ("target", "years", "rows", "ratio (90 %)", "19 levels", "in people", "19, people", "inside 90 %", "reference's",
            "AUC (90 %)", "surges", "close")  # fmt: skip


def evidence_with_flows() -> Evidence:
    """The starter's evidence, with UNHCR's flows."""
    from tools.starter.flows import new_flows

    evidence = load_evidence()
    table = evidence.table("displacement")
    if "unhcr_new_flow" in table["population"].unique():
        return evidence
    named = os.environ.get("COMMONWATCH_SHARED")
    shared = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    flows = new_flows(shared).select(table.columns).cast(dict(table.schema))
    return replace(evidence, tables={**evidence.tables, "displacement": pl.concat([table, flows])})


@entry("emerging needs", "130 origins across borders, 70 within, four figures, from past deaths", against=20.0)
def emerging() -> Job:
    """All places at the newest month, without the deaths forecast, which is measured apart."""
    evidence = evidence_with_flows()
    return lambda: emerging_needs(evidence, None, evidence.last_month)


def passes(row: dict[str, float], score: str) -> bool:
    """Whether the score of a row reaches its bar."""
    low, high = BARS["inside"]
    if score == "inside":
        return low <= row["inside"] <= high
    return row["ratio"] <= BARS["ratio"] if score == "ratio" else row["auc"] >= BARS["auc"]


def shown(row: dict[str, float], score: str) -> str:
    """The score with its interval, in green where it reaches the bar."""
    text = f"{row[score]:.3f} ({row[f'{score}_low']:.3f} to {row[f'{score}_high']:.3f})"
    return f"[green]{text}[/green]" if passes(row, score) else text


def main() -> None:
    """Prints one table for each setting."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=2012)
    parser.add_argument("--last", type=int, default=2023)
    parser.add_argument("--yearly", action="store_true")
    asked = parser.parse_args()
    spans = [(asked.first, CHOSEN_TO), (CHOSEN_TO + 1, asked.last), (asked.first, asked.last)]
    if asked.yearly:
        spans = [(year, year) for year in range(asked.first, asked.last + 1)]
    evidence, console = evidence_with_flows(), Console(width=200)
    for setting in (PUBLISHED, IN_HAND):
        rows = emerging_rows(evidence, range(asked.first, asked.last + 1), setting)
        table = Table(*HEADINGS, title=f"forecast in December, figures {setting.name}; green: reaches the bar")
        for row in emerging_record(rows, [span for span in spans if span[0] <= span[1]]).iter_rows(named=True):
            table.add_row(
                LABELS[row["figure"]],
                row["years"],
                str(row["rows"]),
                shown(row, "ratio"),
                *(f"{row[name]:.3f}" for name in ("ratio_19", "ratio_people", "ratio_people_19")),
                shown(row, "inside"),
                f"{row['reference_inside']:.3f}",
                shown(row, "auc"),
                str(row["surges"]),
                f"{row['close']:.0%}",
            )
        console.print(table)


if __name__ == "__main__":
    main()
