"""The sources of a pack: the reviewed table beside this file, the dictionary for the rest, and input fingerprints."""

import csv
from datetime import date
from pathlib import Path

import polars as pl

from commonwatch.evidence import InputFile, SourceInfo
from commonwatch.files import sha256_of
from starter import activities, admin_units, deaths, displacement, flows, indicators, presence, shapes

RETRIEVED = date(2026, 11, 23)
"""The day the shared data folder was read from its public repositories (indicators/SOURCES.md); cut at 2024-06-30."""

INPUTS: dict[str, tuple[str, ...]] = {
    deaths.SOURCE_SB: (deaths.EVALUATION, deaths.EVENTS, shapes.COUNTRIES),
    deaths.SOURCE_NS_OS: (deaths.COUNTRY_MONTH, deaths.EVENTS, shapes.COUNTRIES),
    "unhcr_population": (displacement.UNHCR,),
    "unhcr_flows": (flows.FLOWS,),
    "unhcr_idmc": (displacement.UNHCR_IDMC,),
    "idmc_gidd": (displacement.IDMC,),
    shapes.SOURCE: (shapes.COUNTRIES,),
    admin_units.SOURCE: admin_units.INPUTS,
    presence.SOURCE_OSCE: (presence.OSCE,),
    presence.SOURCE_UN: (presence.UN,),
}


def sources_of(shared: Path, tables: dict[str, pl.DataFrame]) -> list[SourceInfo]:
    """A SourceInfo for every source that stands in the tables, in alphabetical order."""
    used = sorted({source for table in tables.values() for source in table["source"].unique()} - {""})
    reviewed = {
        row["source"]: row for row in csv.DictReader(Path(__file__).with_name("sources.csv").open(encoding="utf-8"))
    }
    digests: dict[str, str] = {}
    return [_info(shared, source, reviewed.get(source), digests) for source in used]


def _info(shared: Path, source: str, reviewed: dict[str, str] | None, digests: dict[str, str]) -> SourceInfo:
    described = reviewed or _from_dictionary(shared, source)
    if source.startswith("iati_"):
        described = described | {"licence": activities.licence_in_registry(shared, source)}
    names = INPUTS.get(source) or activities.inputs_of(source) or (indicators.VALUES, indicators.DICTIONARY)
    for name in names:
        if name not in digests:
            digests[name] = sha256_of(shared / name)
    return SourceInfo(
        **{
            field: described[field]
            for field in ("source", "publisher", "citation", "version", "licence", "licence_basis")
        },
        retrieved=RETRIEVED,
        inputs=tuple(InputFile(name=name, sha256=digests[name]) for name in names),
    )


def _from_dictionary(shared: Path, source: str) -> dict[str, str]:
    row = indicators.published(shared).filter(pl.col("source") == source).sort("indicator").row(0, named=True)
    return {
        "source": source,
        "publisher": row["publisher"],
        "citation": f"{row['publisher']}, {row['version']}; read from {row['read_from']}",
        "version": row["version"],
        "licence": row["licence"],
        "licence_basis": "indicators/indicators.csv of the shared data folder",
    }
