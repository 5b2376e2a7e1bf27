"""Dated facts that a publisher's whole file is expected to show: when the world changes, it is said aloud."""

import csv
from collections.abc import Callable
from importlib.resources import files

from commonwatch.evidence.readers import Reading


def contradictions(reading: Reading) -> tuple[str, ...]:
    """A sentence for each expected fact (`data/expected_facts.csv`) that the file doesn't show.

    Facts are about whole files: `from_rows` is the size from which a file is taken for one.
    """
    found = []
    with (files("commonwatch.evidence") / "data" / "expected_facts.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            concerns = row["source"] == reading.source and row["version"] in ("*", reading.version)
            if not concerns or reading.rows_in < int(row["from_rows"]):
                continue
            got, least, most = FACTS[row["fact"]](reading), float(row["least"]), float(row["most"])
            if not least <= got <= most:
                expected = row["least"] if least == most else f"{row['least']} to {row['most']}"
                found.append(
                    f"{reading.source}: expected {row['fact']} = {expected} (as of {row['as_of']}: {row['basis']}); got {got:g}"
                )
    return tuple(found)


def _unknown_countries(reading: Reading) -> float:
    unknown = reading.rejected.filter(reading.rejected["reason"].str.contains("unknown country"))
    return unknown["example"].str.extract(r"(country(?:_id)?=[^,]*)").n_unique() if unknown.height else 0


def _places(reading: Reading) -> float:
    named = {
        place for table in reading.tables.values() if "place" in table.columns for place in table["place"].unique()
    }
    return len(named)


def _joint_rows(reading: Reading) -> float:
    return float(reading.tables["displacement"]["joint"].sum()) if "displacement" in reading.tables else 0


FACTS: dict[str, Callable[[Reading], float]] = {
    "rows": lambda reading: reading.rows_in,
    "deaths": lambda reading: float(reading.tables["events"]["deaths"].sum()) if "events" in reading.tables else 0,
    "unknown_countries": _unknown_countries,
    "share_rejected": lambda reading: reading.rejected.height / max(1, reading.rows_in),
    "places": _places,
    "joint_rows": _joint_rows,
}
"""What can be expected, and how it is counted."""
