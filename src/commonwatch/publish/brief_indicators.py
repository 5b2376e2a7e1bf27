"""What is published about a place on each theme: the newest figure, beside the median of its subregion."""

import math
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.evidence import gives_way
from commonwatch.publish.brief_content import Cell, Section, Table
from commonwatch.publish.language import _
from commonwatch.publish.numbers import MINUS
from commonwatch.publish.words import short_theme
from commonwatch.risk.panel import known_values
from commonwatch.vocabulary import indicator_themes, places

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

OLD = 5  # years: an older figure isn't shown, and doesn't enter a median
FEWEST = 3  # places: a median of fewer says nothing
WIDTHS, STRONG = (1.1, 2.6, 1.0, 0.9), (2,)


def indicators_section(place: str, drivers: pl.DataFrame, evidence: "Evidence", origin: date) -> Section:
    """One row per theme with an open figure of the last five years, the strongest driver first."""
    newest = _newest(evidence, origin)
    rows = _rows(place, drivers.filter(pl.col("place") == place), newest)
    head = (_("Theme"), _("Newest published figure"), _("Value (year)"), _("Median of the subregion"))
    caption = _("Published figures on each theme, beside the median of the subregion")
    said = _(
        "One figure a theme, of several that the model reads: the newest. Plus and minus: the theme as a whole raises or "
        "lowers the model's score of this place (an association, not a cause)."
    )
    if not rows:
        return Section("indicators", _("What is published on each theme"), (_("No figure of the last five years."),))
    return Section(
        "indicators",
        _("What is published on each theme"),
        table=Table(caption, head, rows, WIDTHS, STRONG),
        fine=(said,),
    )


def plain_value(value: float) -> str:
    """A figure to three digits that count: "12.4", "0.73", "1,820,000"; nought is "0"."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    step = 10.0 ** (2 - math.floor(math.log10(abs(value))))
    text = f"{round(abs(value) * step) / step:,.{digits}f}"
    return f"{MINUS if value < 0 else ''}{text}"


def _newest(evidence: "Evidence", origin: date) -> pl.DataFrame:
    """place, theme, indicator, year, value, median, label, unit, publisher: the newest value of each place and series."""
    region = places().select("place", "subregion")
    described = evidence.table("indicators").select("indicator", "label", "unit", "publisher", "source", "higher_means")
    stronger = sorted({source for sources in gives_way().values() for source in sources})
    newest = (
        known_values(evidence, origin)
        .filter(pl.col("year") > origin.year - OLD)
        .sort("year")
        .group_by("place", "indicator", maintain_order=True)
        .agg(pl.col("year").last(), pl.col("value").last())
        .join(region, on="place")
    )
    several = pl.len().over("subregion", "indicator") >= FEWEST
    return (
        newest.with_columns(
            pl.when(several).then(pl.col("value").median().over("subregion", "indicator")).alias("median")
        )
        .join(indicator_themes().drop_nulls("theme"), on="indicator")
        .join(described, on="indicator")
        .sort(
            pl.col("higher_means") == "",  # a figure of which one can say whether more is better comes first
            -pl.col("year"),
            ~pl.col("source").is_in(stronger),
            pl.col("median").is_null(),
            "label",
        )
    )


def _rows(place: str, drivers: pl.DataFrame, newest: pl.DataFrame) -> tuple[tuple[Cell, ...], ...]:
    own = newest.filter(pl.col("place") == place).unique("theme", keep="first", maintain_order=True)
    ranked = own.join(drivers.select("theme", "rank", "direction"), on="theme", how="left").sort(
        "rank", nulls_last=True
    )
    return tuple(
        (
            Cell(f"{SIGNS.get(row['direction'] or '', '')}{_(short_theme(row['theme']))}"),
            Cell(row["label"], f"{row['unit']}; {row['publisher']}"),
            Cell(f"{plain_value(row['value'])} ({row['year']})"),
            Cell("–" if row["median"] is None else plain_value(row["median"])),
        )
        for row in ranked.iter_rows(named=True)
    )


SIGNS = {"raises": "+ ", "lowers": f"{MINUS} "}
