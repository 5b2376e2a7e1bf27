"""A file recognised by its content and read: what it was taken for, why, and what came of each row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from commonwatch.errors import LoadError
from commonwatch.evidence.iati.reading import iati_reading, is_iati
from commonwatch.evidence.opening import Opened, opened
from commonwatch.evidence.readers import LAYOUTS, Asked, Layout, Reading
from commonwatch.evidence.tabular import Table, tables


@dataclass(frozen=True)
class Taken:
    """One table of a file: its name in messages, the layout it was taken for and why, and what was read."""

    shown: str
    layout: str
    why: str
    reading: Reading


def read_file(path: Path, asked: Asked, scratch: Path) -> tuple[list[Taken], list[str]]:
    """Every table in the file that a layout fits, and sentences on what was left aside.

    Raises LoadError when no table is recognised, with what the first table held and what was expected.
    """
    taken, aside = [], []
    for file in opened(path, scratch):
        if is_iati(file):
            reading = iati_reading(file)
            taken.append(Taken(file.shown, "IATI Standard XML", "root element", _with(file.said, reading)))
            continue
        found = [(table, _layout(table.columns)) for table in tables(file, _fits)]
        for table, layout in found:
            taken.append(_taken(table, layout, file, asked))
        if not found:
            aside.append(f"{file.shown}: no publisher's layout fits ({file.form})")
    if not taken:
        known = "\n".join(f"  {layout.says}: {', '.join(s[0] for s in layout.needed)}" for layout in LAYOUTS)
        raise LoadError(
            f"{path} isn't recognised: {'; '.join(aside)}. Expected the columns of one of these within the first lines:\n"
            f"{known}\nA table of your own becomes evidence as a pack: see docs/evidence.md."
        )
    return taken, aside


def _taken(table: Table, layout: Layout, file: Opened, asked: Asked) -> Taken:
    reading = layout.read(table, asked)
    return Taken(table.shown, layout.says, f"columns {layout.reason(table.columns)}", _with(file.said, reading))


def _with(said: tuple[str, ...], reading: Reading) -> Reading:
    return replace(reading, said=(*said, *reading.said))


def _fits(columns: Sequence[str]) -> bool:
    return any(layout.fits(columns) for layout in LAYOUTS)


def _layout(columns: Sequence[str]) -> Layout:
    return next(layout for layout in LAYOUTS if layout.fits(columns))
