"""Writes the table of docs/gallery.md anew from the folder of a gallery.

.venv/bin/commonwatch gallery --out gallery
.venv/bin/python tools/build_gallery.py gallery COMMIT
"""

import re
import sys
from pathlib import Path

import polars as pl

from commonwatch.publish.gallery_words import markdown_table, sentences
from commonwatch.publish.words import starred

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"
START, END = "<!-- table: written by tools/build_gallery.py -->", "<!-- end of table -->"


def block(table: pl.DataFrame, commit: str) -> str:
    """What stands between the two marks: the model's commit, the sentences, a line a case."""
    told = [f"- {starred(sentence)}".replace("*", "\\*") for sentence in sentences(table)]
    return "\n".join([START, f"Made by the model of commit {commit}.", "", *told, "", markdown_table(table), END])


def main(folder: str, commit: str) -> None:
    """Replaces what stands between the two marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    written = block(pl.read_parquet(Path(folder) / "gallery.parquet"), commit)
    PAGE.write_text(re.sub(re.escape(START) + ".*" + re.escape(END), lambda _: written, text, flags=re.DOTALL), "utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
