"""What is known of the sources that files are loaded from: publisher, citation, licence, by the reviewed tables."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from commonwatch.errors import LoadError

OWN_FILE = "iati_file_"
"""How the source of a loaded IATI file begins: "iati_file_de-1" speaks before the starter's "iati_de-1"."""


def iati_source(reporting_ref: str) -> str:
    """The source of a publisher's own IATI file, by its reference: "XM-DAC-41121" gives "iati_file_xm-dac-41121"."""
    return OWN_FILE + "-".join(reporting_ref.lower().split())


def described(source: str) -> Mapping[str, str]:
    """source, publisher, citation, licence, licence_basis of a loaded source.

    An IATI publisher's licence is the registry's (July 2021) where it is an open one, else "not stated", which counts as
    closed: used here, left out of what is published. Raises LoadError for a source nobody described.
    """
    if source.startswith(OWN_FILE):
        return _publisher(source)
    if source not in _reviewed():
        raise LoadError(
            f"source '{source}' has no row in loaded_sources.csv: publisher, citation and licence are missing."
        )
    return _reviewed()[source]


def _publisher(source: str) -> dict[str, str]:
    known = _registry().get(source)
    ref = source.removeprefix(OWN_FILE)
    name = f"{known['name']} (IATI publisher {known['ref']})" if known else f"IATI publisher {ref}"
    return {
        "source": source,
        "publisher": name,
        "citation": f"{name}, IATI activity file",
        "licence": known["licence"] if known else "not stated",
        "licence_basis": "IATI registry of July 2021" if known else "the file states no licence",
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (files("commonwatch.evidence") / "data" / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@cache
def _reviewed() -> dict[str, dict[str, str]]:
    return {row["source"]: row for row in _rows("loaded_sources.csv")}


@cache
def _registry() -> dict[str, dict[str, str]]:
    return {iati_source(row["ref"]): row for row in _rows("iati_publishers.csv")}
