"""The needs in a brief: people and severity of those that exist, those emerging beside their reference, themes without one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from commonwatch.needs.table import DERIVED
from commonwatch.publish.brief_content import Cell, Entry, Section, Table
from commonwatch.publish.language import _
from commonwatch.publish.numbers import between
from commonwatch.publish.words import listed, month_name, short_theme
from commonwatch.vocabulary import add_months, place, themes
from commonwatch.vocabulary.figures import rounded

EMERGING_SHOWN = 4
FRESH = 2  # years: what an older figure says of the coming months isn't shown
WIDTHS = (2.6, 1.7, 1.1, 1.2)
SEVERITIES = ("minimal", "stress", "severe", "extreme", "catastrophic")
"""Severity 1 to 5 in words. Source: the Joint and Intersectoral Analysis Framework's five phases."""

Tables = Mapping[str, pl.DataFrame]
Row = Mapping[str, Any]


def needs_section(tables: Tables, places: Sequence[str], origin: date, most: int) -> Section:
    """The first needs of whole places, by severity times people; of several places, one for each place and theme."""
    needs = tables["needs"].filter(pl.col("place").is_in(list(places)), pl.col("admin1").is_null())
    ranked = needs.sort(
        pl.col("severity") * pl.col("mid"), "severity", "need_id", descending=[True, True, False], nulls_last=True
    )
    if len(places) > 1:
        ranked = ranked.unique(["place", "theme"], keep="first", maintain_order=True)
    shown = ranked.head(most)
    head = (_("Who"), _("People"), _("Severity"), _("Counted or derived"))
    caption = _("Needs by severity and people, each with its range, its basis and its year")
    rows = tuple(_row(row, len(places) > 1) for row in shown.iter_rows(named=True))
    return Section(
        "needs",
        _("Needs"),
        () if rows else (_("No need is known here from open sources: silence isn't the absence of need."),),
        table=Table(caption, head, rows, WIDTHS, (1,)) if rows else None,
        entries=tuple(emerging_entries(tables["emerging_needs"], places, origin)),
        fine=tuple(_fine(needs, shown)),
    )


def _row(row: Row, several: bool) -> tuple[Cell, ...]:
    theme, who = short_theme(row["theme"]), _(row["group"]) or _("people")
    basis = _("derived") if row["basis"] == DERIVED else _("counted")
    severity = _("{word} ({number} of 5)").format(word=_(SEVERITIES[row["severity"] - 1]), number=row["severity"])
    where = f"{place(row['place']).name}: {theme}" if several else theme
    return Cell(who[0].upper() + who[1:], where), _people(row), Cell(severity), Cell(f"{basis}, {row['year']}")


def _people(row: Row) -> Cell:
    if row["severity_why"] == "not published":
        return Cell(_("not published"))
    if row["mid"] is None:
        return Cell(_("not counted"))
    if row["low"] == row["high"]:
        return Cell(rounded(row["mid"]))
    return Cell(_("about {count}").format(count=rounded(row["mid"])), between(row["low"], row["high"]))


def _fine(needs: pl.DataFrame, shown: pl.DataFrame) -> Iterator[str]:
    yield _(
        "Derived: people exposed, by a stated rule out of published indicators; never added to counts or to each other, "
        "as one person may stand in several. Small counts aren't published."
    )
    told, every = set(needs["theme"]), themes()["theme"].to_list()
    if others := [theme for theme in every if theme in told - set(shown["theme"])]:
        yield _("Needs are known on these themes too: {names}.").format(names=_named(others))
    if without := [theme for theme in every if theme not in told]:
        said = _("No known need, as nobody counts it openly and no rule derives it: {names}.")
        yield said.format(names=_named(without))


def emerging_entries(coming: pl.DataFrame, places: Sequence[str], origin: date) -> Iterator[Entry]:
    """People newly displaced in the coming 12 months, where the newest figure is fresh enough to speak of them."""
    here = coming.filter(pl.col("place").str.split("+").list.set_intersection(list(places)).list.len() > 0)
    fresh = here.filter(pl.col("last_year") >= origin.year - FRESH).sort("mid", "place", descending=[True, False])
    for row in fresh.head(EMERGING_SHOWN).iter_rows(named=True):
        yield Entry(_emerging_lead(row["place"]), _coming(row, origin))
    if fresh.is_empty():
        said = _("no figure of people newly displaced is both open and of the last {years} years, so none is forecast.")
        yield Entry(_("Emerging"), said.format(years=FRESH))


def _emerging_lead(code: str) -> str:
    return _("Emerging, {place}").format(place=listed([place(part).name for part in code.split("+")]))


def _coming(row: Row, origin: date) -> str:
    where = _("newly displaced across borders") if row["target"] == "across" else _("newly displaced within the place")
    said = _(
        "about {count} people {where} in the 12 months to {last} (90\u00a0%: {interval}). Reference, last value alone: "
        "{reference} ({reference_interval}); last published: {known} ({year})."
    ).format(
        count=rounded(row["mid"]),
        where=where,
        last=month_name(add_months(origin, 12)),
        interval=between(row["low"], row["high"]),
        reference=rounded(row["reference_mid"]),
        reference_interval=between(row["reference_low"], row["reference_high"]),
        known=rounded(row["last"]),
        year=row["last_year"],
    )
    sentences = [said]
    if row["stock"]:
        stock = _("Displaced by now: {count} ({year}).")
        sentences.append(stock.format(count=rounded(row["stock"]), year=row["stock_year"]))
    if "+" in row["place"]:
        sentences.append(_("UNHCR counts the two together; the figure is given to neither."))
    return " ".join(sentences)


def _named(names: Sequence[str]) -> str:
    return "; ".join(short_theme(theme) for theme in names)
