"""Who takes part in a plan: organisations that deliver, with money; those that co-ordinate or set norms, as partners."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import nearest
from commonwatch.vocabulary import budgets, known_organisation, mandate_limits, organisations, themes

DELIVERS = "delivers"
GIVEN, FROM_IATI, ASSUMED = "given", "iati", "assumed"
WHOLE_FAMILY = "OSCE"  # the row of the organisation as a whole, beside the rows of its parts
PARTNER_FAMILIES = ("UN", "OSCE", "COE")
THEMES = themes()["theme"].to_list()
COLUMNS: dict[str, Any] = {
    "organisation": pl.String, "name": pl.String, "family": pl.String, "budget_usd": pl.Float64,
    "budget_basis": pl.String, "budget_note": pl.String, "places": pl.List(pl.String), "themes": pl.List(pl.String),
}  # fmt: skip


def delivering(
    tables: Mapping[str, pl.DataFrame],
    places: Sequence[str],
    origin: date,
    families: Collection[str],
    share: float,
    given: Mapping[str, float],
) -> pl.DataFrame:
    """The organisations of a plan, `COLUMNS`: of the families, mandated, at work or present in the places.

    Themes on which a mandate covers some people only (basic services, for UNHCR) are left out: needs are residents'.
    Budgets (USD): those `given`, else `share` of a year of the organisation's own IATI money in the places, else `share`
    of its yearly budget as published, or assumed. One that is given a budget and stands in no list takes part by the
    themes and places of its own work. Raises PlanError for a given one that isn't seen there.
    """
    given = {_listed(name): usd for name, usd in given.items()}
    active = set(tables["work"].filter(pl.col("place").is_in(list(places)))["organisation"])
    own = _yearly(tables["work"], places)
    listed = {row["organisation"]: row for row in budgets().iter_rows(named=True)}
    limited = set(mandate_limits().select("organisation", "theme").iter_rows())
    rows = []
    for row in mandated(places, origin).filter(pl.col("role") == DELIVERS).iter_rows(named=True):
        one = row["organisation"]
        if one not in given and not (row["family"] in families and one in active and (one in own or one in listed)):
            continue
        reach = [place for place in places if place in row["places"]]
        usd, basis, note = _budget(one, own, listed, len(reach), share, given)
        rows.append(
            {
                "organisation": one,
                "name": row["name"],
                "family": row["family"],
                "budget_usd": usd,
                "budget_basis": basis,
                "budget_note": note,
                "places": reach,
                "themes": [theme for theme in row["themes"] if (one, theme) not in limited],
            }
        )
    for one in sorted(set(given) - {row["organisation"] for row in rows}):
        rows.append(_by_its_work(one, tables["work"], places, given[one], origin))
    return pl.DataFrame(rows, schema=COLUMNS)


def _by_its_work(one: str, work: pl.DataFrame, places: Sequence[str], usd: float, origin: date) -> dict[str, Any]:
    """An organisation of no list: the themes it is seen to work on, where it does. Raises PlanError where it isn't seen."""
    seen = work.filter(
        pl.col("organisation") == one, pl.col("place").is_in(list(places)), pl.col("theme").is_in(THEMES)
    )
    if seen.is_empty():
        known = {*mandated(places, origin).filter(role=DELIVERS)["organisation"], *work["organisation"]}
        raise PlanError(
            f"budgets: '{one}' is no organisation that delivers in {', '.join(places)}. "
            f"{nearest(one, known)} `commonwatch who PLACE` lists who works there."
        )
    return {
        "organisation": one,
        "name": one,
        "family": "other",
        "budget_usd": usd,
        "budget_basis": GIVEN,
        "budget_note": "as given; its mandate is taken from its own activities",
        "places": sorted(set(seen["place"])),
        "themes": sorted(set(seen["theme"])),
    }


def _listed(name: str) -> str:
    known = known_organisation(name)
    return name if known is None else known.organisation


def partners(places: Sequence[str], origin: date) -> pl.DataFrame:
    """organisation, name, family, role, themes, places: co-ordinating and norm-setting organisations that reach them."""
    return mandated(places, origin).filter(
        pl.col("role") != DELIVERS,
        pl.col("family").is_in(PARTNER_FAMILIES),
        pl.col("organisation") != WHOLE_FAMILY,
    )


def mandated(places: Sequence[str], origin: date) -> pl.DataFrame:
    """The vocabulary's organisations with a mandate that reach one of the places and exist on the day."""
    return organisations().filter(
        pl.col("themes").list.len() > 0,
        pl.col("until").is_null() | (pl.col("until") > origin),
        pl.col("from").is_null() | (pl.col("from") <= origin),
        pl.col("places").list.set_intersection(list(places)).list.len() > 0,
    )


def _yearly(work: pl.DataFrame, places: Sequence[str]) -> dict[str, tuple[float, int, int]]:
    """organisation -> USD a year in the places, first and last year: netted money that it reports itself."""
    told = work.filter(pl.col("place").is_in(list(places)), pl.col("role") == "reports", pl.col("usd") > 0).drop_nulls(
        ["start", "end"]
    )
    years = told.group_by("organisation").agg(
        pl.col("usd").sum(), pl.col("start").dt.year().min().alias("first"), pl.col("end").dt.year().max().alias("last")
    )
    return {one: (usd / (last - first + 1), first, last) for one, usd, first, last in years.iter_rows()}


def _budget(
    one: str,
    own: Mapping[str, tuple[float, int, int]],
    listed: Mapping[str, Mapping[str, Any]],
    places: int,
    share: float,
    given: Mapping[str, float],
) -> tuple[float, str, str]:
    if one in given:
        return given[one], GIVEN, "as given"
    if one in own:
        usd, first, last = own[one]
        return round(share * usd), FROM_IATI, f"{share:.0%} of its yearly outlay there, {first}-{last} (IATI)"
    row = listed[one]
    times = places if row["by"] == "place" else 1
    told = row["source"] or f"assumed: {row['note']}"
    return round(share * row["budget_usd"] * times), row["basis"], f"{share:.0%} of a year ({told})"
