"""Files of IATI 1.0x checked by the rules of 2.03: upgraded as on loading, nothing filled in, findings told by their lines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from commonwatch.evidence.iati.reading import iati_reading, is_iati
from commonwatch.evidence.opening import opened
from commonwatch.evidence.validator import FileReport, Finding, Standard, validate_file
from commonwatch.publish.iati import write_plain

SAID = (
    "the file upgraded to 2.03, as it is on loading: codes and texts told in the new way, nothing filled in; each line is the "
    "activity's"
)
LOST = "what the upgrade doesn't keep: descriptions, contacts, documents, conditions, finance types of transactions"


def upgraded_reports(path: Path, standard: Standard, today: date) -> Iterator[FileReport]:
    """A second report for each file of 1.0x in `path`: its activities as 2.03, against schema, codelists and ruleset.

    Raises LoadError for XML that can't be read.
    """
    with TemporaryDirectory() as scratch:
        for file in opened(path, Path(scratch)):
            tables = iati_reading(file).tables if is_iati(file) else {}
            if not tables or not tables["activities"]["standard"][0].startswith("1"):
                continue
            target = Path(scratch) / "upgraded.xml"
            write_plain(tables, target, today)
            (report,) = validate_file(target, standard, today)
            yield replace(
                report,
                file=f"{file.shown}, upgraded",
                findings=_by_line(report, tables["activities"]),
                checked=(SAID, *report.checked),
                unchecked=(*report.unchecked, LOST),
            )


def _by_line(report: FileReport, activities: pl.DataFrame) -> tuple[Finding, ...]:
    lines = dict(activities.select("activity", pl.col("address").str.extract(r"(\d+)").cast(pl.Int64)).iter_rows())
    return tuple(replace(each, line=lines.get(each.identifier, 0)) for each in report.findings)
