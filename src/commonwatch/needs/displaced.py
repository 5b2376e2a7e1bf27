"""Displaced people as UNHCR and IDMC count them: newest published counts by place, none added to another's."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.needs.grades import confidence, severity
from commonwatch.needs.known import Figure, Known, known_rows
from commonwatch.needs.limits import data, limit, minimum_people
from commonwatch.needs.table import COUNTED, Need

THEME, IDMC = "displacement", "idmc_conflict_idps"
JOINT = ("SRB", "XKX")

Counts = dict[tuple[str, str, str], Figure]


def displaced_needs(evidence: Evidence, known: Known, places: Sequence[str], said: list[str]) -> Iterator[Need]:
    """A need per place and population of `data/counts.csv`; `said` gets what was left out and why.

    Of internally displaced people UNHCR's count stands, IDMC's where UNHCR has none and IDMC has enough: never their sum.
    """
    if "displacement" not in evidence.tables:
        return
    few: list[str] = []
    counts = _newest(evidence, known)
    for row in data("counts").iter_rows(named=True):
        for place in places:
            figure, other = counts.get((place, row["population"], row["role"])), None
            if row["population"] == "idps":
                figure, other = _internally(place, figure, counts.get((place, IDMC, "origin")), few)
            if figure is None or not figure.value:
                continue
            people = known.population(place)
            if figure.value >= minimum_people(THEME, people.value if people else None):
                yield _need(known, place, row, figure, other)
    if few:
        said.append(
            f"Not taken, as UNHCR counts none and IDMC fewer than {limit('idmc_beside_zero'):,.0f} internally displaced people: "
            f"{', '.join(few)}."
        )
    joint = sorted({place for place, _, _ in counts if "+" in place} & {"+".join(JOINT)})
    if joint and set(JOINT) & set(places):
        rows = [
            figure
            for (place, name, role), figure in counts.items()
            if place in joint and (name, role) == ("idps", "origin")
        ]
        said += [f"UNHCR counts Serbia and Kosovo together ({each.address}): given to neither." for each in rows]


def _newest(evidence: Evidence, known: Known) -> Counts:
    rows = known_rows(evidence.table("displacement"), known.as_of, evidence)
    rows = rows.filter(pl.col("year") >= known.as_of.year - limit("max_age_counted")).sort("year", "source")
    keys = ["place", "population", "role"]
    last = rows.group_by(keys, maintain_order=True).last()
    return {
        (place, name, role): Figure(
            float(people), year, source, f"displacement {name} {role} {place} {year} = {people}"
        )
        for place, name, role, people, year, source in last.select(*keys, "people", "year", "source").iter_rows()
    }


def _internally(
    place: str, unhcr: Figure | None, idmc: Figure | None, few: list[str]
) -> tuple[Figure | None, Figure | None]:
    """The count that stands, and the other publisher's of the same year beside it."""
    if idmc is None or (unhcr is not None and unhcr.value):
        return unhcr, idmc if unhcr is not None and idmc is not None and idmc.year == unhcr.year else None
    if unhcr is not None and 0 < idmc.value < limit("idmc_beside_zero"):
        few.append(f"{place} {idmc.value:,.0f} ({idmc.year})")
        return unhcr, None
    return idmc, None


def _need(known: Known, place: str, row: dict[str, Any], figure: Figure, other: Figure | None) -> Need:
    people, other = known.population(place), other if other and other.value else None
    ends = [figure.value] + ([other.value] if other else [])
    unlike = "" if max(ends) <= limit("unequal_counts") * min(ends) else "UNHCR and IDMC lie more than a quarter apart"
    share = figure.value / people.value if people else None
    level, level_why = severity(THEME, share, known.death_rate(place), int(row["severity"]))
    sure, sure_why = confidence(float(row["confidence"]), known.as_of.year - figure.year, differ=unlike)
    by_idmc = IDMC in figure.address
    notes = [
        row["note"] or "",
        "low and high: UNHCR and IDMC, not added" if other else "",
        "IDMC; UNHCR has none" if by_idmc else "",
    ]
    return Need(
        place=place, admin1=None, theme=THEME, group=row["group"], basis=COUNTED, low=min(ends), mid=figure.value,
        high=max(ends), severity=level, severity_why=level_why, confidence=sure, confidence_why=sure_why,
        year=figure.year, rule=IDMC if by_idmc else row["population"],
        source="; ".join(dict.fromkeys([figure.source] + ([other.source] if other else []))),
        evidence=(figure.address, *((other.address,) if other else ())), addable=row["addable"] == "true",
        note="; ".join(filter(None, notes)),
    )  # fmt: skip
