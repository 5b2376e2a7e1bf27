"""Themes without a need: each with the reason, so that silence isn't taken for the absence of need."""

from collections.abc import Sequence

import polars as pl

from commonwatch.needs.derived import series_of_rules
from commonwatch.needs.factors import conditions, name_of
from commonwatch.needs.known import Known
from commonwatch.needs.limits import data
from commonwatch.needs.tension import THEME as TENSION
from commonwatch.vocabulary import need_rules, themes

NO_RULE = "no rule derives people from an indicator, and nobody's count is loaded"
NOT_MET = "figures are there; none meets the rules' conditions, or too few people come out"


def themes_without_needs(needs: pl.DataFrame, known: Known, places: Sequence[str]) -> pl.DataFrame:
    """theme, reason: the themes for which these places have no need, with what is missing."""
    told = set(needs["theme"])
    rows = [(theme, _reason(theme, known, places)) for theme in themes()["theme"] if theme not in told]
    return pl.DataFrame(rows, schema={"theme": pl.String, "reason": pl.String}, orient="row")


def _reason(theme: str, known: Known, places: Sequence[str]) -> str:
    asked = _asked(theme)
    if not asked:
        return NO_RULE
    newest = {name: [each for place in places if (each := known.newest(place, name))] for name in asked}
    if not any(newest.values()):
        return f"no figure of these series is known here: {', '.join(sorted(asked))}"
    young = [
        figures
        for name, figures in newest.items()
        if any(known.as_of.year - each.year <= asked[name] for each in figures)
    ]
    if not young:
        last = max(each.year for figures in newest.values() for each in figures)
        return f"the figures are too old, the newest of {last}: {', '.join(sorted(name for name in asked if newest[name]))}"
    return NOT_MET


def _asked(theme: str) -> dict[str, float]:
    """The series that decide on a need of the theme, with the greatest age that one of its rules takes."""
    if theme == TENSION:
        return {row["series"]: float(row["max_age_years"]) for row in data("tensions").iter_rows(named=True)}
    asked: dict[str, float] = {}
    for rule in need_rules().filter(theme=theme).iter_rows(named=True):
        names = [name for name, _, _ in conditions(rule["when"] or "")]
        names += [name_of(factor) for factor in (rule["factors"] or "").split("|")[:1] if factor]
        for name in names:
            asked[name] = max(asked.get(name, 0.0), rule["max_age_years"])
    asked.pop("population", None)
    return {name: age for name, age in asked.items() if name in series_of_rules()}
