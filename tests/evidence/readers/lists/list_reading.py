"""One list read by the one layout that fits it."""

from datetime import date
from pathlib import Path

from commonwatch.evidence.opening import opened
from commonwatch.evidence.readers.lists import LAYOUTS
from commonwatch.evidence.readers.parts import Asked, Layout, Reading
from commonwatch.evidence.tabular import tables

TODAY = date(2026, 11, 24)


def read_list(path: Path, scratch: Path) -> tuple[Layout, Reading]:
    """The one layout that fits the one table of the file, and what was read."""
    scratch.mkdir(exist_ok=True)
    (file,) = opened(path, scratch)
    (table,) = tables(file, lambda columns: any(layout.fits(columns) for layout in LAYOUTS))
    (layout,) = [layout for layout in LAYOUTS if layout.fits(table.columns)]
    return layout, layout.read(table, Asked(TODAY))
