"""The places of a theatre in a brief: which ones, in a table with forecast beside reference, and as fan charts."""

from collections.abc import Mapping, Sequence

import polars as pl

from commonwatch.publish.brief_content import Cell, Picture, Section, Table
from commonwatch.publish.charts import fan_key
from commonwatch.publish.language import _, many
from commonwatch.publish.places import fan_drawing
from commonwatch.publish.rows import WatchRow
from commonwatch.publish.words import listed

LISTED, MOST_LISTED, PEACEFUL_LISTED, NAMED = 10, 14, 5, 12
CHARTED, MOST_CHARTED, PEACEFUL_CHARTED = 4, 6, 2
MOVED = ("rising", "falling")
WIDTHS, STRONG = (1.5, 1.7, 1.5, 1.2, 0.9, 1.0), (0, 1, 3)


def charted(at_risk: Sequence[WatchRow], peaceful: Sequence[WatchRow]) -> list[WatchRow]:
    """The places shown as charts: the first at risk and whatever is rising; the first at peace where none is at risk."""
    first = [row.place for row in at_risk[:CHARTED]] or [row.place for row in peaceful[:PEACEFUL_CHARTED]]
    rising = [row.place for row in (*at_risk, *peaceful) if row.status == "rising"]
    wanted = list(dict.fromkeys([*first, *rising]))[:MOST_CHARTED]
    return [row for row in (*at_risk, *peaceful) if row.place in wanted]


def places_section(
    at_risk: Sequence[WatchRow], peaceful: Sequence[WatchRow], unmodelled: Sequence[WatchRow]
) -> Section:
    """The first places of the list in a table, and how many are left out of it."""
    first = list(at_risk[:LISTED] or peaceful[:PEACEFUL_LISTED])
    moved = [row for row in (*at_risk, *peaceful) if row.status in MOVED and row not in first]
    rows = tuple(_row(row) for row in [*first, *moved][:MOST_LISTED])
    head = (
        _("Place"),
        _("Deaths, next 6 months"),
        _("Reference"),
        _("Chance of 25+ in some month"),
        _("Reference"),
        _("Since a month earlier"),
    )
    caption = _("Places by the chance of 25 or more deaths in some month of the next six, each beside its reference")
    left = len(at_risk) + len(peaceful) - len(rows)
    fine = [_("80\u00a0%: eight of ten futures end within it. No sign: the place stands as expected.")]
    if left > 0:
        said = many(
            "{count} more place with a model is not in this table; it is on the watch list.",
            "{count} more places with a model are not in this table; they are on the watch list.",
            left,
        )
        fine.append(said.format(count=left))
    if unmodelled:
        names = [row.name for row in unmodelled[:NAMED]]
        if (more := len(unmodelled) - len(names)) > 0:
            names.append(many("{count} more", "{count} more", more).format(count=more))
        fine.append(_("No model covers {names}: nothing is said about their risk.").format(names=listed(names)))
    paragraphs = () if at_risk else (_("No place of this theatre is in the list of places at risk."),)
    table = Table(caption, head, rows, WIDTHS, STRONG) if rows else None
    return Section("places", _("Places, forecast beside reference"), paragraphs, table, fine=tuple(fine))


def fans_section(rows: Sequence[WatchRow], tables: Mapping[str, pl.DataFrame]) -> Section:
    """A fan chart for each place, with the reference in it and in the words beneath."""
    return Section(
        "fans",
        _("Deaths per month: past, forecast and reference"),
        () if rows else (_("No model covers this place: there is no forecast to draw."),),
        key=tuple(fan_key()) if rows else (),
        pictures=tuple(_fan(row, tables) for row in rows),
        fine=(
            _(
                "Seven years of the past, then the forecast beside the reference. Where figures are large the scale is "
                "stretched at the bottom (symmetric logarithm): read the labels, not the heights."
            ),
        )
        if rows
        else (),
    )


def _fan(row: WatchRow, tables: Mapping[str, pl.DataFrame]) -> Picture:
    drawing = fan_drawing(row, tables)
    title = f"{row.name} {row.shown.sign} {_(row.status)}"
    return Picture(title, drawing)


def _row(row: WatchRow) -> tuple[Cell, ...]:
    interval = _("80\u00a0%: {interval}")
    figures = row.figures
    if row.mostly_none:
        said = _("average {count}; 80\u00a0%: {interval}").format(count=row.expected, interval=row.interval)
        deaths = Cell(_("most likely none"), said)
    else:
        deaths = Cell(row.expected, interval.format(interval=row.interval))
    reference = interval.format(interval=row.reference_interval) if figures["reference_high_6m"] >= 0.5 else ""
    return (
        Cell(row.name, f"{row.shown.sign} {_(row.status)}" if row.status in MOVED else ""),
        deaths,
        Cell(row.reference_expected, reference),
        Cell(row.chance, row.chance_word),
        Cell(row.reference_chance),
        Cell(row.change),
    )
