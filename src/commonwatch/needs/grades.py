"""Severity (1-5) and confidence (0-1) of a need, each with its reason, by the data files."""

import math
from collections.abc import Sequence

from commonwatch.needs.limits import data, limit

WORST, GRAVE = 5, 4


def severity(
    theme: str,
    share: float | None,
    death_rate: float | None,
    least: int | None = None,
    derived: bool = False,
) -> tuple[int, str]:
    """Severity 1-5 and why: by the share of the population, within the theme's bounds, up by deaths per 100,000.

    `least` is the severity below which such a count doesn't lie. After INFORM's and JIAF's manner: scale, then intensity.
    """
    steps = [(float(at), int(level)) for at, level in _scale("share")]
    level = 1 if share is None else max(step for at, step in steps if share >= at)
    why = "share of the population not known" if share is None else f"{_percent(share)} of the population"
    floor = max(least or 1, _bound("floor", theme, 1) if derived else 1)
    if derived:
        level = min(level, GRAVE)
    if level < floor:
        level, why = floor, f"{why}; at least {floor} for such a need"
    if derived and level > (ceiling := _bound("ceiling", theme, WORST)):
        level, why = ceiling, f"{why}; at most {ceiling} by a derived share"
    return _raised(level, why, death_rate, derived)


def severity_by_index(held: Sequence[tuple[str, float]], death_rate: float | None) -> tuple[int, str]:
    """Severity of a known need that isn't counted: the worst level that one of the series (name, value) reaches."""
    best, why = 1, ""
    for name, value in held:
        levels = [(float(at), int(level)) for at, level in _scale("index", name)]
        falling = levels[-1][0] < levels[0][0]
        reached = max((level for at, level in levels if (value <= at if falling else value >= at)), default=1)
        if reached > best:
            best, why = reached, f"{name} = {value:g}"
    named = {name for name, _ in held}
    return _raised(best, why, None if named == {"deaths_12_months"} else death_rate)


def severity_by_grounds(grounds: int, death_rate: float | None) -> tuple[int, str]:
    """Severity of tension between communities, by the number of its grounds."""
    level = max(int(step) for at, step in _scale("tension") if grounds >= float(at))
    return _raised(level, f"{grounds} ground{'s'[: grounds > 1]}", death_rate)


def counted_severity(values: Sequence[float]) -> tuple[int, str]:
    """Severity that the publisher counted: the mean over its units, rounded, with the highest in the reason."""
    mean = sum(values) / len(values)
    told = f"counted by the publisher: {mean:.1f}"
    if len(values) > 1:
        told += f", mean of {len(values)} units, the highest {max(values):g}"
    return min(max(math.floor(mean + 0.5), 1), WORST), told


def confidence(base: float, age: int, assumed: Sequence[str] = (), differ: str = "") -> tuple[float, str]:
    """Confidence 0-1 and why: the base of its kind, less with each year of age, with assumed ranges, with disagreement."""
    aged = max(limit("age_floor"), 1 - limit("age_step") * max(0, age - 1))
    value, why = base * aged, f"base {base:g}, {age} year{'s'[: age != 1]} old"
    if assumed:
        value, why = value * limit("assumed_range"), f"{why}; {'; '.join(assumed)}"
    if differ:
        value, why = value * limit("publishers_differ"), f"{why}; {differ}"
    return round(value, 2), why


def _raised(level: int, why: str, death_rate: float | None, derived: bool = True) -> tuple[int, str]:
    steps = [int(step) for at, step in _scale("deaths") if death_rate is not None and death_rate >= float(at)]
    top = WORST if level >= GRAVE and not derived else GRAVE  # deaths alone call no need catastrophic
    raised = min(level + max(steps, default=0), top)
    if raised <= level:
        return level, why
    return raised, f"{why}; up by {raised - level} for {death_rate:.1f} deaths per 100,000 people in 12 months"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "less than 0.1%"


def _scale(scale: str, of: str | None = None) -> list[tuple[str, str]]:
    rows = data("severity").filter(scale=scale)
    rows = rows if of is None else rows.filter(of=of)
    return list(rows.select("at", "severity").iter_rows())


def _bound(scale: str, theme: str, default: int) -> int:
    found = data("severity").filter(scale=scale, of=theme)["severity"]
    return int(found[0]) if len(found) else default
