"""The answer first: what changed, in three to five sentences computed from the watch list."""

from typing import Any

import polars as pl

from commonwatch.publish.numbers import expected_with_interval, percent
from commonwatch.publish.words import likelihood, listed, starred

NAMES_IN_A_SENTENCE = 6
NOTICEABLE = 0.01


def summary_sentences(watch: pl.DataFrame) -> list[str]:
    """Three to five sentences, most urgent first; "rising" and "falling" only for places whose status says so."""
    modelled = watch.filter(pl.col("modelled"))
    if modelled.is_empty():
        return ["No place of this theatre has a model: nothing is said about its risk."]
    sentences = [_moved(modelled), _likely(modelled), _largest(modelled), _biggest_change(modelled), _onset(modelled)]
    return [starred(sentence) for sentence in sentences if sentence]


def _moved(watch: pl.DataFrame) -> str:
    parts: list[str] = []
    for status in ("rising", "falling"):
        rows = watch.filter(pl.col("status") == status).sort("p25_6m", descending=True)
        if rows.is_empty():
            parts.append(f"no place is {status} by our rule" if parts else f"No place is {status} by our rule")
            continue
        verb = "is" if rows.height == 1 else "are"
        parts.append(f"{_names(rows, moved=True)} {verb} {status}")
    if all("no place" in part.lower() for part in parts):
        return "No place is rising by our rule, and none is falling."
    return f"{'; '.join(parts)}."


def _likely(watch: pl.DataFrame) -> str:
    rows = watch.filter(pl.col("p25_6m") >= 0.5).sort("p25_6m", descending=True)
    if rows.is_empty():
        top = watch.sort("p25_6m", descending=True).row(0, named=True)
        return (
            "In no place are 25 or more deaths in some month of the next six more likely than not; "
            f"the chance is highest in {_against(top)}."
        )
    return f"25 or more deaths in some month of the next six are more likely than not in {_names(rows)}."


def _largest(watch: pl.DataFrame) -> str:
    top = watch.sort("expected_6m", descending=True).row(0, named=True)
    if top["expected_6m"] < 0.5:
        return "In no place is a death in organised violence the expected outcome of the next six months."
    now = expected_with_interval(top["expected_6m"], top["low_6m"], top["high_6m"])
    then = expected_with_interval(top["reference_expected_6m"], None, None)
    return f"Most deaths are expected in {top['name']}: {now} (reference: {then})."


def _biggest_change(watch: pl.DataFrame) -> str:
    known = watch.drop_nulls("change_p25").sort(pl.col("change_p25").abs(), descending=True)
    if known.is_empty():
        return "No forecast was made a month earlier: nothing can be said about change."
    top = known.row(0, named=True)
    if abs(top["change_p25"]) < NOTICEABLE:
        return "Since the forecast a month earlier no place's chance has moved by a percentage point."
    before = percent(top["p25_6m_previous"])
    return f"The chance moved most since a month earlier in {top['name']}: from {before} to {percent(top['p25_6m'])}."


def _onset(watch: pl.DataFrame) -> str:
    quiet = watch.filter(pl.col("group") == "long at peace").drop_nulls("p_onset_12m")
    if quiet.is_empty():
        return ""
    top = quiet.sort("p_onset_12m", descending=True).row(0, named=True)
    beside = (
        ""
        if top["onset_rate_12m"] is None
        else f"; of comparable quiet places {percent(top['onset_rate_12m'])} saw one"
    )
    return (
        f"Of the {quiet.height} places long at peace, a first death within twelve months is most likely in "
        f"{top['name']} ({percent(top['p_onset_12m'])}{beside})."
    )


def _names(rows: pl.DataFrame, moved: bool = False) -> str:
    shown = [_with_chance(row, moved) for row in rows.head(NAMES_IN_A_SENTENCE).iter_rows(named=True)]
    more = rows.height - len(shown)
    return listed([*shown, f"{more} more"] if more > 0 else shown)


def _with_chance(row: dict[str, Any], moved: bool) -> str:
    if moved and row["p25_6m_previous"] is not None:
        now, before = percent(row["p25_6m"]), percent(row["p25_6m_previous"])
        return f"{row['name']} ({now}, {before} a month earlier; reference {percent(row['reference_p25_6m'])})"
    return f"{row['name']} ({percent(row['p25_6m'])})"


def _against(row: dict[str, Any]) -> str:
    word, chance = likelihood(row["p25_6m"]), percent(row["p25_6m"])
    return f"{row['name']} ({chance}, {word}; reference {percent(row['reference_p25_6m'])})"
