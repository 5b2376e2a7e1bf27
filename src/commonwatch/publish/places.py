"""The closer look at single places: which ones, their charts, their words, and what was done after the warning."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.charts import driver_bars, fan_chart
from commonwatch.publish.numbers import expected_with_interval, rounded
from commonwatch.publish.rows import WatchRow
from commonwatch.publish.svg import to_svg
from commonwatch.publish.words import starred

AT_RISK_SHOWN, PEACEFUL_SHOWN = 12, 8


@dataclass(frozen=True)
class PlaceCard:
    """One place in full: its row of the list, two charts as SVG, and the ledger from warning to action."""

    row: WatchRow
    headline: str
    fan: str
    fan_caption: str
    bars: str
    actions: list[dict[str, Any]]


def chosen(at_risk: list[WatchRow], peaceful: list[WatchRow], actions: pl.DataFrame) -> list[WatchRow]:
    """The places shown in full: the first of each list, all whose status moved, Kosovo, and those with a ledger entry."""
    always = {"XKX", *actions["place"].to_list()}

    def kept(rows: list[WatchRow], first: int) -> list[WatchRow]:
        return [
            row
            for number, row in enumerate(rows)
            if number < first or row.status in ("rising", "falling") or row.place in always
        ]

    return kept(at_risk, AT_RISK_SHOWN) + kept(peaceful, PEACEFUL_SHOWN)


def place_card(row: WatchRow, tables: dict[str, pl.DataFrame]) -> PlaceCard:
    """The card of a place, from the tables history, forecast_summary, drivers and actions."""
    history, summary, drivers, actions = (
        tables[name].filter(pl.col("place") == row.place)
        for name in ("history", "forecast_summary", "drivers", "actions")
    )
    past = history.filter(pl.col("violence") == "total").sort("month")
    ahead = summary.filter(pl.col("violence") == "total").sort("step")
    caption = _caption(past, row)
    alt = f"{row.name}: deaths per month, past, forecast and reference. {caption}"
    strongest = "; ".join(f"{mark.label} {mark.side}".strip() for mark in row.themes)
    return PlaceCard(
        row=row,
        headline=_headline(row),
        fan=to_svg(fan_chart(past, ahead), f"fan-{row.place}", starred(alt)),
        fan_caption=caption,
        bars=""
        if drivers.is_empty()
        else to_svg(
            driver_bars(drivers),
            f"bars-{row.place}",
            f"{row.name}: strongest driver themes, an association: {strongest}.",
        ),
        actions=actions.sort("warned_on", descending=True).to_dicts(),
    )


def _headline(row: WatchRow) -> str:
    figures = row.figures
    text = expected_with_interval(figures["expected_6m"], figures["low_6m"], figures["high_6m"])
    return text[0].upper() + text[1:]


def _caption(past: pl.DataFrame, row: WatchRow) -> str:
    year = int(past["deaths"].tail(12).sum())
    marked = past.tail(12).select(pl.col("allocated").any() | pl.col("provisional").any()).item()
    counted = "no deaths" if year == 0 else f"{rounded(year)} death{'' if year == 1 else 's'}"
    return (
        f"Past 12 months: {counted}{' (some provisional or allocated)' if marked else ''}. Next 6 months by the reference: {row.reference_expected}"
        f"{f' ({row.reference_interval})' if row.reference_interval not in ('', '0') else ''}."
    )
