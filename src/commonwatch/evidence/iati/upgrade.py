"""Files of IATI 1.0x in the words of 2.0x: each code that changed, where it stands.

Source: IATI Standard, changelog of version 2.01, with the code lists of 2.03 where the two differ (sector vocabularies).
What had another form in 1.0x (text without narrative, coordinates, gazetteer entries) is read where it stands.
"""

from collections.abc import Mapping

import polars as pl

ACTIVITY_DATES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
GAZETTEERS = {"geo": "G1", "1": "G1", "osm": "G2", "3": "G2"}
"""Gazetteer agencies (location/gazetteer-entry) as geographic vocabularies."""

EXACT, APPROXIMATE = "1", "2"
EXACT_PRECISION = "1"
"""Of coordinates/@precision 1 is an exact location; 2-9 are more or less approximate."""

ISO_COUNTRY = "A4"
_GEOGRAPHIC = {"geo": "G1", "osm": "G2"}
_OWN = {"ro": "99", "ro2": "98"}

CODES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "activities": {
        "status": {
            "pipeline/identification": "1", "pipeline": "1", "identification": "1", "implementation": "2",
            "completion": "3", "finalisation": "3", "post-completion": "4", "closed": "4", "cancelled": "5",
            "suspended": "6",
        },
    },
    "activity_organisations": {
        "role": {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"},
    },
    "activity_places": {
        "vocabulary": {"dac": "1", "un": "2", **_OWN, **_GEOGRAPHIC},
        "admin_vocabulary": {"iso": ISO_COUNTRY, **_GEOGRAPHIC},
    },
    "activity_sectors": {
        "vocabulary": {"dac": "1", "dac-3": "2", "cofog": "3", "nace": "4", "ntee": "5", "adt": "6", **_OWN},
    },
    "activity_tags": {"vocabulary": {"dac": "1", **_OWN}},
    "money_flows": {
        "type": {
            "if": "1", "c": "2", "d": "3", "e": "4", "ir": "5", "lr": "6", "r": "7", "qp": "8", "qs": "9", "q3": "9",
            "cg": "10", "original": "1", "revised": "2",
        },
    },
}  # fmt: skip
"""Table, column, code of 1.0x in lower case -> code of 2.0x."""


def upgraded(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a file of IATI 1.0x with the codes of 2.0x; a code that has no heir stays as it is."""
    return frame.with_columns(
        pl.col(column).str.to_lowercase().replace_strict(codes, default=pl.col(column)).alias(column)
        for column, codes in CODES.get(table, {}).items()
    )
