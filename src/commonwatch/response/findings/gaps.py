"""Gaps: needs that are likely unmet, where outside help is given at all; and needs whose only cover ends soon."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from commonwatch.response.findings.finding import EXPIRING, GAP, Finding, Names, listed, on, where
from commonwatch.vocabulary import add_months
from commonwatch.vocabulary.figures import rounded

LIKELY = 0.6
FEWEST = 1_000
"""People unmet below which no gap is called."""

SOON = 6
"""Months within which a need's only cover ends."""

HELPED_USD = 5.0
"""Aid per head and year (US dollars) from which a place counts as one where outside help is given."""

SEVERE = 3


def gaps(coverage: pl.DataFrame, helped: frozenset[str]) -> Iterator[Finding]:
    """One finding per place, unit and theme: its need with the highest score that is likely unmet.

    Groups within a need, flagged cells, and places without outside help are left out.
    """
    likely = coverage.filter(
        pl.col("p_unmet") >= LIKELY,
        pl.col("flag") == "",
        pl.col("place").is_in(list(helped)),
        (pl.col("unmet_mid") >= FEWEST) | (pl.col("mid").is_null() & (pl.col("severity") >= SEVERE)),
        (pl.col("group") == "") | (pl.col("basis") == "derived") | (pl.col("theme") == "displacement"),
    )
    first = likely.unique(["place", "admin1", "theme"], keep="first", maintain_order=True)
    for row in first.iter_rows(named=True):
        yield Finding(
            GAP, row["place"], row["admin1"], row["theme"], tuple(row["at_work"]), row["need_id"], _sentence(row),
            row["p_unmet"], row["score"] or row["p_unmet"], tuple(row["rows"]),
        )  # fmt: skip


def _sentence(row: Mapping[str, Any]) -> str:
    who = row["group"] or "people in need"
    told = row["reached"] if row["reached"] is not None else row["targeted"]
    seen = (
        f"{told:,} are {'reached' if row['reached'] is not None else 'targeted'}"
        if told is not None
        else f"{row['organisations'] or 'no'} organisation{'s' if row['organisations'] != 1 else ''} seen at work"
    )
    assumed = "assumption alone" if row["prior_share"] > 0.99 else f"{row['prior_share']:.0%} of it assumption"
    chance = f"likely unmet ({row['p_unmet']:.0%}, {row['p_unmet_low']:.0%} to {row['p_unmet_high']:.0%}; {assumed})"
    start = f"{where(row['place'], row['admin1'])}, {on(row['theme'])}: "
    if row["mid"] is None:
        return f"{start}{who}, not counted, severity {row['severity']}; {seen}; {chance}."
    return f"{start}about {rounded(row['unmet_mid'])} of {rounded(row['mid'])} {who} beyond the help seen; {seen}; {chance}."


def expiring(coverage: pl.DataFrame, work: pl.DataFrame, until: date, names: Names) -> Iterator[Finding]:
    """Needs whose cover as seen ends within six months of `until`, with nothing planned after."""
    edge = add_months(until, SOON)
    open_end = pl.col("end").is_null() | (pl.col("end") > edge)
    cover = (
        work.filter(pl.col("role") != "takes part")
        .group_by("place", "theme")
        .agg(
            ((pl.col("state") == "running") & (pl.col("end") >= until)).sum().alias("running"),
            (open_end & (pl.col("state") != "ended")).any().alias("lasts"),
            pl.col("end").filter(pl.col("state") == "running").max().alias("last"),
            pl.col("organisation").filter(pl.col("state") == "running").unique().sort().alias("running_by"),
            pl.concat_str("file", pl.lit(" "), "address").filter(pl.col("state") == "running").alias("told"),
        )
        .filter(pl.col("running") > 0, ~pl.col("lasts"))
    )
    needs = coverage.filter(pl.col("admin1").is_null(), pl.col("severity") >= 2).unique(
        ["place", "theme"], keep="first", maintain_order=True
    )
    for row in needs.join(cover, on=["place", "theme"]).iter_rows(named=True):
        sentence = (
            f"{where(row['place'], None)}, {on(row['theme'])}: the cover seen, by {listed(row['running_by'], names)}, ends by "
            f"{row['last']:%d %B %Y}; nothing after it is reported."
        )
        yield Finding(
            EXPIRING, row["place"], None, row["theme"], tuple(row["running_by"]), row["need_id"], sentence, None,
            row["unmet_weighted"] or float(row["severity"]), (*row["rows"], *row["told"]),
        )  # fmt: skip


def helped_places(tables: Mapping[str, pl.DataFrame], coverage: pl.DataFrame, missions: pl.DataFrame) -> frozenset[str]:
    """Places with aid of at least five dollars a head in the newest year told, a humanitarian count, or a field mission."""
    aid = (
        tables["indicator_values"].filter(indicator="oda_received_per_capita") if "indicator_values" in tables else None
    )
    found: set[str] = set(missions["place"])
    if aid is not None:
        newest = aid.sort("year").unique("place", keep="last", maintain_order=True)
        found |= set(newest.filter(pl.col("value") >= HELPED_USD)["place"])
    return frozenset(found | set(coverage.filter(pl.col("need_id").str.contains("people_in_need"))["place"]))
