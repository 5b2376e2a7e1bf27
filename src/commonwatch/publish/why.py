"""Behind the drivers, in words: what the model would say elsewhere, and which past months were most like this one."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.publish.brief_indicators import plain_value
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import percent
from commonwatch.publish.words import month_name, starred
from commonwatch.vocabulary import place as place_of
from commonwatch.vocabulary.figures import rounded

CASES_SHOWN = 3


def case_lines(place: str, cases: pl.DataFrame, shown: int = CASES_SHOWN) -> list[str]:
    """The nearest past cases of a place with what followed: "Georgia, May 2008: 630 deaths in the 12 months after"."""
    own = cases.filter(pl.col("place") == place).sort("rank").head(shown)
    return [_case(row) for row in own.iter_rows(named=True)]


def if_sentence(place: str, counterfactuals: pl.DataFrame) -> str:
    """What the model would say with the strongest driver's indicator at its subregion's median; empty where no more or less."""
    own = counterfactuals.filter((pl.col("place") == place) & (pl.col("at") == "median"))
    for row in own.iter_rows(named=True):
        now, then = percent(row["p_now"]), percent(row["p_if"])
        value, median = plain_value(row["value"]), plain_value(row["value_if"])
        if now != then and value != median:
            said = _(
                "If “{indicator}” stood at its subregion's median, {median} instead of {value}, the model would put {what} at "
                "{then} instead of {now}: an association, not an effect."
            )
            return said.format(
                indicator=_(row["label"]), median=median, value=value, what=chance_words(row), then=then, now=now
            )
    return ""


def chance_words(row: Mapping[str, Any]) -> str:
    """Which chance a row of the counter-factuals is about."""
    if row["chance_of"] == "onset_12m":
        return _("the chance of a first death within 12 months")
    return _("the forest's chance of 25 or more deaths in some month of the next six")


def _case(row: Mapping[str, Any]) -> str:
    deaths = row["deaths_12m"]
    counted = (
        many("{count} death", "{count} deaths", deaths).format(count=rounded(deaths)) if deaths else _("no deaths")
    )
    said = _("{place}, {month}: {deaths} in the 12 months after")
    name = starred(place_of(row["case_place"]).name)
    return said.format(place=name, month=month_name(row["case_month"]), deaths=counted)
