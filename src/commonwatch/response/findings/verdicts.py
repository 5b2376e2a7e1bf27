"""What a person says of a finding, kept: confirmed or not so, why, by which office, when."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl

from commonwatch.errors import JudgementError
from commonwatch.files import write_text

CONFIRMED, NOT_SO = "confirmed", "not so"
COLUMNS = ("finding_id", "verdict", "why", "by", "on")


def read_verdicts(folder: Path) -> pl.DataFrame:
    """finding_id, verdict, why, by, on: the newest verdict of each finding; empty where there is none."""
    path = _file(folder)
    schema = dict.fromkeys(COLUMNS, pl.String)
    if not path.exists():
        return pl.DataFrame(schema=schema)
    return pl.read_csv(path, schema=schema).unique("finding_id", keep="last", maintain_order=True)


def add_verdict(folder: Path, finding_id: str, verdict: str, why: str, by: str, on: date) -> None:
    """Adds a verdict; earlier ones of the same finding stay in the file. Raises JudgementError for one that can't stand."""
    if verdict not in (CONFIRMED, NOT_SO):
        raise JudgementError(f"verdict '{verdict}': expected {CONFIRMED} or {NOT_SO}.")
    if not by.strip() or not why.strip():
        raise JudgementError(
            "a verdict needs its reason and the office that gives it, never a person's name: --why, --by."
        )
    path = _file(folder)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((finding_id, verdict, why.strip(), by.strip(), on.isoformat()))
    before = path.read_text(encoding="utf-8") if path.exists() else ",".join(COLUMNS) + "\n"
    write_text(before + text.getvalue(), path)


def _file(folder: Path) -> Path:
    return folder / "judgements" / "findings.csv"
