"""Whose activity it is, by its IATI identifier: the organisation's identifier stands in front."""

import csv
import re
from functools import cache
from importlib.resources import files

import polars as pl

from commonwatch.evidence.loaded_sources import iati_source
from commonwatch.vocabulary import organisation_aliases

ORGANISATION = re.compile(
    r"""^( [A-Z]{2}-DAC-\d{1,3}-\d{1,3}            # an agency of a DAC donor: XM-DAC-5-7
        | [A-Z]{2}-[A-Z0-9_]*[A-Z][A-Z0-9_]*-[^-]+ # a register and the number in it: GB-CHC-202918, XM-DAC-41121
        | DAC-\d+                                  # older forms
        | [A-Z]{2}-\d+                             # GB-1
        | \d{5}                                    # 44000
        )(?=-|$)""",
    re.VERBOSE | re.IGNORECASE,
)
UNKNOWN = "UNKNOWN"


def publisher_of(identifier: str) -> str:
    """The reference of the publisher in an activity's identifier, in capitals; "UNKNOWN" where none can be seen.

    The longest text in front that the vocabulary or the IATI registry knows as a reference, or that has the form of
    one. Form: IATI Standard 2.03, activity identifier = organisation identifier, hyphen, the organisation's own number.
    """
    text = identifier.strip().upper()
    parts = text.split("-")
    known = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    found = next((ref for ref in known if ref in _references()), "")
    formed = ORGANISATION.match(text)
    return max(found, formed[1] if formed else "", key=len) or UNKNOWN


def sources_of(identifiers: pl.Series) -> pl.Series:
    """The source of each activity, by its identifier: "iati_file_xm-dac-41121"."""
    known = {text: iati_source(publisher_of(text)) for text in identifiers.drop_nulls().unique()}
    return identifiers.replace_strict(known, default=None, return_dtype=pl.String).alias("source")


@cache
def _references() -> frozenset[str]:
    aliases = organisation_aliases().filter(pl.col("kind") == "ref")["text"]
    with (files("commonwatch.evidence") / "data" / "iati_publishers.csv").open(encoding="utf-8") as handle:
        registered = [row["ref"] for row in csv.DictReader(handle)]
    return frozenset(ref.strip().upper() for ref in (*aliases, *registered) if ref.strip())
