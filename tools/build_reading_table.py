"""Writes docs/what-was-read.md: for each shared file of activities and presence what was used, and why rows were not.

python tools/build_reading_table.py [SHARED]
"""

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from commonwatch.errors import LoadError
from commonwatch.evidence.readers import Asked
from commonwatch.evidence.reading import read_file

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "what-was-read.md"
FOLDERS = ("activities", "presence", "organisations")
NOT_READ = (".md", ".xsd")
TODAY = date(2024, 6, 30)
HEAD = """# What was read of each file

Every published file of activities, presence and organisations that the project was built with, as `commonwatch load` takes
it: rows in = rows used + rows rejected. A row of an IATI file is an activity. Files that hold nothing of who does what
where say so. Written by `python tools/build_reading_table.py`; the suite checks it against the files.

| file | taken for | in | used | rejected | why rows were not used |
| --- | --- | ---: | ---: | ---: | --- |
"""


def page(shared: Path) -> str:
    """The page's text."""
    rows = [line for folder in FOLDERS for path in sorted((shared / folder).iterdir()) for line in lines(path)]
    return HEAD + "\n".join(rows) + "\n"


def lines(path: Path) -> list[str]:
    """One line of the table per table in the file."""
    if path.suffix in NOT_READ or path.is_dir():
        return []
    with TemporaryDirectory() as scratch:
        try:
            taken, aside = read_file(path, Asked(TODAY), Path(scratch))
        except LoadError as error:
            said = _first(str(error).replace(f"{path.parent}/", ""))
            return [f"| {path.name} | refused | | | | {_cell(said)} |"]
    found = []
    for table in taken:
        reading = table.reading
        counts = reading.rejected["reason"].value_counts(sort=True).sort(["count", "reason"], descending=[True, False])
        why = "; ".join(f"{count:,} x {reason}" for reason, count in counts.iter_rows())
        name = table.shown.split(" > ")[-1] if path.suffix == ".gz" else table.shown
        found.append(
            f"| {name} | {table.layout} | {reading.rows_in:,} | {reading.used:,} | {reading.rejected.height:,} | {_cell(why)} |"
        )
    return found + [f"| {path.name} | left aside | | | | {_cell(said)} |" for said in aside]


def _first(text: str) -> str:
    return text.split("\n", maxsplit=1)[0].split(". Expected", maxsplit=1)[0]


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ").strip()


if __name__ == "__main__":
    OUT.write_text(page(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data"), encoding="utf-8")
    print(OUT.name)
