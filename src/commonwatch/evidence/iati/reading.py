"""An IATI file as a reading: its activities under contract, each with its publisher's source, and what was left aside."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from commonwatch.evidence.activity.settle import settled
from commonwatch.evidence.iati.organisation_file import organisation_batches
from commonwatch.evidence.iati.stream import Batch, batches
from commonwatch.evidence.loaded_sources import iati_source
from commonwatch.evidence.opening import Opened
from commonwatch.evidence.readers.parts import REJECTED, Reading
from commonwatch.evidence.xml_stream import root_tag

SOURCE = "iati"
READERS = {"iati-activities": batches, "iati-organisations": organisation_batches}
"""Root element -> reader of the file."""

SHOWN = 5


def is_iati(file: Opened) -> bool:
    """Whether the file is XML of the IATI Standard, by its root element."""
    return file.form == "xml" and root_tag(file.path) in READERS


def iati_reading(file: Opened) -> Reading:
    """All activities of the file; a row is an activity. What couldn't be placed or read is said.

    Raises LoadError for XML that can't be read.
    """
    parts: list[Mapping[str, pl.DataFrame]] = []
    rejected = [pl.DataFrame(schema=REJECTED)]
    unknown: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    rows_in = 0
    for batch in _batches(file):
        parts.append(settled(batch.tables))
        rejected.append(batch.rejected)
        rows_in += batch.rows_in
        unknown.update(batch.unknown)
        unread.update(batch.unread)
    tables = {name: pl.concat([part[name] for part in parts]) for name in parts[0]} if parts else {}
    used = "activities" in tables and tables["activities"].height > 0
    if used:
        tables["organisations"] = tables["organisations"].unique(
            ["source", "organisation", "name", "ref"], keep="first", maintain_order=True
        )
    said = (
        *(_said(tables) if used else ()),
        *_counted("kept without", unread),
        *_counted("not of the standard:", unknown),
    )
    version = str(tables["activities"]["updated"].max() or "")[:10] if used else ""
    return Reading(SOURCE, version, tables if used else {}, rows_in, pl.concat(rejected), said)


def _batches(file: Opened) -> Iterator[Batch]:
    return READERS[root_tag(file.path)](file.path, file.shown, iati_source)


def _said(tables: Mapping[str, pl.DataFrame]) -> Sequence[str]:
    activities = tables["activities"]
    standard = activities["standard"][0]
    upgraded = ", read as 2.03 (codes and texts of 1.0x upgraded)" if standard.startswith("1") else ""
    publishers = activities["reporting_ref"].n_unique()
    flows = tables["money_flows"].filter(pl.col("amount_usd").is_null() & pl.col("amount").is_not_null())
    said = [f"IATI {standard}{upgraded}: {activities.height:,} activities of {publishers} publisher(s)"]
    if flows.height:
        money = ", ".join(flows["currency"].drop_nulls().unique().sort().head(SHOWN))
        said.append(
            f"{flows.height:,} amounts have no rate to US dollars for their year ({money}): kept in their currency"
        )
    return said


def _counted(what: str, counts: Mapping[str, int]) -> Sequence[str]:
    if not counts:
        return ()
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = ", ".join(f"{name} ({count:,})" for name, count in first[:SHOWN])
    more = f" and {len(first) - SHOWN} more kinds" if len(first) > SHOWN else ""
    return (f"{what} {told}{more}",)
