"""Communities in tension: excluded or contested groups, violence between communal groups, freedoms that fell."""

from collections.abc import Iterator, Sequence
from typing import Any

from commonwatch.needs.derived import UNCOUNTED
from commonwatch.needs.grades import confidence, severity_by_grounds
from commonwatch.needs.known import Figure, Known
from commonwatch.needs.limits import data
from commonwatch.needs.table import DERIVED, Need

THEME, RULE = "intergroup_relations", "communities_in_tension"
EXCLUDED, DISCRIMINATED = "epr_excluded_population_share", "epr_discriminated_population_share"
WIDER = 1.2  # group sizes are estimates: a fifth more is assumed, as in the rule of excluded groups


def series_of_tension() -> set[str]:
    """The series that the grounds read."""
    return {*data("tensions")["series"], EXCLUDED, DISCRIMINATED}


def tension_needs(known: Known, places: Sequence[str]) -> Iterator[Need]:
    """A need per place with at least one ground of `data/tensions.csv`; people are those of excluded groups, if known."""
    grounds = list(data("tensions").iter_rows(named=True))
    for place in places:
        met = [(ground, figures) for ground in grounds if (figures := _met(known, place, ground))]
        if met:
            yield _need(known, place, met)


def _need(known: Known, place: str, met: list[tuple[dict[str, Any], list[Figure]]]) -> Need:
    year = min(figures[-1].year for _, figures in met)
    people = _people(known, place)
    rows = [figure for _, figures in met for figure in figures]
    level, level_why = severity_by_grounds(len(met), known.death_rate(place))
    base = max(float(ground["confidence"]) for ground, _ in met)
    sure, sure_why = confidence(base, known.as_of.year - year)
    told = "; ".join(ground["words"] for ground, _ in met)
    rows += people[1] if people else []
    low, mid, high = people[0] if people else (None, None, None)
    return Need(
        place=place, admin1=None, theme=THEME, group="communities in tension", basis=DERIVED, low=low, mid=mid, high=high,
        severity=level, severity_why=level_why, confidence=sure, confidence_why=sure_why, year=year, rule=RULE,
        source="; ".join(dict.fromkeys(figure.source for figure in rows)),
        evidence=tuple(dict.fromkeys(figure.address for figure in rows)), addable=False,
        note=told if people else f"{told}; {UNCOUNTED}",
    )  # fmt: skip


def _met(known: Known, place: str, ground: dict[str, Any]) -> list[Figure]:
    """The figures by which the ground is met, none where it isn't."""
    value, newest = float(ground["value"]), known.newest(place, ground["series"], float(ground["max_age_years"]))
    if newest is None:
        return []
    if ground["test"] == "at_least":
        return [newest] if newest.value >= value else []
    before = [each for each in known.series[place, ground["series"]] if each.year == newest.year - int(ground["years"])]
    if not before:
        return []
    fell = before[0].value - newest.value
    change = fell if ground["test"] == "fell_by" else abs(fell)
    return [before[0], newest] if change >= value else []


def _people(known: Known, place: str) -> tuple[tuple[float, float, float], list[Figure]] | None:
    population, excluded = known.population(place), known.newest(place, EXCLUDED, 5)
    if population is None or excluded is None or not excluded.value:
        return None
    mid = min(excluded.value, 1.0) * population.value
    worst = known.newest(place, DISCRIMINATED, 5)
    low = min(worst.value * population.value, mid) if worst is not None and worst.value else mid / WIDER
    figures = [excluded, population] + ([worst] if worst is not None and worst.value else [])
    return (low, mid, min(mid * WIDER, population.value)), figures
