"""Who is left out of a draft, and why, in sentences: nobody is dropped in silence."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.plan.drafting.needs import FEWEST, apart
from commonwatch.plan.drafting.organisations import DELIVERS, mandated
from commonwatch.vocabulary import place
from commonwatch.vocabulary.figures import rounded

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

LIVING_THERE = ("refugees", "asylum_seekers", "idps", "stateless")


def people_left_out(evidence: "Evidence", tables: Mapping[str, pl.DataFrame], places: Sequence[str]) -> Iterator[str]:
    """Sentences on people who are counted and not planned for: counted for several places together, maybe twice, or too few."""
    yield from _together(evidence, tables["emerging_needs"], places)
    here = tables["needs"].filter(pl.col("place").is_in(list(places)), pl.col("admin1").is_null())
    groups = [alike for _, alike in here.group_by("place", "theme", maintain_order=True)]
    taken = {need for alike in groups for need in apart(alike)["need_id"]}
    again = here.filter(~pl.col("need_id").is_in(sorted(taken)), pl.col("basis") == "counted", pl.col("mid") >= FEWEST)
    if again.height:
        yield f"Counted, and maybe among the people of another need of the theme, so not planned for apart: {_told(again)}."
    few = here.filter(pl.col("need_id").is_in(sorted(taken)), pl.col("mid") < FEWEST)
    if few.height:
        yield f"Fewer than {FEWEST:.0f} people, too few to plan for: {few.height} need{'s'[: few.height > 1]}."


def organisations_left_out(
    members: pl.DataFrame, themes: Collection[str], places: Sequence[str], origin: date, families: Collection[str]
) -> Iterator[str]:
    """A sentence on organisations of the families with a mandate on the plan's themes that aren't in it."""
    others = mandated(places, origin).filter(
        pl.col("role") == DELIVERS,
        pl.col("family").is_in(list(families)),
        ~pl.col("organisation").is_in(members["organisation"].implode()),
        pl.col("themes").list.set_intersection(sorted(themes)).list.len() > 0,
    )
    if others.height:
        yield (
            f"Not in the plan, though a mandate of theirs would fit: {', '.join(others['organisation'].sort())}. No open source "
            "sees them at work in these places in these years, or tells what they spend. A budget that is given brings them in."
        )


def _together(evidence: "Evidence", coming: pl.DataFrame, places: Sequence[str]) -> Iterator[str]:
    counted = evidence.tables.get("displacement", pl.DataFrame(schema={"joint": pl.Boolean}))
    joint = counted.filter(pl.col("joint")) if counted.height else counted
    if joint.is_empty():
        return
    living = joint.filter(pl.col("role") == "asylum", pl.col("population").is_in(LIVING_THERE))
    for (code,), rows in living.group_by("place", maintain_order=True):
        parts = str(code).split("+")
        if not set(parts) & set(places):
            continue
        year = int(rows["year"].cast(pl.Int64).to_numpy().max())
        people = rows.filter(pl.col("year") == year)["people"].sum()
        ahead = coming.filter(pl.col("place") == code)["mid"].drop_nulls()
        more = f", and of about {rounded(float(ahead.sum()))} who may seek refuge abroad" if ahead.len() else ""
        yield (
            f"UNHCR counts {' and '.join(place(part).name for part in parts)} together: of about {rounded(float(people))} displaced "
            f"and stateless people living there ({year}){more}, nobody is given to either, and nobody is planned for."
        )


def _told(rows: pl.DataFrame) -> str:
    return "; ".join(
        f"{row['group']}, {place(row['place']).name} ({rounded(row['mid'])})" for row in rows.iter_rows(named=True)
    )
