"""Needs that nobody counts, derived from indicators by the rules of the vocabulary: exposed = indicator x population."""

from collections.abc import Iterator, Sequence
from typing import Any

from commonwatch.needs.factors import Term, conditions, holding, name_of, term
from commonwatch.needs.grades import confidence, severity, severity_by_index
from commonwatch.needs.known import Known
from commonwatch.needs.limits import data, minimum_people
from commonwatch.needs.table import DERIVED, Need
from commonwatch.vocabulary import need_rules, theme

UNCOUNTED = "the need is known, the people aren't counted"


def series_of_rules() -> set[str]:
    """The series that rules, conditions and assumed ranges read."""
    rules = need_rules()
    factors = {name_of(factor) for text in rules["factors"].drop_nulls() for factor in text.split("|")}
    tested = {name for text in rules["when"].drop_nulls() for name, _, _ in conditions(text)}
    return factors | tested | set(data("assumed")["by"].drop_nulls()) | {"population"}


def derived_needs(known: Known, places: Sequence[str]) -> Iterator[Need]:
    """A need per rule and place where its figures are there, young enough, and enough people come out."""
    for rule in need_rules().iter_rows(named=True):
        for place in places:
            need = _counted_by_rule(known, place, rule) if rule["factors"] else _uncounted(known, place, rule)
            if need is not None:
                yield need


def _counted_by_rule(known: Known, place: str, rule: dict[str, Any]) -> Need | None:
    age = rule["max_age_years"]
    held = holding(known, place, rule["when"] or "", age)
    people = known.newest(place, "population", age)
    if people is None or (rule["when"] and not held):
        return None
    terms = [term(known, place, factor, age) for factor in rule["factors"].split("|")]
    found = [each for each in terms if each is not None]
    if len(found) < len(terms) or found[0].assumed:
        return None
    low, mid, high = (min(_product(found, end) * rule[end], people.value) for end in ("low", "mid", "high"))
    if mid < minimum_people(rule["theme"], people.value):
        return None
    year = min([found[0].year or people.year, *(figure.year for _, figure in held)])
    assumed = tuple(each.assumed for each in found if each.assumed)
    level, level_why = severity(rule["theme"], mid / people.value, known.death_rate(place), derived=True)
    sure, sure_why = confidence(rule["confidence"], known.as_of.year - year, assumed)
    sources = [source for each in found for source in each.sources] + [figure.source for _, figure in held]
    told = f"{rule['factors'].replace('|', ' x ')}; times {rule['low']:g}, {rule['mid']:g}, {rule['high']:g}"
    return Need(
        place=place, admin1=None, theme=rule["theme"], group=rule["group"] or "", basis=DERIVED,
        low=low, mid=mid, high=high, severity=level, severity_why=level_why, confidence=sure, confidence_why=sure_why,
        year=year, rule=rule["rule"], source="; ".join(dict.fromkeys(sources)),
        evidence=tuple(dict.fromkeys([row for each in found for row in each.evidence] + [figure.address for _, figure in held])),
        addable=False, note="; ".join([told, *([rule["note"]] if rule["note"] else [])]),
    )  # fmt: skip


def _uncounted(known: Known, place: str, rule: dict[str, Any]) -> Need | None:
    held = holding(known, place, rule["when"], rule["max_age_years"])
    if not held:
        return None
    year = min(figure.year for _, figure in held)
    level, level_why = severity_by_index([(name, figure.value) for name, figure in held], known.death_rate(place))
    sure, sure_why = confidence(rule["confidence"], known.as_of.year - year)
    return Need(
        place=place, admin1=None, theme=rule["theme"], group=theme(rule["theme"]).need_it_names, basis=DERIVED, low=None, mid=None, high=None,
        severity=level, severity_why=level_why, confidence=sure, confidence_why=sure_why, year=year,
        rule=rule["rule"], source="; ".join(dict.fromkeys(figure.source for _, figure in held)),
        evidence=tuple(figure.address for _, figure in held), addable=False,
        note=f"{UNCOUNTED}; {rule['when'].replace('|', ' or ')}",
    )  # fmt: skip


def _product(terms: Sequence[Term], end: str) -> float:
    result = 1.0
    for each in terms:
        result *= getattr(each, end)
    return result
