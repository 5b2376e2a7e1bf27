"""Activities of IATI publishers: who, where, when, what about, how much; no titles, no descriptions, no names."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from commonwatch.evidence import licence_status
from commonwatch.evidence.checks import rejected_rows
from commonwatch.vocabulary import places, theatre
from starter import aiddata, iati_tables

REGISTRY = "organisations/iati_registry_publishers_2021.csv"
REPORTED_AS = {"GB-1": "GB-GOV-1"}
"""Older references of a publisher, and the one the registry has today."""


class Read(NamedTuple):
    """Activities and their sectors under contract, and the rows that could not be placed."""

    activities: pl.DataFrame
    sectors: pl.DataFrame
    rejected: pl.DataFrame


def read(shared: Path, theatre_name: str | None) -> Read:
    """All activities that name a country; with a theatre only those in it, and only of openly licensed publishers."""
    raw = pl.concat([aiddata.activities(shared), *(iati_tables.activities(shared, name) for name in iati_tables.READ)])
    publisher = pl.col("reporting_ref").replace(REPORTED_AS)
    raw = raw.with_columns(
        pl.concat_str(pl.lit("iati_"), publisher.str.to_lowercase()).alias("source"),
    ).join(places().select("iso2", "place"), on="iso2", how="left")
    placed = raw.filter(pl.col("place").is_not_null())
    rejected = rejected_rows(
        "activities",
        raw.filter(pl.col("place").is_null()).select("activity", "iso2", "source"),
        "no recipient country, or one that isn't a place: regional or global, and given to no place",
    )
    if theatre_name is not None:
        placed = placed.filter(pl.col("place").is_in(theatre(theatre_name).places))
        placed, closed = _open_publishers(shared, placed)
        rejected = pl.concat([rejected, closed])
    sectors = pl.concat([aiddata.sectors(shared), *(iati_tables.sectors(shared, name) for name in iati_tables.READ)])
    sectors = sectors.join(placed.select("activity", "source").unique(), on="activity")
    return Read(placed.drop("iso2"), _united(sectors), rejected)


def licence_in_registry(shared: Path, source: str) -> str:
    """The licence id the IATI registry of July 2021 gives for a source such as 'iati_de-1'."""
    registry = pl.read_csv(shared / REGISTRY, infer_schema_length=None)
    named = registry.filter(("iati_" + pl.col("iati_id").str.to_lowercase()) == source)
    return str(named["license"].item())


def inputs_of(source: str) -> tuple[str, ...]:
    """The shared files an activity source is read from; none for other sources."""
    if not source.startswith("iati_"):
        return ()
    own = iati_tables.FILES.get(source.removeprefix("iati_").upper())
    return (*(own or (aiddata.FILE,)), REGISTRY)


def _open_publishers(shared: Path, placed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    licences = {source: licence_in_registry(shared, source) for source in placed["source"].unique().sort()}
    closed = pl.col("source").is_in([name for name, licence in licences.items() if licence_status(licence) == "closed"])
    left_out = placed.filter(closed).select("activity", "place", "source")
    return placed.filter(~closed), rejected_rows("activities", left_out, "the publisher's licence isn't open")


def _united(sectors: pl.DataFrame) -> pl.DataFrame:
    shares = pl.when(pl.col("share").count() == pl.len()).then(pl.col("share").sum())
    return sectors.group_by("activity", "vocabulary", "code", "source", maintain_order=True).agg(shares)
