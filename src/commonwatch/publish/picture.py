"""The joint picture in a terminal: coverage of needs, and findings as sentences with the rows behind them."""

from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.numbers import percent
from commonwatch.publish.words import short_theme
from commonwatch.vocabulary import place
from commonwatch.vocabulary.figures import rounded

if TYPE_CHECKING:
    from rich.table import Table

ROWS_SHOWN = 3


def coverage_table(coverage: pl.DataFrame) -> "Table":
    """One row per need: people, what is seen, the unmet with its range, the chance that it is unmet and what is assumed."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("Place", "Theme", "Who", "In need", "Seen", "Unmet (90 %)", "Chance unmet", "Assumed", "Severity"):
        table.add_column(head)
    for row in coverage.iter_rows(named=True):
        unit = f", {row['admin1']}" if row["admin1"] else ""
        table.add_row(
            f"{place(row['place']).name}{unit}",
            short_theme(row["theme"]),
            row["group"] or "all",
            "not counted" if row["mid"] is None else rounded(row["mid"]),
            _seen(row),
            ""
            if row["unmet_mid"] is None
            else f"{rounded(row['unmet_mid'])} ({rounded(row['unmet_low'])} to {rounded(row['unmet_high'])})",
            f"{percent(row['p_unmet'])} ({percent(row['p_unmet_low'])} to {percent(row['p_unmet_high'])})",
            percent(row["prior_share"]),
            str(row["severity"]) + (f"\n{row['flag']}" if row["flag"] else ""),
        )
    return table


def finding_lines(findings: pl.DataFrame) -> list[str]:
    """Each finding with its name, sentence, verdict where a person gave one, and the first rows behind it."""
    lines = []
    for number, row in enumerate(findings.iter_rows(named=True), start=1):
        verdict = f" [{row['verdict']} by {row['by']}: {row['why']}]" if row.get("verdict") else ""
        lines.append(f"{number}. {row['sentence']}{verdict}")
        more = len(row["rows"]) - ROWS_SHOWN
        told = "; ".join(row["rows"][:ROWS_SHOWN]) + (f"; and {more} more rows" if more > 0 else "")
        lines.append(f"   {row['finding_id']}; stands in {told}")
    return lines


def _seen(row: dict[str, Any]) -> str:
    people = [f"{rounded(row[name])} {name}" for name in ("reached", "targeted") if row[name] is not None]
    count = row["organisations"]
    return "; ".join([*people, f"{count} organisation{'s' if count != 1 else ''}" if count else "nobody seen"])
