"""Writes the figures of docs/track-record.md anew from the folder of a back-test.

.venv/bin/python tools/build_track_record.py track-record
"""

import re
import sys
from pathlib import Path

import polars as pl

from commonwatch.publish.track_words import SHORT_NAMES, ratio_with_interval, sentences

PAGE = Path(__file__).parents[1] / "docs" / "track-record.md"
START, END = "<!-- figures: written by tools/build_track_record.py -->", "<!-- end of figures -->"
NEEDED = ("about", "bars", "scores", "coverage", "levels", "theatres", "comparison")


def figures(tables: dict[str, pl.DataFrame]) -> str:
    """The block between the two marks: sentences, the bars, the scores by window."""
    about = tables["about"].row(0, named=True)
    bars = [
        f"| {row['bar']} | {row['windows']} | {_number(row['figure'])} | {row['mark'] or '-'} | {row['further'] or '-'} "
        f"| {row['outcome']}{_published(row['published'])} |"
        for row in tables["bars"].to_dicts()
    ]
    tests = {(r["places"], r["window"], r["score"]): r["p"] for r in tables["comparison"].to_dicts()}
    scores = [
        f"| {row['places']} | {row['window']} | {SHORT_NAMES[row['score']]} | {row['forecast']:.3f} | {row['reference']:.3f} "
        f"| {ratio_with_interval(row)} | {_number(tests[row['places'], row['window'], row['score']])} |"
        for row in tables["scores"].to_dicts()
    ]
    parts = [
        START,
        f"Windows {about['windows']}, {about['places']} places, {about['rows']:,} place-months. Outcomes: {about['basis']}.",
        "",
        *(f"- {sentence}" for sentence in sentences(tables)),
        "",
        "| bar | windows or origins | figure | mark | further mark | outcome |",
        "| --- | --- | --: | --- | --- | --- |",
        *bars,
        "",
        "| places | window | score | forecast | reference | ratio | p (Diebold-Mariano) |",
        "| --- | --- | --- | --: | --: | --- | --: |",
        *scores,
        END,
    ]
    return "\n".join(parts)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _published(ratio: float | None) -> str:
    return "" if ratio is None else f"; against the published {ratio:.3f}"


def main(folder: str) -> None:
    """Replaces what stands between the two marks of the page."""
    tables = {name: pl.read_parquet(Path(folder) / f"{name}.parquet") for name in NEEDED}
    text = PAGE.read_text(encoding="utf-8")
    block = figures(tables)
    PAGE.write_text(re.sub(re.escape(START) + ".*" + re.escape(END), lambda _: block, text, flags=re.DOTALL), "utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main(sys.argv[1])
