"""Publishers' files into a workspace, from the file on disk to packs that count."""

from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from benchmarks import made
from benchmarks.registry import Job, entry


def _into_new_workspaces(file: Path) -> Job:
    from commonwatch.loading import load_files

    numbers = count()
    return lambda: load_files(file.parent / f"workspace-{next(numbers)}", [file], accept=True, say=lambda _: None)


@entry("load UCDP GED", "400,000 events, 200 MB of CSV", against=15.0)
def load_ged() -> Job:
    """Recognised, read, compared with the starter, written as a pack."""
    return _into_new_workspaces(made.ged_csv(Path(mkdtemp()) / "ged.csv", 400_000))


@entry("load World Bank bulk zip", "1,500 series x 266 countries and groups x 64 years", against=30.0)
def load_worldbank() -> Job:
    """The same for a column per year: ten million values."""
    return _into_new_workspaces(made.wdi_bulk_zip(Path(mkdtemp()) / "wdi.zip", 1_500))
