"""Activities written as one IATI 2.03 file: read back, it gives the same tables."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from lxml import etree

from commonwatch.files import written_aside
from commonwatch.publish.iati_mend import Parts, Row, mended
from commonwatch.publish.iati_xml import activity_element

Tables = Mapping[str, pl.DataFrame]
KEY = ("source", "activity")
PARTS = (
    "activity_organisations", "activity_places", "activity_sectors", "activity_links", "activity_tags",
    "activity_results", "money_flows",
)  # fmt: skip
AT_ONCE = 500


@dataclass(frozen=True)
class Written:
    """What was written: activities, cases in which something was filled or left out, and activities left out by reason."""

    activities: int
    filled: Mapping[str, int]
    left_out: Mapping[str, int]


def write_iati(tables: Tables, path: Path, today: date, said: str = "") -> Written:
    """Writes the activities of the tables, in key order; the same tables give the same bytes (`today` dates the file).

    `said` stands as a comment at the top.

    What the schema or the standard's rules demand and the tables lack is filled or left out, and counted. Memory holds
    500 activities at a time.
    """
    filled: Counter[str] = Counter()
    left_out: Counter[str] = Counter()

    def fit() -> Iterator[tuple[Row, Parts]]:
        for row, parts in _each(tables):
            done = mended(row, parts, today, filled)
            if isinstance(done, str):
                left_out[done] += 1
            else:
                yield done

    written = _write(fit(), path, today, said)
    return Written(written, dict(filled.most_common()), dict(left_out.most_common()))


def write_plain(tables: Tables, path: Path, today: date) -> int:
    """Writes the activities as they are, with every fault they have; the number of them."""
    return _write(_each(tables), path, today)


def _write(activities: Iterator[tuple[Row, Parts]], path: Path, today: date, said: str = "") -> int:
    written = 0
    with written_aside(path) as aside, etree.xmlfile(str(aside), encoding="utf-8") as file:
        file.write_declaration()
        with file.element("iati-activities", {"version": "2.03", "generated-datetime": f"{today}T00:00:00"}):
            if said:
                file.write(etree.Comment(f" {said} "), pretty_print=True)
            for row, parts in activities:
                file.write(activity_element(row, parts), pretty_print=True)
                written += 1
    return written


def _each(tables: Tables) -> Iterator[tuple[Row, Parts]]:
    activities = tables["activities"].sort(KEY)
    rows = {name: _ours(name, tables) for name in PARTS}
    for first in range(0, activities.height, AT_ONCE):
        some = activities.slice(first, AT_ONCE)
        held: dict[str, dict[tuple[str, str], list[Row]]] = {name: {} for name in PARTS}
        for name in PARTS:
            for each in rows[name].join(some.select(KEY), on=KEY, how="semi").sort(*KEY, "n").iter_rows(named=True):
                held[name].setdefault((each["source"], each["activity"]), []).append(each)
        for row in some.iter_rows(named=True):
            key = (row["source"], row["activity"])
            yield row, {name: held[name].get(key, []) for name in PARTS}


def _ours(name: str, tables: Tables) -> pl.DataFrame:
    """The table's own rows; rows with n = 0 say only that a source said nothing."""
    from commonwatch.evidence.activity.raw import RAW

    table = "activity_themes" if name == "activity_sectors" else name
    if table not in tables:
        return pl.DataFrame(schema=RAW[name])
    told = tables[table].filter(pl.col("n") > 0).select(list(RAW[name]))
    return told.unique([*KEY, "n"], keep="first", maintain_order=True)
