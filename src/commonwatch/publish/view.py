"""Rows of the watch list as a page shows them: rounded, worded, with the reference beside each figure."""

from typing import Any

import polars as pl

from commonwatch.publish.charts import short
from commonwatch.publish.numbers import NBSP, expected, expected_with_interval, percent, points, quiet_for, rounded
from commonwatch.publish.words import STATUSES, likelihood, starred

DRIVERS_NAMED = 3


def rows_of(watch: pl.DataFrame, drivers: pl.DataFrame, labels: dict[str, str]) -> list[dict[str, Any]]:
    """One dictionary of texts per place, in the order of the list."""
    named = drivers.filter(pl.col("rank") <= DRIVERS_NAMED).sort("place", "rank")
    themes: dict[str, list[dict[str, Any]]] = {}
    for place, theme, contribution in named.select("place", "theme", "contribution").iter_rows():
        themes.setdefault(place, []).append({"label": short(labels[theme]), "up": contribution >= 0})
    return [_row(row, themes.get(row["place"], [])) for row in watch.sort("position").iter_rows(named=True)]


def _row(row: dict[str, Any], themes: list[dict[str, Any]]) -> dict[str, Any]:
    people = row["displaced_people"]
    rate = row["onset_rate_12m"] if row["p_onset_12m"] is not None else None
    return {
        "place": row["place"],
        "name": starred(row["name"]),
        "group": row["group"],
        "status_name": row["status"],
        "status": STATUSES[row["status"]],
        "chance": percent(row["p25_6m"]),
        "word": likelihood(row["p25_6m"]) if row["modelled"] else "",
        "reference_chance": _share(row["reference_p25_6m"]),
        "change": points(row["change_p25"]),
        "expected": expected_with_interval(row["expected_6m"], row["low_6m"], row["high_6m"]),
        "reference_expected": _reference(row),
        "onset": percent(row["p_onset_12m"]),
        "onset_rate": percent(rate),
        "quiet": quiet_for(row["quiet_months"]),
        "drivers": themes,
        "sentence": starred(row["driver_sentence"] or ""),
        "displaced": "no figure" if people is None else rounded(people),
        "displaced_note": starred(row["displaced_note"] or ""),
    }


def _share(value: float | None) -> str:
    return f"0{NBSP}%" if value == 0 else percent(value)


def _reference(row: dict[str, Any]) -> str:
    if row["reference_expected_6m"] is None:
        return "–"
    if row["reference_high_6m"] < 0.5:
        return "none" if row["reference_expected_6m"] < 0.5 else f"{expected(row['reference_expected_6m'])} on average"
    low, high = rounded(row["reference_low_6m"]), rounded(row["reference_high_6m"])
    return f"{expected(row['reference_expected_6m'])}; {low} to {high}"
