"""The closer look at single places: which ones, their charts, their words, and what was done after the warning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.charts import WIDTH, driver_bars, fan_chart
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import expected_with_interval
from commonwatch.publish.rows import WatchRow
from commonwatch.publish.svg import Drawing, to_svg
from commonwatch.publish.why import case_lines, if_sentence
from commonwatch.publish.words import starred
from commonwatch.vocabulary.figures import rounded

AT_RISK_SHOWN, PEACEFUL_SHOWN = 12, 8


@dataclass(frozen=True)
class PlaceCard:
    """One place in full: its row of the list, two charts as SVG, what stands behind its drivers, and the ledger from warning to action."""

    row: WatchRow
    headline: str
    fan: str
    fan_caption: str
    bars: str
    bars_caption: str
    if_said: str
    cases: list[str]
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


def place_card(row: WatchRow, tables: Mapping[str, pl.DataFrame]) -> PlaceCard:
    """The card of a place, from the tables history, forecast_summary, drivers, counterfactuals, cases and actions."""
    fan, bars = fan_drawing(row, tables), bars_drawing(row, tables)
    actions = tables["actions"].filter(pl.col("place") == row.place)
    return PlaceCard(
        row=row,
        headline=_headline(row),
        fan=fan.svg,
        fan_caption=fan.caption,
        bars=bars.svg if bars else "",
        bars_caption=bars.caption if bars else "",
        if_said=if_sentence(row.place, tables["counterfactuals"]),
        cases=case_lines(row.place, tables["cases"]),
        actions=actions.sort("warned_on", descending=True).to_dicts(),
    )


def fan_drawing(row: WatchRow, tables: Mapping[str, pl.DataFrame]) -> Drawing:
    """The fan chart of a modelled place with its past and its reference, from the tables history and forecast_summary."""
    history, summary = (
        tables[name].filter((pl.col("place") == row.place) & (pl.col("violence") == "total"))
        for name in ("history", "forecast_summary")
    )
    past, ahead = history.sort("month"), summary.sort("step")
    caption = _caption(past, row)
    alt = _("{name}: deaths per month, past, forecast and reference.").format(name=row.name)
    alt = starred(f"{alt} {caption}")
    return Drawing(to_svg(fan_chart(past, ahead), f"fan-{row.place}", alt), alt, caption, WIDTH)


def bars_drawing(row: WatchRow, tables: Mapping[str, pl.DataFrame]) -> Drawing | None:
    """The bars of a place's strongest stable themes, from the table drivers; None for a place without."""
    drivers = tables["drivers"].filter((pl.col("place") == row.place) & pl.col("rank").is_not_null())
    if drivers.is_empty():
        return None
    sides = {"raises": _("raises"), "lowers": _("lowers"), "": ""}
    strongest = "; ".join(f"{mark.label} {sides[mark.side]}".strip() for mark in row.themes)
    alt = _("{name}: strongest driver themes, an association: {themes}.").format(name=row.name, themes=strongest)
    if drivers["model"][0] == "onset":
        caption = _("Bars: contribution to the log-odds of a first death; upright marks: a month earlier.")
    else:
        caption = _("Bars: contribution to the model's score, log(1 + deaths); upright marks: a month earlier.")
    return Drawing(to_svg(driver_bars(drivers), f"bars-{row.place}", alt), alt, caption, WIDTH)


def _headline(row: WatchRow) -> str:
    figures = row.figures
    text = expected_with_interval(figures["expected_6m"], figures["low_6m"], figures["high_6m"])
    return text[0].upper() + text[1:]


def _caption(past: pl.DataFrame, row: WatchRow) -> str:
    year = int(past["deaths"].tail(12).sum())
    marked = past.tail(12).select(pl.col("allocated").any() | pl.col("provisional").any()).item()
    counted = _("no deaths") if year == 0 else many("{count} death", "{count} deaths", year).format(count=rounded(year))
    if marked:
        counted = _("{deaths} (some provisional or allocated)").format(deaths=counted)
    reference = row.reference_expected
    if row.reference_interval not in ("", "0"):
        reference = f"{reference} ({row.reference_interval})"
    said = _("Past 12 months: {deaths}. Next 6 months by the reference: {reference}.")
    return said.format(deaths=counted, reference=reference)
