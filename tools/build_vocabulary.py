"""Builds places.csv, place_names.csv and neighbours.csv of the vocabulary from the shared data folder.

    .venv/bin/python tools/build_vocabulary.py --shared ../shared/data

Names in other languages are CLDR's territory names (the `babel` package, installed beside for this one tool). What is
left out because two places share the spelling is printed, to be settled in place_aliases.csv by hand. The
hand-reviewed tables (place_aliases, display_names, successors, ...) stand beside the built ones and are not touched.
"""

import argparse
import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
from commonwatch.vocabulary.spelling import normal

DATA = Path(__file__).resolve().parents[1] / "src/commonwatch/vocabulary/data"
# the OSCE's and the UN's working languages first, then those of the area: a spelling is listed once
LANGUAGES = (
    "en", "fr", "es", "ru", "de", "it", "ar", "az", "be", "bg", "bs", "cs", "da", "el", "et", "fa", "fi", "hr",
    "hu", "hy", "is", "ka", "kk", "ky", "lt", "lv", "mk", "mn", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq",
    "sr", "sr_Latn", "sv", "tg", "tk", "tr", "uk", "uz", "zh",
)  # fmt: skip
TEXT = pl.String


def crosswalk(shared: Path) -> pl.DataFrame:
    """The places table: codes of every system, OSCE status, region."""
    rows = pl.read_csv(shared / "indicators/crosswalk.csv", infer_schema_length=0)
    views = (
        pl.read_parquet(shared / "conflict/views_challenge_cm_actuals_2018_2024.parquet")
        .select(pl.col("iso3").cast(TEXT), pl.col("views_country_id").alias("views_id"))
        .unique()
    )
    osce = pl.read_csv(shared / "organisations/osce_participating_states.csv", infer_schema_length=0).select(
        "iso3",
        pl.when(pl.col("kind") == "participating State")
        .then(pl.lit("participating_state"))
        .otherwise(pl.lit("partner"))
        .alias("osce_status"),
    )
    microstates = (  # the crosswalk leaves these out; the list of states knows their year
        pl.read_parquet(shared / "conflict/gw_states_crosswalk.parquet")
        .filter(pl.col("in_system_now"), pl.col("microstate"), pl.col("iso3").is_not_null())
        .select(
            pl.col("iso3").cast(TEXT),
            pl.col("gwno").cast(TEXT),
            pl.format("{}-01-01", pl.col("system_from")).alias("first_day"),
        )
    )
    shown = pl.read_csv(DATA / "display_names.csv")
    missing = osce.join(rows, on="iso3", how="anti")
    assert missing.is_empty(), missing
    return (
        rows.join(views, on="iso3", how="left")
        .join(osce, on="iso3", how="left")
        .join(microstates, on="iso3", how="left")
        .join(shown.rename({"name": "shown"}), left_on="iso3", right_on="place", how="left")
        .select(
            pl.col("iso3").alias("place"),
            pl.coalesce("shown", "name_un", "name").alias("name"),
            "iso2",
            pl.col("m49").str.zfill(3),
            pl.coalesce("gwcode", "gwno").alias("gw"),
            pl.coalesce("gw_start", "first_day").alias("gw_from"),
            pl.col("gw_end").alias("gw_until"),
            pl.col("cowcode").alias("cow"),
            pl.col("vdem_id").alias("vdem"),
            pl.col("wb").alias("worldbank"),
            "unhcr",
            "views_id",
            pl.col("osce_status").fill_null(""),
            pl.when(pl.col("iso3") == "XKX")
            .then(pl.lit("Europe"))
            .otherwise("un_region")
            .fill_null("")
            .alias("region"),
            pl.when(pl.col("iso3") == "XKX")
            .then(pl.lit("Southern Europe"))
            .otherwise("un_subregion")
            .fill_null("")
            .alias("subregion"),
            "lat",
            "lon",
        )
        .sort("place")
    )


def names(shared: Path, places: pl.DataFrame) -> pl.DataFrame:
    """place, language, name: one row per spelling; a spelling that two places share belongs to neither."""
    from babel import Locale

    found: dict[tuple[str, str], tuple[str, str]] = {}
    claimed: dict[str, set[str]] = {}

    def add(place: str, language: str, name: str | None) -> None:
        if name and normal(name):
            claimed.setdefault(normal(name), set()).add(place)
            found.setdefault((place, normal(name)), (language, name))

    rows = pl.read_csv(shared / "indicators/crosswalk.csv", infer_schema_length=0)
    reviewed = pl.read_csv(DATA / "place_aliases.csv")
    for place, language, name in reviewed.iter_rows():
        add(place, language, name)
    for place, name in places.select("place", "name").iter_rows():
        add(place, "en", name)
    for place, *spellings in rows.select("iso3", "name", "name_un").iter_rows():
        for name in spellings:
            add(place, "en", name)
    states = pl.read_parquet(shared / "conflict/gw_states_crosswalk.parquet").filter(pl.col("in_system_now"))
    for place, name in states.select(pl.col("iso3").cast(TEXT), pl.col("country").cast(TEXT)).iter_rows():
        if place:
            add(place, "en", name)
    for place, name in (
        pl.read_parquet(shared / "displacement/unhcr_countries.parquet").select("iso_code", "name").iter_rows()
    ):
        if place in set(places["place"]) and "Serbia and Kosovo" not in (name or ""):
            add(place, "en", name)
    for language in LANGUAGES:
        territories = Locale(language).territories
        for place, iso2 in places.select("place", "iso2").iter_rows():
            add(place, language, territories.get(iso2) if iso2 else None)
    former = {normal(name) for name in pl.read_csv(DATA / "former_states.csv")["name"]}
    reviewed_keys = {(place, normal(name)) for place, _, name in reviewed.iter_rows()}
    own_name = {(place, normal(name)) for place, name in places.select("place", "name").iter_rows()}
    kept = []
    for (place, key), (language, name) in found.items():
        if key in former or (len(claimed[key]) > 1 and (place, key) not in reviewed_keys | own_name):
            print("left out:", place, language, name, "means", "a former state" if key in former else claimed[key])
            continue
        kept.append({"place": place, "language": language, "name": name})
    return pl.DataFrame(kept).sort("place", "language", "name")


def neighbours(shared: Path, places: pl.DataFrame) -> pl.DataFrame:
    """place, neighbour, kind ('land' | 'near'), distance_km; near: up to 400 km apart, or facing over 400 miles of water."""
    pairs = pl.read_csv(shared / "indicators/contiguity.csv")
    distance = pl.col("min_distance_km_2019")
    return (
        pairs.filter((pl.col("land_border") == 1) | (distance <= 400) | pl.col("cow_conttype").is_not_null())
        .select(
            pl.col("iso3_a").alias("place"),
            pl.col("iso3_b").alias("neighbour"),
            pl.when(pl.col("land_border") == 1).then(pl.lit("land")).otherwise(pl.lit("near")).alias("kind"),
            distance.alias("distance_km"),
        )
        .join(places.select("place"), on="place", how="semi")
        .sort("place", "neighbour")
    )


def main() -> None:
    """Writes the built tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    shared = parser.parse_args().shared
    places = crosswalk(shared)
    for name, table in {
        "places": places,
        "place_names": names(shared, places),
        "neighbours": neighbours(shared, places),
    }.items():
        table.write_csv(DATA / f"{name}.csv", quote_style="necessary")
        print(name, table.height)


if __name__ == "__main__":
    main()
