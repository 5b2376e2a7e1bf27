"""The step from raw tables to the contract's: places, themes, organisations and US dollars beside the provider's own."""

import polars as pl

from commonwatch.evidence.activity.dollars import in_dollars
from commonwatch.evidence.activity.organisations import organised
from commonwatch.evidence.activity.places import GIVEN, placed
from commonwatch.evidence.activity.raw import RAW, Raw, whole_raw
from commonwatch.evidence.activity.themes import LAST_RANK, RANK, UNSPECIFIED, sector_themes
from commonwatch.evidence.activity.weights import OF, weighed
from commonwatch.evidence.names import UNPLACED

STATUS = {
    "1": "pipeline", "2": "implementation", "3": "finalisation", "4": "closed", "5": "cancelled", "6": "suspended",
}  # fmt: skip
"""IATI ActivityStatus."""

BY_FILE = ("presence", "people_reached", "people_in_need")
AS_GIVEN = ("activity_links", "activity_tags", "activity_results")
DAC = ("1", "2")
RELIEF = r"^7[234]"
RELIEF_RANK = 2.5
"""DAC's emergency purposes say how help comes; where all are such, clusters (rank 2) say better what it is about."""

UNIT_NAME = "name"
"""Vocabulary of an admin unit that is told by its name."""

ISO_COUNTRY = "A4"
"""IATI GeographicVocabulary: the location's code is a country's."""


def settled(raw: Raw) -> dict[str, pl.DataFrame]:
    """The contract's tables from raw ones (`raw.RAW`): each raw table that is there, and `organisations` of them all.

    An activity whose place or theme no row tells gets a row "unspecified" with n = 0 where its table is among `raw`.
    Nothing is left out: what can't be placed is "unspecified".
    """
    given = {name: whole_raw(name, frame) for name, frame in raw.items()}
    tables = {name: given[name] for name in AS_GIVEN if name in given}
    if "activities" in given:
        tables["activities"] = _activities(given["activities"])
    if "activity_organisations" in given:
        each = given["activity_organisations"]
        tables["activity_organisations"] = each.with_columns(organised(each["ref"], each["name"]).alias("organisation"))
    if "activity_places" in given:
        tables["activity_places"] = _whereabouts(given["activity_places"], given.get("activities"))
    if "activity_sectors" in given:
        tables["activity_themes"] = _subjects(given["activity_sectors"], given.get("activities"))
    if "money_flows" in given:
        tables["money_flows"] = _money(given["money_flows"])
    tables |= {name: _of_file(name, given[name]) for name in BY_FILE if name in given}
    tables["organisations"] = named_organisations(tables)
    return tables


def _activities(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        organised(rows["reporting_ref"], rows["reporting_name"]).alias("organisation"),
        pl.col("status").replace_strict(STATUS, default="unknown").fill_null("unknown"),
        pl.coalesce("start_actual", "start_planned").alias("start"),
        pl.coalesce("end_actual", "end_planned").alias("end"),
    )


def _whereabouts(rows: pl.DataFrame, activities: pl.DataFrame | None) -> pl.DataFrame:
    """Countries and regions count; locations where none is named; those of transactions where the activity has none.

    A location without a country, code or coordinates lies in the activity's one country.
    """
    country = pl.col("level") == "country"
    by_name = pl.when(pl.col("admin_vocabulary") == UNIT_NAME).then("admin_code")
    coded = pl.col("vocabulary") == ISO_COUNTRY
    asked = rows.with_columns(
        pl.when(country).then(pl.coalesce("code", "name")).when(coded).then("code").alias("country"),
        pl.when(~country).then(pl.coalesce("admin_code", pl.when(~coded).then("code"))).alias("admin1_code"),
        pl.when(pl.col("level") == "location").then(pl.coalesce(by_name, "name")).alias("admin1_name"),
        pl.when(pl.col("admin_level") == "2").then(by_name).alias("admin2_name"),
    ).with_columns(pl.col("admin1_code").alias("admin2_code"))  # a P-code may be of either level
    countries = pl.col("code").filter(country & pl.col("flow").is_null())
    here = (pl.col("level") == "location") & pl.col("latitude").is_null() & (countries.n_unique().over(OF) == 1)
    only = pl.when(here).then(countries.first().over(OF))
    found = placed(asked.with_columns(pl.coalesce("country", only).alias("country")))
    rank = pl.when(pl.col("flow").is_not_null()).then(2).when(pl.col("level") == "location").then(1).otherwise(0)
    found = found.with_columns(weighed(found, rank).alias("weight"))
    kept = found.select([*RAW["activity_places"], "place", "admin1", "admin2", "weight"])
    return pl.concat([kept, _silent(kept, activities, {"place": UNPLACED})], how="diagonal")


