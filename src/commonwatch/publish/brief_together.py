"""Who does what in a brief: organisations by theme, the first gaps and overlaps with their reasons, possible partners."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from commonwatch.publish.brief_content import Cell, Entry, Section, Table
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import percent
from commonwatch.publish.open_picture import first_month
from commonwatch.publish.words import likelihood, listed, month_name, short_theme
from commonwatch.response.findings import CONFIRMED, NOT_SO
from commonwatch.response.findings.finding import GAP, OVERLAP, PARTNER
from commonwatch.vocabulary import organisations, themes

ORGANISATIONS_SHOWN = 10
SIDES = ("UN", "OSCE")
"""The two families whose organisations come first, and whose possible partnership is told."""

PRESENT, DELIVERS = "•", "delivers"
FIRST_WIDTH = 6.0  # of the column of names; a theme's is 1

Tables = Mapping[str, pl.DataFrame]


def working_section(tables: Tables, places: Sequence[str], origin: date) -> Section:
    """Organisations by theme: activities in a place; in a theatre the places, OSCE field operations in one row."""
    done = tables["work"].filter(pl.col("place").is_in(list(places)), pl.col("state") != "planned")
    several = len(places) > 1
    named = _named(done, several)
    rows = _ranked(named)
    shown = named.filter(pl.col("shown").is_in(rows[:ORGANISATIONS_SHOWN]))
    columns = [theme for theme in themes()["theme"] if theme in set(shown["theme"])]
    cells = _cells(shown, several)
    head = (_("Organisation"), *(short_theme(theme) for theme in columns))
    table = Table(
        _("Organisations by theme"),
        head,
        tuple(
            (Cell(name), *(Cell(cells.get((name, theme), "")) for theme in columns))
            for name in rows[:ORGANISATIONS_SHOWN]
        ),
        (FIRST_WIDTH, *(1.0 for _column in columns)),
        matrix=True,
    )
    period = {"since": month_name(first_month(origin)), "until": month_name(origin)}
    said = _(
        "{since} to {until}, as open sources tell it; those with a stated mandate and no stated subject by their mandate."
    )
    empty = _("Nobody is seen at work here in open sources; that doesn't say that nobody is.")
    return Section(
        "working",
        _("Who works on what"),
        () if rows else (empty,),
        table=table if rows else None,
        fine=(" ".join((*_reading(len(rows), several), said.format(**period))),) if rows else (),
    )


def gaps_section(findings: pl.DataFrame, places: Sequence[str], gaps: int, overlaps: int) -> Section:
    """So many gaps, each with its chance in words, and overlaps: sentence, first row behind it, what an office said."""
    here = _standing(findings, places)
    shown = [*_first(here, GAP, gaps), *_first(here, OVERLAP, overlaps)]
    entries = tuple(Entry(_lead(row), row["sentence"], _stands(row)) for row in shown)
    left = here.filter(pl.col("kind").is_in([GAP, OVERLAP])).height - len(entries)
    said = [
        _(
            "A finding is about needs and never blame: a hint to check. Who isn't listed isn't absent. Where nobody tells how "
            "many people are reached, the chance stands on assumptions alone, by kind of organisation."
        )
    ]
    if left > 0:
        more = many(
            "{count} more stands in the table of findings.", "{count} more stand in the table of findings.", left
        )
        said.append(more.format(count=left))
    none = () if entries else (_("Neither a gap nor an overlap is seen in open sources; many don't publish."),)
    return Section("gaps", _("Gaps and overlaps"), none, entries=entries, fine=(" ".join(said),))


def partners_section(findings: pl.DataFrame, places: Sequence[str], most: int) -> Section:
    """The first pairs of an organisation of the UN and one of the OSCE with no link between them, each with its reasons."""
    families = dict(organisations().select("organisation", "family").iter_rows())
    here = _standing(findings, places).filter(pl.col("kind") == PARTNER)
    pairs = [
        row
        for row in here.unique("organisations", keep="first", maintain_order=True).iter_rows(named=True)
        if sorted(families.get(one, "") for one in row["organisations"]) == sorted(SIDES)
    ]
    entries = tuple(Entry(_pair(row), row["sentence"], _stands(row)) for row in pairs[:most])
    none = () if entries else (_("No pair of the UN and the OSCE without a link is seen with a need here."),)
    said = _(
        "Ordered by severity of the need, who is at work or present, and standing agreements. No link is told in open "
        "sources; the two may well be in touch."
    )
    return Section("partners", _("Possible partners: UN and OSCE"), none, entries=entries, fine=(said,))


def _named(done: pl.DataFrame, several: bool) -> pl.DataFrame:
    """The work with the name that the table shows: agencies of the UN by their short names."""
    name = pl.when(pl.col("family") == "UN").then("organisation").otherwise(pl.coalesce("name", "organisation"))
    shown = name.str.replace_all(r"\s+", " ")
    if several:
        delivers = organisations().filter(family="OSCE", role=DELIVERS)["organisation"]
        of_field = pl.col("organisation").is_in(delivers.implode())
        shown = pl.when(of_field).then(pl.lit(_("OSCE field operations"))).otherwise(shown)
    return done.with_columns(shown.alias("shown"))


def _ranked(named: pl.DataFrame) -> list[str]:
    """The names, families of the UN and the OSCE first, then most themes, most work."""
    return (
        named.group_by("shown")
        .agg(
            pl.col("family").is_in(SIDES).any().fill_null(False).alias("first"),
            pl.col("theme").n_unique().alias("themes"),
            pl.struct("source", "activity", "place").n_unique().alias("work"),
        )
        .sort("first", "themes", "work", "shown", descending=[True, True, True, False])["shown"]
        .to_list()
    )


def _cells(shown: pl.DataFrame, several: bool) -> dict[tuple[str, str], str]:
    count = pl.struct("source", "activity").filter(pl.col("activity").is_not_null()).n_unique()
    counted = shown.group_by("shown", "theme").agg((pl.col("place").n_unique() if several else count).alias("count"))
    return {(name, theme): str(number) if number else PRESENT for name, theme, number in counted.iter_rows()}


def _reading(organisations_seen: int, several: bool) -> Iterator[str]:
    if several:
        yield _("Number of places where the organisation is at work or present on the theme.")
    else:
        yield _("Number of activities; {dot}: present, no activity told.").format(dot=PRESENT)
    if (left := organisations_seen - ORGANISATIONS_SHOWN) > 0:
        yield many("{count} more organisation is seen.", "{count} more organisations are seen.", left).format(
            count=left
        )
    yield _("Who isn't listed isn't absent: many don't publish.")


def _standing(findings: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """The findings of whole places that no office has said not to be so."""
    denied = pl.col("verdict").eq_missing(NOT_SO)
    return findings.filter(pl.col("place").is_in(list(places)), pl.col("admin1").is_null(), ~denied)


def _first(findings: pl.DataFrame, kind: str, most: int) -> list[dict[str, Any]]:
    return findings.filter(pl.col("kind") == kind).head(most).to_dicts()


def _lead(row: Mapping[str, Any]) -> str:
    if row["kind"] == OVERLAP:
        return _("Overlap")
    chance = {"word": likelihood(row["p"]), "percent": percent(row["p"])}
    return _("Gap, {word} ({percent})").format(**chance)


def _pair(row: Mapping[str, Any]) -> str:
    known = {
        one: (name, family)
        for one, name, family in organisations().select("organisation", "name", "family").iter_rows()
    }
    return listed([one if known[one][1] == "UN" else known[one][0] for one in row["organisations"]])


def _stands(row: Mapping[str, Any]) -> str:
    """Where the first row behind a finding lies, how many more there are, and the verdict where an office confirmed it."""
    told = []
    if row["rows"]:
        more = len(row["rows"]) - 1
        rest = many("and {count} more row", "and {count} more rows", more).format(count=more) if more else ""
        told.append(_("Stands in: {rows}.").format(rows=" ".join(part for part in (row["rows"][0], rest) if part)))
    if row["verdict"] == CONFIRMED:
        told.append(_("Confirmed by {office}: {why}").format(office=row["by"], why=row["why"]))
    return " ".join(told)
