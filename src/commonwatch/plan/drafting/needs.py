"""The needs of a plan, from those that exist and those that are emerging; what is covered already stands beside each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.needs.known import what_is_known
from commonwatch.vocabulary import need_shares

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

COLUMNS: dict[str, Any] = {
    "need": pl.String, "place": pl.String, "theme": pl.String, "group": pl.String, "status": pl.String,
    "people": pl.Float64, "low": pl.Float64, "high": pl.Float64, "severity": pl.Int8, "accessible": pl.Float64,
    "people_basis": pl.String, "covered": pl.Float64, "note": pl.String,
}  # fmt: skip
EXISTING, EMERGING = "existing", "emerging"
FORECAST, ASSUMED = "forecast", "assumed"
FEWEST = 50.0  # people, below which a need is too small to plan on
EMERGING_SEVERITY = 3  # as that of people displaced already
ACCESS_IN_PEACE, ACCESS_IN_WAR = 0.95, 0.7  # assumed; war: 25 or more deaths within six months are likelier than not
EMERGING_GROUPS = {
    "across": "people who may newly be displaced across borders in the coming year",
    "within": "people who may newly be displaced inside the country in the coming year",
}


def plan_needs(
    tables: Mapping[str, pl.DataFrame], places: Sequence[str], population: Mapping[str, float]
) -> pl.DataFrame:
    """The needs of whole places, `COLUMNS`: low, central and high people, and people `covered` by netted work.

    Of needs of a theme and place that may be the same people only one stands: those that may be added up where there are
    such, else the gravest. Where a need is known and nobody counts the people, a share of residents is assumed. Takes
    the tables needs, coverage, emerging_needs and figures of a run.
    """
    chance = dict(tables["figures"].select("place", "p25_6m").iter_rows())
    rows = [*_existing(tables["needs"], tables["coverage"], places, population), *_coming(tables, places)]
    return pl.DataFrame(
        [row | {"accessible": _access(row["place"], chance)} for row in rows if row["people"] >= FEWEST],
        schema=COLUMNS,
    ).sort("place", "theme", "need")


def _existing(
    needs: pl.DataFrame, coverage: pl.DataFrame, places: Sequence[str], population: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    here = needs.filter(pl.col("place").is_in(list(places)), pl.col("admin1").is_null())
    cover = {row["need_id"]: row for row in coverage.iter_rows(named=True)}
    shares = dict(need_shares().select("theme", "share").iter_rows())
    for _, alike in here.group_by("place", "theme", maintain_order=True):
        for row in _apart(alike).iter_rows(named=True):
            counted = row["mid"] is not None
            share = shares[row["theme"]] * population.get(row["place"], 0.0)
            low, mid, high = (
                (row[name] for name in ("low", "mid", "high")) if counted else (share / 2, share, share * 2)
            )
            yield {
                "need": row["need_id"].removesuffix("-existing"),
                "place": row["place"],
                "theme": row["theme"],
                "group": row["group"],
                "status": EXISTING,
                "people": mid,
                "low": low,
                "high": high,
                "severity": row["severity"],
                "people_basis": row["basis"] if counted else ASSUMED,
                "covered": _covered(cover.get(row["need_id"]), mid),
                "note": row["note"]
                if counted
                else f"nobody counts them; {shares[row['theme']]:.2%} of residents assumed",
            }


def _apart(alike: pl.DataFrame) -> pl.DataFrame:
    """Of the needs of one place and theme those that are not the same people twice."""
    addable = alike.filter(pl.col("addable"), pl.col("mid").is_not_null())
    if addable.height:
        return addable
    return alike.sort("severity", "mid", "need_id", descending=[True, True, False], nulls_last=True).head(1)


def _covered(row: Mapping[str, Any] | None, people: float) -> float:
    """People of a need that work under way covers: those told as reached, else the expected share."""
    if row is None:
        return 0.0
    told = row["reached"]
    return float(min(people, told if told is not None else people * (row["covered"] or 0.0)))


def _coming(tables: Mapping[str, pl.DataFrame], places: Sequence[str]) -> Iterator[dict[str, Any]]:
    for row in tables["emerging_needs"].drop_nulls("mid").iter_rows(named=True):
        if set(row["place"].split("+")) <= set(places):
            yield {
                "need": f"{row['place']}-displacement-{row['target']}-emerging",
                "place": row["place"],
                "theme": "displacement",
                "group": EMERGING_GROUPS[row["target"]],
                "status": EMERGING,
                "people": row["mid"],
                "low": row["low"],
                "high": row["high"],
                "severity": EMERGING_SEVERITY,
                "people_basis": FORECAST,
                "covered": 0.0,
                "note": row["note"],
            }


def _access(place: str, chance: Mapping[str, float | None]) -> float:
    worst = max((chance.get(part) or 0.0 for part in place.split("+")), default=0.0)
    return ACCESS_IN_WAR if worst >= 0.5 else ACCESS_IN_PEACE


def residents(evidence: "Evidence", places: Sequence[str], on: date) -> dict[str, float]:
    """place -> residents, as known on a day; places without a figure are left out."""
    known = what_is_known(evidence, on, ("population",), places)
    return {place: figure.value for place in places if (figure := known.population(place)) is not None}
