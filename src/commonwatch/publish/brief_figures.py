"""The three figures on top of a brief: deaths, the chance of a bad month, what changed; each beside its reference."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.publish.brief_content import KeyFigure
from commonwatch.publish.language import _
from commonwatch.publish.numbers import between, expected, percent, plain, points, seen
from commonwatch.publish.words import likelihood, listed
from commonwatch.vocabulary.figures import rounded

NAMED = 2


def place_figures(row: Mapping[str, Any], reference_before: float | None) -> tuple[KeyFigure, ...]:
    """The figures of a place from its row of the watch list; `reference_before` is its reference a month earlier."""
    chance_label, change_label = _("Chance of a month with 25 or more deaths"), _("Change since a month earlier")
    if not row["modelled"]:
        return tuple(
            KeyFigure(label, _("not modelled"), "", _("Reference: none, as no model covers the place"))
            for label in (_deaths_label(), chance_label, change_label)
        )
    now, then = percent(row["p25_6m"]), seen(row["reference_p25_6m"])
    if row["p25_6m_previous"] is None or reference_before is None:
        change = KeyFigure(change_label, "–", _("no forecast was made a month earlier"), _reference(then))
    else:
        moved = _("{before} a month earlier, {now} now")
        change = KeyFigure(
            change_label,
            points(row["change_p25"]),
            moved.format(before=percent(row["p25_6m_previous"]), now=now),
            _reference(moved.format(before=seen(reference_before), now=then)),
        )
    return _deaths(row), KeyFigure(chance_label, now, likelihood(row["p25_6m"]), _reference(then)), change


def theatre_figures(whole: pl.DataFrame, watch: pl.DataFrame) -> tuple[KeyFigure, ...]:
    """The figures of a theatre: `whole` is its places taken together (one row), `watch` each of them."""
    chance_label = _("Chance of a month with 25 or more deaths in some place")
    change_label = _("Largest change of that chance since a month earlier")
    if whole.is_empty():
        return tuple(
            KeyFigure(label, _("not modelled"), "", _("Reference: none, as no model covers the place"))
            for label in (_deaths_label(), chance_label, change_label)
        )
    row = whole.row(0, named=True)
    top = watch.drop_nulls("p25_6m").sort("p25_6m", descending=True).head(NAMED).iter_rows(named=True)
    highest = listed([f"{place['name']} ({percent(place['p25_6m'])})" for place in top])
    chance = KeyFigure(
        chance_label,
        percent(row["p25_6m"]),
        _("highest in {names}").format(names=highest),
        _reference(seen(row["reference_p25_6m"])),
    )
    moved = watch.drop_nulls("change_p25").sort(pl.col("change_p25").abs(), descending=True).head(1)
    if moved.is_empty():
        change = KeyFigure(change_label, "–", _("no forecast was made a month earlier"), chance.reference)
    else:
        most = moved.row(0, named=True)
        said = _("{name}: {before} a month earlier, {now} now")
        note = said.format(name=most["name"], before=percent(most["p25_6m_previous"]), now=percent(most["p25_6m"]))
        change = KeyFigure(change_label, points(most["change_p25"]), note, _reference(seen(most["reference_p25_6m"])))
    return _deaths(row), chance, change


def _deaths_label() -> str:
    return _("Deaths expected in the next 6 months")


def _deaths(row: Mapping[str, Any]) -> KeyFigure:
    value, low, high = row["expected_6m"], row["low_6m"], row["high_6m"]
    interval = between(low, high)
    shown, note = expected(value), _("80\u00a0%: {interval}").format(interval=interval)
    if high < 0.5:
        shown = _("most likely none")
    if value >= 0.5 and high < 0.5:
        note = _("average {count}; 80\u00a0%: {interval}").format(count=rounded(value), interval=interval)
    elif value >= 0.5 and value > high:
        note = _("80\u00a0%: {interval}; few bad futures lift the average above it").format(interval=interval)
    then = plain(row["reference_expected_6m"])
    if row["reference_high_6m"] >= 0.5:
        then = _("{count} (80\u00a0%: {interval})").format(
            count=then, interval=between(row["reference_low_6m"], row["reference_high_6m"])
        )
    return KeyFigure(_deaths_label(), shown, note, _reference(then))


def _reference(text: str) -> str:
    return _("Reference: {reference}").format(reference=text)
