"""Who may take part in a plan: those of its instance, those of the run's, and others that deliver and reach its places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonwatch.plan.drafting.organisations import DELIVERS
from commonwatch.plan.instance import Instance, Organisation
from commonwatch.vocabulary import known_organisation, mandate_limits, organisations


@dataclass(frozen=True)
class Candidate:
    """An organisation as an instance would hold it, its name, and whether it takes part already."""

    organisation: Organisation
    name: str
    family: str
    inside: bool
    known: bool  # whether its budget is one that the instance or the run knows


def candidates(instance: Instance, run: Instance | None, origin: date) -> tuple[Candidate, ...]:
    """The members of the instance first, then those only of the run's, then others with a mandate for one of its themes."""
    found: dict[str, Candidate] = {}
    for who in instance.organisations:
        found[who.organisation] = _candidate(who, inside=True, known=True)
    for who in run.organisations if run else ():
        if who.organisation not in found and _useful(who, instance):
            found[who.organisation] = _candidate(who, inside=False, known=True)
    for who in _others(instance, origin):
        if who.organisation not in found and _useful(who, instance):
            found[who.organisation] = _candidate(who, inside=False, known=False)
    return tuple(found.values())


def _candidate(who: Organisation, *, inside: bool, known: bool) -> Candidate:
    named = known_organisation(who.organisation)
    name = named.name if named else who.organisation
    return Candidate(who, name, named.family if named else "", inside, known)


def _useful(who: Organisation, instance: Instance) -> bool:
    """Whether there is a need in its mandate and its reach that a measure serves."""
    served = {measure.theme for measure in instance.measures} & who.themes
    return any(need.theme in served and who.reaches(need.place) for need in instance.needs)


def _others(instance: Instance, origin: date) -> Iterator[Organisation]:
    places = sorted({need.place for need in instance.needs})
    limited = set(mandate_limits().select("organisation", "theme").iter_rows())
    rows = organisations().filter(
        pl.col("role") == DELIVERS,
        pl.col("themes").list.len() > 0,
        pl.col("until").is_null() | (pl.col("until") > origin),
        pl.col("from").is_null() | (pl.col("from") <= origin),
    )
    for row in rows.sort("family", "name").iter_rows(named=True):
        name, reach = row["organisation"], set(row["places"])
        yield Organisation(
            name,
            0.0,
            frozenset(theme for theme in row["themes"] if (name, theme) not in limited),
            frozenset(place for place in places if set(place.split("+")) <= reach),
            None,
        )
