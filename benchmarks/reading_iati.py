"""A large file of IATI activities, read with everything kept and, as the peer, only walked through by lxml."""

import gzip
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.registry import Job, entry

PUBLISHED = "activities/multi_publisher_covid_2021.iati203.xml.gz"
MEGABYTES = 200
BARE = "walk IATI with bare lxml.iterparse"


def published() -> Path:
    """The published file that is repeated, in the shared data folder."""
    named = os.environ.get("COMMONWATCH_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    return folder / PUBLISHED


def repeated(packed: Path, target: Path, megabytes: int) -> Path:
    """The packed file's activities again and again up to that size, with a number behind each identifier."""
    text = gzip.decompress(packed.read_bytes())
    start, end = text.index(b"<iati-activity "), text.rindex(b"</iati-activities>")
    with target.open("wb") as handle:
        handle.write(text[:start])
        number = 0
        while handle.tell() < megabytes * 1_000_000:
            handle.write(text[start:end].replace(b"</iati-identifier>", b"-%d</iati-identifier>" % number))
            number += 1
        handle.write(text[end:])
    return target


def _walk(path: Path) -> None:
    from lxml import etree

    for _, element in etree.iterparse(path, tag="iati-activity"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _read(path: Path) -> int:
    from commonwatch.evidence.iati import batches

    return sum(batch.rows_in for batch in batches(path, path.name, str.lower))


if published().is_file():  # without the shared data there is nothing to repeat
    SIZE = f"{MEGABYTES} MB: 30,000 activities of 18 publishers"

    @entry(BARE, SIZE, against=BARE)
    def bare() -> Job:
        """Parsed, nothing looked at."""
        folder = TemporaryDirectory()
        path = repeated(published(), Path(folder.name) / "activities.xml", MEGABYTES)
        return lambda: (folder, _walk(path))

    @entry("read IATI activities", f"the same; at most {MEGABYTES // 10} s and 6 times the peer", against=BARE)
    def kept() -> Job:
        """All raw tables made, 2,000 activities at a time."""
        folder = TemporaryDirectory()
        path = repeated(published(), Path(folder.name) / "activities.xml", MEGABYTES)
        return lambda: (folder, _read(path))
