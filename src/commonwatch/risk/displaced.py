"""People displaced now: the newest published counts for each place of origin, with year and publisher."""

from datetime import date

import polars as pl

from commonwatch.evidence import Evidence, known_from

COUNTED = ("refugees", "asylum_seekers", "idps")
JOINT = "SRB+XKX"
ONLY_INTERNAL = "internally displaced only"
JOINT_COUNT = "UNHCR counts Serbia and Kosovo together ({people} at the end of {year}), given to neither"


def displaced_now(evidence: Evidence, origin: date) -> pl.DataFrame:
    """place, displaced_people (refugees, asylum-seekers and internally displaced from it), displaced_year, displaced_note.

    Only what its publisher had brought out by the origin; at the newest month of the evidence, all of it. The joint
    row of Serbia and Kosovo is given to neither: both say so, and Kosovo shows IDMC's own figure with its year.
    """
    table = evidence.table("displacement").filter((pl.col("role") == "origin") & (pl.col("people") > 0))
    years = table.select("source", "year").unique()
    newest = origin >= evidence.last_month
    known = years.filter(
        pl.Series(
            [
                (newest and year <= origin.year) or known_from(source, year) <= origin
                for source, year in years.iter_rows()
            ],
            dtype=pl.Boolean,
        )
    )
    table = table.join(known, on=["source", "year"], how="semi")
    unhcr = _newest(
        table.filter(pl.col("population").is_in(COUNTED)),
        "UNHCR, end of {year}",
    )
    idmc = _newest(table.filter(pl.col("population") == "idmc_conflict_idps"), f"IDMC {{year}}, {ONLY_INTERNAL}")
    joint = unhcr.filter(pl.col("place") == JOINT)
    alone = pl.concat([unhcr.filter(pl.col("place") != JOINT), idmc.join(unhcr, on="place", how="anti")])
    if not joint.height:
        return alone.sort("place")
    people, year = joint["displaced_people"][0], joint["displaced_year"][0]
    said = JOINT_COUNT.format(people=f"{people:,}", year=year)
    pair = pl.DataFrame({"place": ["SRB", "XKX"]}).join(idmc, on="place", how="left")
    pair = pair.with_columns(
        pl.when(pl.col("displaced_note").is_null())
        .then(pl.lit(said))
        .otherwise(pl.col("displaced_note") + "; " + said)
        .alias("displaced_note")
    )
    recent = pl.col("displaced_year") >= origin.year - 5
    pair = pair.with_columns(
        pl.when(recent).then("displaced_people").alias("displaced_people"),
        pl.when(recent).then("displaced_year").alias("displaced_year"),
        pl.when(recent).then("displaced_note").otherwise(pl.lit(said)).alias("displaced_note"),
    )
    return pl.concat([alone.filter(~pl.col("place").is_in(["SRB", "XKX"])), pair]).sort("place")


def _newest(table: pl.DataFrame, note: str) -> pl.DataFrame:
    newest = table.filter(pl.col("year") == pl.col("year").max().over("place"))
    return (
        newest.group_by("place", "year")
        .agg(pl.col("people").sum().cast(pl.Int64).alias("displaced_people"))
        .with_columns(pl.col("year").cast(pl.Int32).alias("displaced_year"))
        .with_columns(pl.format(note.replace("{year}", "{}"), pl.col("displaced_year")).alias("displaced_note"))
        .select("place", "displaced_people", "displaced_year", "displaced_note")
    )
