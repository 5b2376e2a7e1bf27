"""The answer first: what changed, in three to five sentences computed from the watch list."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import expected_with_interval, percent, quiet_for, seen
from commonwatch.publish.words import likelihood, listed, starred

NAMES_IN_A_SENTENCE = 6
NOTICEABLE = 0.01


def summary_sentences(watch: pl.DataFrame) -> list[str]:
    """Three to five sentences, most urgent first; "rising" and "falling" only for places whose status says so."""
    modelled = watch.filter(pl.col("modelled"))
    if modelled.is_empty():
        return [_("No place of this theatre has a model: nothing is said about its risk.")]
    sentences = [_moved(modelled), _likely(modelled), _largest(modelled), _biggest_change(modelled), _onset(modelled)]
    return [starred(sentence) for sentence in sentences if sentence]


def place_sentences(row: Mapping[str, Any]) -> list[str]:
    """One to five sentences on one place, from its row of the watch list; the reference stands beside each figure."""
    if not row["modelled"]:
        return [starred(_("No model covers {name}: nothing is said about its risk.").format(name=row["name"]))]
    sentences = [_status(row), _chance(row), _deaths(row), _turn(row), _quiet(row)]
    return [starred(sentence) for sentence in sentences if sentence]


def _status(row: Mapping[str, Any]) -> str:
    said = {
        "rising": _("{name} is rising by our rule."),
        "falling": _("{name} is falling by our rule."),
        "as expected": _("{name} stands as expected: by our rule nothing here is news."),
    }
    if row["status"] == "as expected" and row["p25_6m"] >= 0.5:
        return _("{name}: no change by our rule; violence on the scale of its recent past is likely to go on.").format(
            name=row["name"]
        )
    return said[row["status"]].format(name=row["name"])


def _chance(row: Mapping[str, Any]) -> str:
    now, word, reference = percent(row["p25_6m"]), likelihood(row["p25_6m"]), seen(row["reference_p25_6m"])
    if row["p25_6m_previous"] is None:
        said = _(
            "25 or more deaths in some month of the next six: {chance} ({word}); reference: {reference}. "
            "No forecast was made a month earlier: nothing can be said about change."
        )
        return said.format(chance=now, word=word, reference=reference)
    said = _(
        "25 or more deaths in some month of the next six: {chance} ({word}), {before} a month earlier; "
        "reference: {reference}."
    )
    return said.format(chance=now, word=word, before=percent(row["p25_6m_previous"]), reference=reference)


def _deaths(row: Mapping[str, Any]) -> str:
    now = expected_with_interval(row["expected_6m"], row["low_6m"], row["high_6m"])
    then = expected_with_interval(row["reference_expected_6m"], row["reference_low_6m"], row["reference_high_6m"])
    return _("Deaths in the next six months: {now} (reference: {reference}).").format(now=now, reference=then)


def _turn(row: Mapping[str, Any]) -> str:
    """Escalation, and de-escalation where there is something to calm down, in the words of the fixed scale."""
    if row["p_deescalation_6m"] is None and row["p_escalation_6m"] < NOTICEABLE:
        return ""
    up = _(
        "Escalation (at least twice the deaths of the last six months, and 25 or more): {chance} ({word}; reference {reference})."
    )
    said = up.format(**_in_words(row["p_escalation_6m"], row["reference_p_escalation_6m"]))
    if row["p_deescalation_6m"] is None:
        return said
    down = _("De-escalation (at most half of them): {chance} ({word}; reference {reference}).")
    return f"{said} {down.format(**_in_words(row['p_deescalation_6m'], row['reference_p_deescalation_6m']))}"


def _in_words(chance: float, reference: float) -> dict[str, str]:
    return {"chance": percent(chance), "word": likelihood(chance), "reference": seen(reference)}


def _quiet(row: Mapping[str, Any]) -> str:
    if row["p_onset_12m"] is None:
        return ""
    quiet, chance = quiet_for(row["quiet_months"]), percent(row["p_onset_12m"])
    if row["onset_rate_12m"] is None:
        return _("Quiet for {quiet}; a first death within twelve months: {chance}.").format(quiet=quiet, chance=chance)
    said = _(
        "Quiet for {quiet}; a first death within twelve months: {chance} (of comparable quiet places {rate} saw one)."
    )
    return said.format(quiet=quiet, chance=chance, rate=percent(row["onset_rate_12m"]))


def _moved(watch: pl.DataFrame) -> str:
    up, down = (
        watch.filter(pl.col("status") == status).sort("p25_6m", descending=True) for status in ("rising", "falling")
    )
    if up.is_empty() and down.is_empty():
        return _("No place is rising by our rule, and none is falling.")
    rising, falling = _("No place is rising by our rule"), _("no place is falling by our rule")
    if not up.is_empty():
        rising = many("{names} is rising", "{names} are rising", up.height).format(names=_names(up, moved=True))
    if not down.is_empty():
        falling = many("{names} is falling", "{names} are falling", down.height).format(names=_names(down, moved=True))
    return _("{rising}; {falling}.").format(rising=rising, falling=falling)


def _likely(watch: pl.DataFrame) -> str:
    rows = watch.filter(pl.col("p25_6m") >= 0.5).sort("p25_6m", descending=True)
    if rows.is_empty():
        said = _(
            "In no place are 25 or more deaths in some month of the next six more likely than not; "
            "the chance is highest in {place}."
        )
        return said.format(place=_against(watch.sort("p25_6m", descending=True).row(0, named=True)))
    said = _("25 or more deaths in some month of the next six are more likely than not in {names}.")
    return said.format(names=_names(rows))


def _largest(watch: pl.DataFrame) -> str:
    top = watch.sort("expected_6m", descending=True).row(0, named=True)
    if top["expected_6m"] < 0.5:
        return _("In no place is a death in organised violence the expected outcome of the next six months.")
    now = expected_with_interval(top["expected_6m"], top["low_6m"], top["high_6m"])
    then = expected_with_interval(top["reference_expected_6m"], None, None)
    said = _("Most deaths are expected in {name}: {now} (reference: {reference}).")
    return said.format(name=top["name"], now=now, reference=then)


def _biggest_change(watch: pl.DataFrame) -> str:
    known = watch.drop_nulls("change_p25").sort(pl.col("change_p25").abs(), descending=True)
    if known.is_empty():
        return _("No forecast was made a month earlier: nothing can be said about change.")
    top = known.row(0, named=True)
    if abs(top["change_p25"]) < NOTICEABLE:
        return _("Since the forecast a month earlier no place's chance has moved by a percentage point.")
    said = _("The chance moved most since a month earlier in {name}: from {before} to {now}.")
    return said.format(name=top["name"], before=percent(top["p25_6m_previous"]), now=percent(top["p25_6m"]))


def _onset(watch: pl.DataFrame) -> str:
    quiet = watch.filter(pl.col("group") == "long at peace").drop_nulls("p_onset_12m")
    if quiet.is_empty():
        return ""
    top = quiet.sort("p_onset_12m", descending=True).row(0, named=True)
    beside = percent(top["p_onset_12m"])
    if top["onset_rate_12m"] is not None:
        said = _("{chance}; of comparable quiet places {rate} saw one")
        beside = said.format(chance=beside, rate=percent(top["onset_rate_12m"]))
    said = many(
        "In {name}, the one place long at peace, a first death within twelve months has this chance: {chance}.",
        "Of the {count} places long at peace, a first death within twelve months is most likely in {name} ({chance}).",
        quiet.height,
    )
    return said.format(count=quiet.height, name=top["name"], chance=beside)


def _names(rows: pl.DataFrame, moved: bool = False) -> str:
    shown = [_with_chance(row, moved) for row in rows.head(NAMES_IN_A_SENTENCE).iter_rows(named=True)]
    more = rows.height - len(shown)
    return listed([*shown, many("{count} more", "{count} more", more).format(count=more)] if more > 0 else shown)


def _with_chance(row: dict[str, Any], moved: bool) -> str:
    if moved and row["p25_6m_previous"] is not None:
        now, before = percent(row["p25_6m"]), percent(row["p25_6m_previous"])
        said = _("{name} ({now}, {before} a month earlier; reference {reference})")
        return said.format(name=row["name"], now=now, before=before, reference=percent(row["reference_p25_6m"]))
    return f"{row['name']} ({percent(row['p25_6m'])})"


def _against(row: dict[str, Any]) -> str:
    word, chance = likelihood(row["p25_6m"]), percent(row["p25_6m"])
    said = _("{name} ({chance}, {word}; reference {reference})")
    return said.format(name=row["name"], chance=chance, word=word, reference=percent(row["reference_p25_6m"]))
