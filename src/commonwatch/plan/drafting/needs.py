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
ACCESS_BEFORE_LEAVING = 0.3  # assumed: of those who will seek refuge abroad, who can be met before they go
EMERGING_GROUPS = {
    "across": "people who may seek refuge abroad in the coming year, met before they leave",
    "within": "people who may newly be displaced inside the country in the coming year",
}


def plan_needs(
    tables: Mapping[str, pl.DataFrame], places: Sequence[str], population: Mapping[str, float]
) -> pl.DataFrame:
    """The needs of whole places, `COLUMNS`: low, central and high people, and people `covered` by netted work.

    Of needs of a theme and place that may be the same people only one stands: those that may be added up where there are
    such, else the gravest. Where a need is known and nobody counts the people, a share of residents is assumed. What is
    counted for several places together is given to none and left out: `left_out` says it. Takes the tables needs,
    coverage, emerging_needs and figures of a run.
    """
    chance = dict(tables["figures"].select("place", "p25_6m").iter_rows())
    rows = [*_existing(tables["needs"], tables["coverage"], places, population), *_coming(tables, places)]
    return pl.DataFrame(
        [{"accessible": _access(row["place"], chance)} | row for row in rows if row["people"] >= FEWEST],
        schema=COLUMNS,
    ).sort("place", "theme", "need")


def _existing(
    needs: pl.DataFrame, coverage: pl.DataFrame, places: Sequence[str], population: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    here = needs.filter(pl.col("place").is_in(list(places)), pl.col("admin1").is_null())
    cover = {row["need_id"]: row for row in coverage.iter_rows(named=True)}
    shares = {theme: (share, who) for theme, share, who in need_shares().iter_rows()}
    for _, alike in here.group_by("place", "theme", maintain_order=True):
        for row in apart(alike).iter_rows(named=True):
            counted = row["mid"] is not None
            part, who = shares[row["theme"]]
            share = part * population.get(row["place"], 0.0)
            low, mid, high = (
                (row[name] for name in ("low", "mid", "high")) if counted else (share / 2, share, share * 2)
            )
            yield {
                "need": row["need_id"].removesuffix("-existing"),
                "place": row["place"],
                "theme": row["theme"],
                "group": row["group"] if counted else who,
                "status": EXISTING,
                "people": mid,
                "low": low,
                "high": high,
                "severity": row["severity"],
                "people_basis": row["basis"] if counted else ASSUMED,
                "covered": _covered(cover.get(row["need_id"]), mid),
                "note": "; ".join(text for text in (_ground(row, None if counted else part), row["note"]) if text),
            }


def _ground(row: Mapping[str, Any], share: float | None) -> str:
    """On which year's figure a need stands and how sure it is; which share of residents is assumed where nobody counts."""
    said = f"{row['year']}, confidence {row['confidence']:.1f} of 1"
    return said if share is None else f"{share:.2%} of residents, nobody counts them (need known from {said})"


def apart(alike: pl.DataFrame) -> pl.DataFrame:
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
        if row["place"] in places:
            reached = {"accessible": ACCESS_BEFORE_LEAVING} if row["target"] == "across" else {}
            yield reached | {
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
    return ACCESS_IN_WAR if (chance.get(place) or 0.0) >= 0.5 else ACCESS_IN_PEACE


def residents(evidence: "Evidence", places: Sequence[str], on: date) -> dict[str, float]:
    """place -> residents, as known on a day; places without a figure are left out."""
    known = what_is_known(evidence, on, ("population",), places)
    return {place: figure.value for place in places if (figure := known.population(place)) is not None}
