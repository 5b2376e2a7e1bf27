"""Loading the evidence, which every command does first."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made import ged_csv
from benchmarks.registry import Job, entry

LARGE = 2_000_000_000  # bytes


@entry("load the starter pack", "191 places, all tables verified", against=2.0)
def load_starter() -> Job:
    """Reads, verifies and combines the pack that comes with the program."""
    from commonwatch.evidence import load_evidence

    return load_evidence


@entry("read a GED CSV", "2 GB, 4 million events; mind the memory", against=150.0)
def read_large_file() -> Job:
    """Reads a file far larger than any that UCDP publishes, and writes nothing."""
    from commonwatch.evidence.readers import Asked
    from commonwatch.evidence.reading import read_file

    held = TemporaryDirectory()  # two gigabytes, gone with the process
    path = _large(Path(held.name))

    def job() -> object:
        return read_file(path, Asked(date(2026, 11, 24)), Path(held.name))

    return job


def _large(folder: Path) -> Path:
    """The same 20,000 events over and over with new numbers, until the file has its size."""
    header, *rows = ged_csv(folder / "some.csv", 20_000).read_text(encoding="utf-8").splitlines(keepends=True)
    rests = [row.partition(",")[2] for row in rows]
    target, number = folder / "ged.csv", 0
    with target.open("w", encoding="utf-8", newline="") as handle:
        handle.write(header)
        while handle.tell() < LARGE:
            handle.writelines(f"{number + at},{rest}" for at, rest in enumerate(rests))
            number += len(rests)
    return target
