"""Writes the README's watch list and map anew from a workspace.

.venv/bin/python tools/build_readme.py workspace
"""

import io
import re
import sys
from pathlib import Path

import polars as pl
from rich.console import Console

import commonwatch as cw
from commonwatch.publish import watch_table
from commonwatch.publish.map import theatre_maps
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, theatre

ROOT = Path(__file__).parents[1]
README, MAP = ROOT / "README.md", ROOT / "docs" / "images" / "watchlist-map.svg"
FIRST = 8
START, END = "<!-- watch list: written by tools/build_readme.py -->", "<!-- end of watch list -->"


def terminal(watch: pl.DataFrame) -> str:
    """The first rows of the list as the terminal shows them, 118 characters wide."""
    console = Console(file=io.StringIO(), width=118, record=True)
    console.print(watch_table(watch.head(FIRST), 118))
    return "\n".join(line.rstrip() for line in console.export_text().splitlines())


def main(workspace: str) -> None:
    """Replaces what stands between the two marks of the README, and the map beside it."""
    study = cw.Workspace(workspace)
    watch = study.table("watch")
    area = theatre(study.runs()[-1]["theatre"])
    figure = theatre_maps(area.theatre, watch, cw.load_evidence().table("shapes"))[0]
    MAP.parent.mkdir(exist_ok=True)
    MAP.write_text(figure.svg, encoding="utf-8")
    block = [
        START,
        f"![Map of {area.label}: probability of a month with 25 or more deaths](docs/images/watchlist-map.svg)",
        "",
        f"```text\n{terminal(watch)}\n```",
        "",
        f"*{MAP_DISCLAIMER} {KOSOVO_FOOTNOTE}.*",
        END,
    ]
    text = README.read_text(encoding="utf-8")
    pattern = re.escape(START) + ".*" + re.escape(END)
    README.write_text(re.sub(pattern, lambda _: "\n".join(block), text, flags=re.DOTALL), encoding="utf-8")
    print(f"wrote {README} and {MAP}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "workspace")
