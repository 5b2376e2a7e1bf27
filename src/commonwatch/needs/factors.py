"""Factors of a rule as numbers: shares of 1, people, or an assumed range where nobody publishes the factor."""

import re
from typing import NamedTuple

from commonwatch.errors import CommonwatchError
from commonwatch.needs.known import Figure, Known
from commonwatch.needs.limits import data

FACTOR = re.compile(r"^(?:(?P<mode>not|mean(?P<years>\d+)):)?(?P<name>\w+)$")
CONDITION = re.compile(r"^(?P<name>\w+)(?P<test><=|>=)(?P<value>-?[\d.]+)$")


class Term(NamedTuple):
    """A factor's low, mid and high, its year, and what it rests on; assumed ranges have no rows behind them."""

    low: float
    mid: float
    high: float
    year: int | None
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    assumed: str = ""


def name_of(factor: str) -> str:
    """The series that a factor reads ("not:basic_water_access" reads basic_water_access)."""
    return _parsed(factor)["name"]


def term(known: Known, place: str, factor: str, max_age: float) -> Term | None:
    """The factor of a place; None where neither a figure young enough nor an assumed range is there."""
    parts = _parsed(factor)
    name, mode = parts["name"], parts["mode"] or ""
    newest = known.newest(place, name, max_age)
    if newest is None:
        found = _assumed(known, place, name)
    elif mode.startswith("mean"):
        years = int(parts["years"])
        figures = [each for each in known.series[place, name] if each.year > newest.year - years]
        found = _measured(known, name, sum(each.value for each in figures) / len(figures), figures)
    else:
        found = _measured(known, name, newest.value, [newest])
    if found is None or mode != "not":
        return found
    return found._replace(low=1 - found.high, mid=1 - found.mid, high=1 - found.low)


def conditions(when: str) -> list[tuple[str, str, float]]:
    """The conditions (series, test, value) of a rule, of which one has to hold."""
    found = []
    for text in when.split("|") if when else ():
        match = CONDITION.match(text)
        if match is None:
            raise CommonwatchError(
                f"need_rules.csv: '{text}' is no condition; expected SERIES>=NUMBER or SERIES<=NUMBER, joined by |."
            )
        found.append((match["name"], match["test"], float(match["value"])))
    return found


def holding(known: Known, place: str, when: str, max_age: float) -> list[tuple[str, Figure]]:
    """The series and figures that meet their condition, none where no condition holds."""
    held = []
    for name, test, value in conditions(when):
        figure = known.newest(place, name, max_age)
        if figure is not None and (figure.value >= value if test == ">=" else figure.value <= value):
            held.append((name, figure))
    return held


def _parsed(factor: str) -> dict[str, str]:
    match = FACTOR.match(factor)
    if match is None:
        raise CommonwatchError(
            f"need_rules.csv: '{factor}' is no factor; expected a series, not:SERIES or meanYEARS:SERIES, joined by |."
        )
    return match.groupdict()


def _measured(known: Known, name: str, value: float, figures: list[Figure]) -> Term:
    scale = _scale(known.units.get(name, ""), name)
    share = scale != 1 or known.units.get(name) == "0-1"
    got = min(max(value * scale, 0.0), 1.0) if share else max(value, 0.0)
    sources = tuple(dict.fromkeys(figure.source for figure in figures))
    return Term(got, got, got, figures[-1].year, sources, tuple(figure.address for figure in figures))


def _scale(unit: str, name: str) -> float:
    if unit.startswith("%"):
        return 0.01
    if unit == "per 100,000":
        return 1e-5
    if unit == "0-1" or unit.startswith("persons"):
        return 1.0
    raise CommonwatchError(
        f"need_rules.csv: {name} has the unit '{unit}', which is neither people nor a share; expected %, 0-1, "
        "per 100,000 or persons. Take another factor."
    )


def _assumed(known: Known, place: str, name: str) -> Term | None:
    for row in data("assumed").filter(factor=name).iter_rows(named=True):
        told = ""
        if row["by"]:
            figure = known.newest(place, row["by"])
            if figure is None or not float(row["above"]) < figure.value <= float(row["up_to"]):
                continue
            told = f", {row['by']} {figure.value:g}"
        low, mid, high = (_scale(row["unit"], name) * float(row[end]) for end in ("low", "mid", "high"))
        return Term(low, mid, high, None, (), (), f"{name} assumed {row['low']} to {row['high']} {row['unit']}{told}")
    return None