def _subjects(rows: pl.DataFrame, activities: pl.DataFrame | None) -> pl.DataFrame:
    """One row per sector and theme; of several vocabularies the best that leads to themes counts (`themes.RANK`)."""
    known = sector_themes(rows)
    mapped = known.group_by("vocabulary", "code", "name").agg((pl.col("theme") != UNSPECIFIED).any().alias("_mapped"))
    sectors = rows.join(mapped, on=["vocabulary", "code", "name"], how="left", nulls_equal=True, maintain_order="left")
    of_vocabulary = pl.col("vocabulary").replace_strict(RANK, default=LAST_RANK, return_dtype=pl.Int64)
    relief = (
        (pl.col("vocabulary").is_in(DAC) & pl.col("code").str.contains(RELIEF)).all().over(*OF, "vocabulary", "_flow")
    )
    rank = (
        pl.when(relief).then(RELIEF_RANK).otherwise(of_vocabulary.fill_null(LAST_RANK))
        + pl.when(~pl.col("_mapped").any().over(*OF, "vocabulary", "_flow")).then(100).otherwise(0)
        + pl.when("_flow").then(1000).otherwise(0)
    )
    sectors = sectors.with_columns(pl.col("flow").is_not_null().alias("_flow"))
    ranked = sectors.with_columns(rank.alias("_rank"))
    sectors = sectors.with_columns(weighed(ranked, pl.col("_rank")).alias("_share"))
    out = sectors.join(
        known, on=["vocabulary", "code", "name"], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns((pl.col("_share") * pl.col("weight")).alias("weight"))
    once = pl.struct(*OF, "n").is_first_distinct()  # what doesn't count needs no share: its first theme stands for it
    kept = out.filter((pl.col("_share") > 0) | once).select([*RAW["activity_sectors"], "theme", "weight"])
    return pl.concat([kept, _silent(kept, activities, {"theme": UNSPECIFIED})], how="diagonal")


def _silent(rows: pl.DataFrame, activities: pl.DataFrame | None, ours: dict[str, str]) -> pl.DataFrame:
    if activities is None:
        return rows.clear()
    return (
        activities.select(*OF, "file", "address")
        .join(rows, on=list(OF), how="anti")
        .with_columns(
            pl.lit(0, pl.Int32).alias("n"),
            pl.lit(1.0).alias("weight"),
            *(pl.lit(value).alias(column) for column, value in ours.items()),
        )
    )


def _money(rows: pl.DataFrame) -> pl.DataFrame:
    sides = [
        pl.when(rows[f"{side}_ref"].is_not_null() | rows[f"{side}_name"].is_not_null())
        .then(organised(rows[f"{side}_ref"], rows[f"{side}_name"]))
        .alias(side)
        for side in ("provider", "receiver")
    ]
    return in_dollars(rows.with_columns(sides))


def _of_file(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Presence and people: placed, and one row per theme with its weight."""
    found = placed(rows)
    if "name" in rows.columns:
        short = (
            rows["acronym"] if "acronym" in rows.columns else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        )
        by_name = organised(pl.repeat(None, rows.height, dtype=pl.String, eager=True), rows["name"].fill_null(short))
        named = rows["name"].is_not_null() | short.is_not_null()
        unnamed = "unnamed" if name == "presence" else None
        found = found.with_columns(pl.when(named).then(by_name).otherwise(pl.lit(unnamed)).alias("organisation"))
    sector = {"vocabulary": "sector_vocabulary", "code": "sector_code", "name": "sector_name"}
    known = sector_themes(rows.select(pl.col(column).alias(key) for key, column in sector.items()))
    themed = found.join(
        known.rename(sector), on=list(sector.values()), how="left", nulls_equal=True, maintain_order="left"
    )
    return themed.select([*RAW[name], *(c for c in themed.columns if c not in RAW[name] and c not in GIVEN)])


def named_organisations(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """source, organisation, name, ref, kind: every organisation as the tables' sources name it, each once."""
    sides = {
        "activities": (("organisation", "reporting_name", "reporting_ref", "reporting_kind"),),
        "activity_organisations": (("organisation", "name", "ref", "kind"),),
        "money_flows": tuple((s, f"{s}_name", f"{s}_ref", f"{s}_kind") for s in ("provider", "receiver")),
        "presence": (("organisation", "name", "", "organisation_kind"),),
        "people_reached": (("organisation", "name", "", ""),),
    }
    schema = {"source": pl.String, "organisation": pl.String, "name": pl.String, "ref": pl.String, "kind": pl.String}
    parts = [pl.DataFrame(schema=schema)]
    for table, columns in sides.items():
        for names in columns if table in tables else ():
            named = {
                key: pl.col(column) if column else pl.lit("")
                for key, column in zip(list(schema)[1:], names, strict=True)
            }
            rows = tables[table].select("source", *(each.fill_null("").alias(key) for key, each in named.items()))
            parts.append(rows.filter(pl.col("organisation") != "").unique(maintain_order=True))
    together = pl.concat(parts).unique(maintain_order=True)
    return together.sort(pl.col("kind") == "", maintain_order=True).unique(
        ["source", "organisation", "name", "ref"], keep="first", maintain_order=True
    )
