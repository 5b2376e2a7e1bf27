"""Activities of IATI publishers for the starter: who, where, when, what about, how much; no titles, no descriptions."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from commonwatch.evidence import licence_status
from commonwatch.evidence.activity.raw import whole_raw
from commonwatch.evidence.activity.settle import named_organisations
from commonwatch.evidence.checks import rejected_rows
from commonwatch.vocabulary import theatre
from starter.read import tables_of

REGISTRY = "organisations/iati_registry_publishers_2021.csv"
FIVE = "activities/aiddata_sdg_iati_5publishers_2000_2015.parquet"
PARTS = ("activity", "transaction", "sector", "participating_org")
OWN = {
    "iati_xm-dac-41121": tuple(f"activities/unhcr_2016_2023_{part}.parquet" for part in PARTS),
    "iati_xm-dac-47066": tuple(f"activities/iom_2021_{part}.parquet" for part in PARTS),
}
TODAYS = {"iati_gb-1": "iati_gb-gov-1"}
"""Older references of a publisher, and the one the registry has today."""

KEY = ("source", "activity")
KEPT = ("activities", "activity_organisations", "activity_places", "activity_themes")
SAID = {"activities": ("title",), "activity_places": ("name",)}
"""Texts that are their publisher's, not facts: left out."""


class Read(NamedTuple):
    """The tables of the contract, and the rows that are not in them."""

    tables: dict[str, pl.DataFrame]
    rejected: pl.DataFrame


def read(shared: Path, theatre_name: str | None) -> Read:
    """All activities; with a theatre only those in it, and only of openly licensed publishers, money as yearly totals."""
    files = (FIVE, *(name for names in OWN.values() for name in names))
    tables, unusable = tables_of(shared, files)
    tables = {name: rows.with_columns(pl.col("source").replace(TODAYS)) for name, rows in tables.items()}
    counted = unusable.select(
        pl.lit("activities").alias("table"), pl.lit("").alias("source"), "file", pl.lit(0, pl.Int64).alias("row"), "reason", "rows", "example"
    )  # fmt: skip
    rejected = [counted]
    if theatre_name is not None:
        here = (
            tables["activity_places"].filter(pl.col("place").is_in(theatre(theatre_name).places)).select(KEY).unique()
        )
        elsewhere = tables["activities"].join(here, on=KEY, how="anti")
        licences = {source: licence_in_registry(shared, source) for source in here["source"].unique().sort()}
        closed = [name for name, licence in licences.items() if licence_status(licence) == "closed"]
        shut = here.filter(pl.col("source").is_in(closed))
        rejected += [
            rejected_rows(
                "activities", elsewhere.select(KEY), f"not in {theatre_name}: the starter holds this theatre only"
            ),
            rejected_rows("activities", shut, "the publisher's licence isn't open"),
        ]
        chosen = here.filter(~pl.col("source").is_in(closed))
        tables = {
            name: rows.join(chosen, on=KEY, how="semi") for name, rows in tables.items() if name != "organisations"
        }
    money = _yearly(tables["money_flows"])
    silent = {name: [pl.lit(None, pl.String).alias(column) for column in SAID.get(name, ())] for name in KEPT}
    kept = {name: tables[name].with_columns(silent[name]) for name in KEPT} | {"money_flows": money}
    return Read(kept | {"organisations": named_organisations(kept)}, pl.concat(rejected))


def licence_in_registry(shared: Path, source: str) -> str:
    """The licence id the IATI registry of July 2021 gives for a source such as 'iati_de-1'."""
    registry = pl.read_csv(shared / REGISTRY, infer_schema_length=None)
    named = registry.filter(("iati_" + pl.col("iati_id").str.to_lowercase()) == source)
    return str(named["license"].item())


def inputs_of(source: str) -> tuple[str, ...]:
    """The shared files an activity source is read from; none for other sources."""
    return (*OWN.get(source, (FIVE,)), REGISTRY) if source.startswith("iati_") else ()


def _yearly(flows: pl.DataFrame) -> pl.DataFrame:
    """Totals by activity, kind, currency and year, as flows of element "total"; dollars only where every amount has them."""
    dollars = pl.when(pl.col("amount_usd").is_not_null().all()).then(pl.col("amount_usd").sum())
    grouped = (
        flows.drop_nulls("amount")
        .group_by(*KEY, "kind", "currency", pl.col("start").dt.truncate("1y").alias("start"), maintain_order=True)
        .agg(
            pl.col("amount").sum(),
            dollars.alias("amount_usd"),
            pl.col("usd_basis").unique().sort().str.join("; "),
            pl.col("file", "address").first(),
        )
        .sort(*KEY, "kind", "start", "currency")
        .with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(KEY).alias("n"), pl.lit("total").alias("element")
        )
    )
    text = pl.lit(None, pl.String)
    raw = whole_raw("money_flows", grouped)
    return raw.with_columns(text.alias("provider"), text.alias("receiver"), grouped["amount_usd"], grouped["usd_basis"])
