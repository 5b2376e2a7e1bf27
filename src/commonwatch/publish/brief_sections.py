"""The parts that every brief has: displaced people, the ledger, blind spots, how to read it, sources."""

from collections.abc import Collection, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.publish.brief_content import Entry, Section
from commonwatch.publish.grounds import sources_behind, unseen_themes
from commonwatch.publish.language import _, many
from commonwatch.publish.rows import WatchRow
from commonwatch.publish.words import STATUSES, month_name
from commonwatch.risk.drivers import driver_sentence
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, place

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

ACTIONS_SHOWN, WORDS_SHOWN = 6, 300  # entries of the ledger, and letters of each thing written in one


def driver_entries(rows: Sequence[WatchRow], drivers: pl.DataFrame) -> tuple[Entry, ...]:
    """What raises and lowers the score of each place, in the language being written."""
    entries = []
    for row in rows:
        own = drivers.filter(pl.col("place") == row.place)
        said = (
            driver_sentence(own, _, month_name) if own.height else _("No model covers this place: no driver is named.")
        )
        entries.append(Entry(row.name, said))
    return tuple(entries)


def displaced_section(rows: Sequence[WatchRow]) -> Section:
    """How many people from each place are displaced, with publisher and year."""
    return Section(
        "displaced",
        _("People displaced"),
        entries=tuple(
            Entry(row.name, "; ".join(part for part in (row.displaced, row.displaced_note) if part) + ".")
            for row in rows
        ),
        fine=(
            _(
                "Those from the place, at the newest count its publisher has brought out. UNHCR counts refugees, "
                "asylum-seekers and internally displaced people; IDMC people internally displaced by conflict. "
                "Missing is not zero."
            ),
        ),
    )


def ledger_section(actions: pl.DataFrame) -> Section:
    """What was done after which warning, newest first, as the ledger has it."""
    newest = actions.sort("warned_on", "action_id", descending=True)
    said = _("{warning}. Told: {told}. {by} decided: {decided}. Outcome: {outcome}.")
    entries = tuple(
        Entry(
            f"{action['warned_on']:%Y-%m-%d}, {place(action['place']).name}",
            said.format(
                warning=_written(action["warning"]),
                told=_written(action["told"]) or _("not recorded"),
                by=_written(action["by"]) or _("Not recorded"),
                decided=_written(action["decided"]) or _("nothing recorded"),
                outcome=_written(action["outcome"]) or _("not yet known"),
            ),
        )
        for action in newest.head(ACTIONS_SHOWN).iter_rows(named=True)
    )
    fine = []
    if not entries:
        fine.append(
            _("Nothing recorded yet. {command} records who was told, what was decided and what came of it.").format(
                command="commonwatch action add"
            )
        )
    if (more := newest.height - len(entries)) > 0:
        left = many("{count} earlier entry: {command}.", "{count} earlier entries: {command}.", more)
        fine.append(left.format(count=more, command="commonwatch action list"))
    return Section("ledger", _("From warning to action"), entries=entries, fine=tuple(fine))


def blind_section(evidence: "Evidence") -> Section:
    """The themes for which no open indicator speaks, with the reason."""
    spots = tuple(Entry(_(spot["label"]), f"{_(spot['reason'])}.") for spot in unseen_themes(evidence))
    said = (
        _("No open indicator speaks for these themes; their absence among the drivers means nothing.")
        if spots
        else _("Every theme has at least one open indicator in the loaded evidence.")
    )
    return Section("blind", _("Blind spots"), (said,), entries=spots)


def reading_section(statuses: Sequence[str]) -> Section:
    """What reference, status words and drivers mean; only the statuses that this brief can show."""
    reference = _(
        "the place's own recent past: month by month its last 12 months (the 12-month climatology), and for six-month "
        "figures all runs of six months within its last 24. It stands beside every forecast."
    )
    forecast = _(
        "a thousand possible futures a place, pooled from a forest of trees that looks for months like this one "
        "everywhere since 1989, a model of the place's own record, and that record. Deaths in organised violence of all "
        "kinds, dated to their month with final counts."
    )
    driver = _(
        "what the indicators of a theme add to the model's score, against the average place (where a year was quiet: to the "
        "chance of a first death, against the average quiet place): an association, not a cause. Changing it need not "
        "change the outcome. Named only where its sign is clear when the model is made anew from other places."
    )
    words = tuple(Entry(f"{STATUSES[name].sign} {_(name)}", f"{_(STATUSES[name].meaning)}.") for name in statuses)
    entries = (Entry(_("Reference"), reference), Entry(_("Forecast"), forecast), Entry(_("Driver"), driver), *words)
    return Section("reading", _("How to read this"), entries=entries)


def sources_section(evidence: "Evidence", told: Collection[str]) -> Section:
    """Publisher, version, citation and licence of each source behind the figures, then the two notes on names and maps.

    `told` are the sources of needs and work besides those on which the forecast stands.
    """
    said = _("{version}. {citation}. Licence: {licence}.")
    sources = sources_behind(evidence, told).iter_rows(named=True)
    packs = ", ".join(f"{pack.name} {pack.version}" for pack in evidence.packs)
    made = _("Made by {program} from the evidence {packs}.").format(
        program=f"commonwatch {version('commonwatch')}", packs=packs
    )
    return Section(
        "sources",
        _("Sources and licences"),
        entries=tuple(
            Entry(
                source["publisher"],
                said.format(
                    version=source["version"], citation=source["citation"].rstrip("."), licence=source["licence"]
                ),
            )
            for source in sources
        ),
        fine=(made, f"* {_(KOSOVO_FOOTNOTE)}.", _(MAP_DISCLAIMER)),
    )


def _written(text: str) -> str:
    short = text if len(text) <= WORDS_SHOWN else f"{text[:WORDS_SHOWN].rstrip()} …"
    return short.strip().rstrip(".")
