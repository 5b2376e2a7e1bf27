"""The joint plan in a brief: its first lines in the places, what planning together gains, and the partners beside it."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from commonwatch.publish.brief_content import Entry, Section
from commonwatch.publish.language import _, many
from commonwatch.publish.plan_rows import LineRow, line_rows
from commonwatch.publish.plan_words import (
    MOSTLY,
    gains_at,
    headline,
    named,
    part,
    spread_sentence,
    theatre_words,
)
from commonwatch.publish.words import month_name
from commonwatch.vocabulary import add_months

PLAN = (
    "plan_summary", "plan_lines", "plan_measures", "plan_organisations", "plan_partners", "plan_gains",
)  # fmt: skip
"""The tables of the plan that a brief reads, where they are given."""

LINES_SHOWN, PARTNERS_SHOWN = 6, 4

Tables = Mapping[str, pl.DataFrame]


def plan_sections(tables: Tables, places: Sequence[str]) -> tuple[Section, ...]:
    """The section on the joint plan; none where no plan was made, or it does nothing in these places."""
    if any(name not in tables for name in PLAN) or tables["plan_summary"].is_empty():
        return ()
    rows, more = line_rows(tables, places, LINES_SHOWN)
    if not rows:
        return ()
    summary = tables["plan_summary"].row(0, named=True)
    entries = tuple(Entry(row.organisation, _said(row, len(places) > 1)) for row in rows)
    gains = gains_at(tables["plan_gains"])
    about = _("The plan for {theatre}, {first} to {last}. {said} {spread}").format(
        theatre=theatre_words(summary["theatre"]),
        first=month_name(add_months(summary["origin"], 1)),
        last=month_name(add_months(summary["origin"], 12)),
        said=headline(summary, gains),
        spread=spread_sentence(gains),
    )
    return (
        Section(
            "plan",
            _("A joint plan"),
            (about.strip(),),
            entries=entries,
            fine=(" ".join(_fine(tables, places, more, summary["assumed_cost_share"] or 0.0)),),
        ),
    )


def _said(row: LineRow, several: bool) -> str:
    """What an organisation does, where that isn't plain, for how many people and how much money."""
    where = f"{row.measure} ({row.place})" if several or "+" in row.codes else row.measure
    return _("{what}: {people} people, {money}.").format(what=where, people=row.people, money=row.money)


def _fine(tables: Tables, places: Sequence[str], more: int, assumed: float) -> Iterator[str]:
    if more:
        left = many(
            "{count} more line here stands on the plan's page.",
            "{count} more lines here stand on the plan's page.",
            more,
        )
        yield left.format(count=more)
    here = pl.col("place").str.split("+").list.set_intersection(list(places)).list.len() > 0
    beside = tables["plan_partners"].filter(here, pl.col("beside").list.len() > 0)
    if beside.height:
        names = beside["name"].unique(maintain_order=True).to_list()
        yield _("Partners beside it, without money: {names}.").format(names=named(names, PARTNERS_SHOWN))
    yield _("A proposal that binds nobody; money without set-up.")
    if assumed > MOSTLY:
        yield _(
            "The costs behind {share} of the money are assumed: a worked example until your own stand in it."
        ).format(share=part(assumed))
