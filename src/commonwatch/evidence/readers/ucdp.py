"""UCDP Georeferenced Event Dataset and its monthly candidate files: events, and deaths booked at an event's end.

Layout: GED codebook 25.1 (Uppsala Conflict Data Program); Hegre et al. 2020, Research & Politics 7(3) for candidates.
"""

import re
from datetime import date

import polars as pl

from commonwatch.evidence import kosovo
from commonwatch.evidence.readers.parts import (
    Asked,
    Layout,
    Reading,
    Sieve,
    by_gleditsch_ward,
    day,
    known_columns,
    placed,
    real,
    repeated,
    whole,
)
from commonwatch.evidence.tabular import ROW, Table
from commonwatch.vocabulary import add_months, places

FINAL, CANDIDATE = "ucdp_events", "ucdp_candidate"
VIOLENCE = {"1": "sb", "2": "ns", "3": "os", "state-based": "sb", "non-state": "ns", "one-sided": "os"}
WANTED = {
    "id": ("id", "event_id_cnty", "relid"),
    "violence": ("type_of_violence",),
    "code_status": ("code_status",),
    "where_prec": ("where_prec",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "country_id": ("country_id", "gwno"),
    "country": ("country",),
    "date_start": ("date_start",),
    "date_end": ("date_end",),
    "best": ("best",),
    "low": ("low",),
    "high": ("high",),
}
FIRST_DAY = date(1946, 1, 1)
WORLD_WIDE = 40  # places: a file that names as many speaks for the places without an event, too
PRECISE = 2  # where_prec: the exact place, or within about 25 km
OUT_IN = 6  # month in which a year's final release comes out


def read(table: Table, asked: Asked) -> Reading:
    """Events and deaths per place, month and type, with the months the file speaks for.

    An event is booked in the month in which it ends. Rejected: no day, an end before its start, a month to come,
    an unknown country or type, negative deaths or none given, coordinates off the globe, an event that is there twice.
    """
    columns = known_columns(table, WANTED)
    sieve, parts = Sieve(), []
    for batch in table.rows(list(columns.values())):
        events = _typed(batch.rename({found: key for key, found in columns.items()}), table.decimal)
        parts.append(sieve.sift(events, _faults(asked.today)).select(ROW, "id", "code_status", pl.col("^_.+$")))
    events = pl.concat(parts) if parts else pl.DataFrame()
    if not events.is_empty():
        events = sieve.more(events, {"the event is there more than once": repeated(events, ["id"])})
    if events.is_empty():
        return Reading(FINAL, "", {}, sieve.rows_in, sieve.rejected())
    source = CANDIDATE if _is_candidate(table.shown, events, asked.today) else FINAL
    version = _version(table.shown, events, source)
    tables, said = _tables(events, source, asked)
    return Reading(source, version, tables, sieve.rows_in, sieve.rejected(), said)


def _typed(batch: pl.DataFrame, decimal: str) -> pl.DataFrame:
    absent = [name for name in WANTED if name not in batch.columns]
    batch = batch.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    numbered = (
        whole(batch["country_id"])
        .cast(pl.String)
        .replace_strict(by_gleditsch_ward(), default=None, return_dtype=pl.String)
    )
    return batch.with_columns(
        batch["id"].str.strip_chars().alias("id"),
        numbered.zip_with(batch["country_id"].is_not_null(), placed(None, batch["country"])).alias("_place"),
        batch["violence"]
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(VIOLENCE, default=None, return_dtype=pl.String)
        .alias("_violence"),
        day(batch["date_start"]).alias("_start"),
        day(batch["date_end"]).alias("_end"),
        *(whole(batch[name], decimal).alias(f"_{name}") for name in ("best", "low", "high", "where_prec")),
        *(real(batch[name], decimal).alias(f"_{name}") for name in ("latitude", "longitude")),
    )


def _faults(today: date) -> dict[str, pl.Expr]:
    start, end, best = pl.col("_start"), pl.col("_end"), pl.col("_best")
    return {
        "no event number": pl.col("id").is_null() | (pl.col("id") == ""),
        "date_start or date_end is no day (YYYY-MM-DD)": start.is_null() | end.is_null(),
        "ends before it starts": end < start,
        "lies before 1946": start < FIRST_DAY,
        f"a day to come (today is {today})": end > today,
        "unknown country": pl.col("_place").is_null(),
        "type_of_violence isn't 1, 2 or 3": pl.col("_violence").is_null(),
        "deaths (best) are no whole number": best.is_null(),
        "deaths are negative": (best < 0) | (pl.col("_low") < 0) | (pl.col("_high") < 0),
        "deaths are beyond any event on record (10 million)": best > 10_000_000,
        "coordinates lie off the globe": (pl.col("_latitude").abs() > 90) | (pl.col("_longitude").abs() > 180),
    }


def _tables(events: pl.DataFrame, source: str, asked: Asked) -> tuple[dict[str, pl.DataFrame], tuple[str, ...]]:
    candidate = source == CANDIDATE
    points = events.with_columns(pl.col("_end").dt.truncate("1mo").alias("month"))
    booked = (
        points.filter(pl.col("_best") > 0)
        .group_by(pl.col("_place").alias("place"), "month", pl.col("_violence").alias("violence"))
        .agg(pl.col("_best").sum().alias("deaths"))
        .with_columns(
            pl.lit(0, pl.Int64).alias("deaths_allocated"),
            pl.lit("end_booked").alias("basis"),
            pl.lit(False).alias("allocated"),
            pl.lit(candidate).alias("provisional"),
            pl.lit(source).alias("source"),
        )
    )
    inside = kosovo.inside(points["_longitude"], points["_latitude"])
    war = points.select(
        pl.col("_place").alias("place"), "month", pl.col("_violence").alias("violence"), pl.col("_best").alias("best"),
        (pl.col("_where_prec") <= PRECISE).fill_null(False).alias("precise"), inside.alias("inside"),
    )  # fmt: skip
    deaths = kosovo.divide(booked, kosovo.events_of_the_war(war))
    moved = war["inside"] & war["precise"] & kosovo.booked_under_serbia(war["place"], war["month"])
    covered, said = _coverage(points, source, asked)
    table = points.select(
        pl.col("id").alias("event"), pl.when(pl.lit(moved)).then(pl.lit("XKX")).otherwise("_place").alias("place"),
        pl.col("_violence").alias("violence"), pl.col("_start").alias("start"), pl.col("_end").alias("end"),
        pl.col("_best").alias("deaths"), pl.col("_low").alias("low"), pl.col("_high").alias("high"),
        pl.col("_latitude").alias("latitude"), pl.col("_longitude").alias("longitude"),
        pl.col("_where_prec").alias("where_precision"), pl.lit(candidate).alias("provisional"), pl.lit(source).alias("source"),
    )  # fmt: skip
    return {"events": table, "deaths": deaths, "deaths_coverage": covered}, said


def _coverage(events: pl.DataFrame, source: str, asked: Asked) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The months and places the file speaks for: all modelled places when it is world-wide, else those it names."""
    modelled = places().drop_nulls("views_id")["place"]
    named = events["_place"].unique().sort()
    release = named.len() >= WORLD_WIDE
    wide = asked.complete or release
    first, last = events["month"].min(), events["month"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    if release and source == FINAL:  # which holds whole years
        first, last = date(first.year, 1, 1), min(date(last.year, 12, 1), asked.today.replace(day=1))
    spoken = modelled if wide else named.filter(named.is_in(modelled.implode()))
    if not wide and {"SRB"} & set(spoken):  # the record of Serbia holds Kosovo's until 2008
        spoken = pl.concat([spoken, pl.Series(["XKX"])]).unique().sort() if first < date(2008, 2, 1) else spoken
    whom = "all modelled places" if wide else f"the {spoken.len()} modelled place(s) it names"
    said = (
        f"speaks for {whom}, {first:%B %Y} to {last:%B %Y}: there it replaces older figures, and no event means no death",
    )
    grid = pl.DataFrame({"place": spoken}).join(pl.DataFrame({"violence": ["sb", "ns", "os"]}), how="cross")
    return grid.with_columns(
        pl.lit(first).alias("first_month"), pl.lit(last).alias("last_month"), pl.lit(source).alias("source")
    ), said


def _is_candidate(shown: str, events: pl.DataFrame, today: date) -> bool:
    """By what it holds: codings still to be checked, or a year whose final release isn't out; a name may say it, too."""
    final_year = today.year - (1 if today.month >= OUT_IN else 2)
    last = events["_end"].max()
    assert isinstance(last, date)
    unchecked = events["code_status"].str.to_lowercase().str.starts_with("check").fill_null(False).mean()
    assert isinstance(unchecked, float)
    return last.year > final_year or unchecked > 0.05 or re.search(r"v\d\d_(0_\d+|\d\d_\d\d_\d\d)\D", shown) is not None


def _version(shown: str, events: pl.DataFrame, source: str) -> str:
    """The release: from the name of the file where it says so, else from the last day it holds."""
    last = events["_end"].max()
    assert isinstance(last, date)
    if source == CANDIDATE:
        return f"{last:%y}.0.{last.month}"
    named = re.search(r"ged(\d\d)(\d)\D|v(\d\d)_(\d)\D", shown, re.IGNORECASE)
    parts = [part for part in named.groups() if part] if named else [f"{add_months(last, 12):%y}", "1"]
    return ".".join(parts)


LAYOUT = Layout(
    "ucdp_events",
    "UCDP events (GED or candidate)",
    (
        ("type_of_violence",),
        ("date_start",),
        ("date_end",),
        ("best",),
        ("country_id", "gwno", "country"),
        ("id", "relid"),
    ),
    read,
)
