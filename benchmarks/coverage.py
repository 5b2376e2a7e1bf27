"""Need beside response on the starter: how long the picture takes, and whether its order outlives other assumptions.

python -m benchmarks.coverage    # the share of the top tenth that stays when assumptions vary
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from benchmarks.registry import Job, entry

SINCE, UNTIL = date(2019, 1, 1), date(2024, 6, 30)
EARLIER = date(2023, 6, 30)
ALLOWED = 60.0
BAR = 0.85
OTHER_WEIGHTS = {
    "weights 0.2 to 1 in even steps": {1: 0.2, 2: 0.4, 3: 0.6, 4: 0.8, 5: 1.0},
    "weights that double": {1: 0.0625, 2: 0.125, 3: 0.25, 4: 0.5, 5: 1.0},
}


def top_tenth(rows: Any) -> set[str]:
    """The names of the needs in the top tenth of a coverage table."""
    told = rows.filter(rows["score"].is_not_null())
    return set(told["need_id"].head(max(1, told.height // 10)))


def stability() -> Mapping[str, float]:
    """Variant of the assumptions -> share of the top tenth that stays, for the OSCE area on the starter."""
    from commonwatch.evidence import load_evidence
    from commonwatch.needs import existing_needs
    from commonwatch.response.coverage import Assumed, coverage
    from commonwatch.response.work import work
    from commonwatch.vocabulary import theatre

    evidence, places = load_evidence(), list(theatre("osce").places)

    def listed(assumed: Assumed, as_of: date) -> Any:
        needs = existing_needs(evidence, as_of, places).needs
        done = work(evidence.tables, SINCE, as_of)
        return coverage(needs, done, evidence.tables, SINCE, as_of, assumed)

    usual = Assumed()
    top = top_tenth(listed(usual, UNTIL))
    variants: dict[str, Callable[[], Any]] = {
        "completeness 0.15 lower": lambda: listed(usual.moved(-0.15), UNTIL),
        "completeness 0.15 higher": lambda: listed(usual.moved(0.15), UNTIL),
        **{name: _weighted(listed, replace(usual, severity=weights)) for name, weights in OTHER_WEIGHTS.items()},
        "as known a year earlier": lambda: listed(usual, EARLIER),
    }
    return {name: len(top & top_tenth(make())) / len(top) for name, make in variants.items()}


def _weighted(listed: Callable[[Any, date], Any], assumed: Any) -> Callable[[], Any]:
    return lambda: listed(assumed, UNTIL)


@entry("joint picture", "OSCE area on the starter: needs, work, coverage, findings", against=ALLOWED)
def joint_picture() -> Job:
    """Everything that `gaps`, `overlaps` and `partners` show."""
    from commonwatch.evidence import load_evidence
    from commonwatch.response import joint_picture as made
    from commonwatch.vocabulary import theatre

    evidence, places = load_evidence(), list(theatre("osce").places)
    return lambda: made(evidence, places, SINCE, UNTIL)


if __name__ == "__main__":
    for variant, share in stability().items():
        print(f"{variant:<32} {share:>6.1%} of the top tenth stays (bar {BAR:.0%})")
