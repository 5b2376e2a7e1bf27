"""What goes into a brief on a place or on a theatre, part by part, from the tables of a run."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.config import WatchSettings
from commonwatch.publish.brief_content import Brief, Entry, KeyFigure, Picture, Section
from commonwatch.publish.brief_figures import place_figures, theatre_figures
from commonwatch.publish.brief_indicators import indicators_section
from commonwatch.publish.brief_needs import needs_section
from commonwatch.publish.brief_places import charted, fans_section, places_section
from commonwatch.publish.brief_plan import plan_sections
from commonwatch.publish.brief_sections import (
    blind_section,
    displaced_section,
    driver_entries,
    ledger_section,
    reading_section,
    sources_section,
)
from commonwatch.publish.brief_together import gaps_section, partners_section, working_section
from commonwatch.publish.language import _
from commonwatch.publish.map import map_key, place_map, theatre_maps
from commonwatch.publish.places import bars_drawing
from commonwatch.publish.rows import watch_rows
from commonwatch.publish.summary import place_sentences, summary_sentences
from commonwatch.publish.svg import Drawing
from commonwatch.publish.why import case_lines, if_sentence
from commonwatch.publish.words import STATUSES, month_name
from commonwatch.risk.together import together
from commonwatch.risk.watch import AT_RISK, LONG_AT_PEACE, NOT_MODELLED, watch_table
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, Place, Theatre, add_months, neighbours

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

DISPLACED_SHOWN = 5
WITHOUT_A_PLAN, BESIDE_A_PLAN = (8, 4, 3, 3), (5, 3, 2, 2)
"""How many needs, gaps, overlaps and possible partners are shown: a plan takes the room of some."""

JOINT = ("SRB", "XKX")  # UNHCR counts them together: a theatre that holds one of them says so

Tables = Mapping[str, pl.DataFrame]


def place_brief(tables: Tables, evidence: "Evidence", about: Place, settings: WatchSettings) -> Brief:
    """The brief on a place: its three figures, itself among its neighbours, its chart, drivers and ledger."""
    near = neighbours().filter(pl.col("place") == about.place)["neighbour"].to_list()
    around = Theatre(about.place, about.name, tuple(sorted({about.place, *near})))
    watch = _watch(tables, around, settings)
    own = watch.filter(pl.col("place") == about.place)
    figures = own.row(0, named=True)
    (row,) = watch_rows(own, tables["drivers"], figures["group"])
    before = tables["forecast_previous"].filter(pl.col("place") == about.place)["reference_p25_6m"]
    drawn = place_map(about.place, watch, evidence.table("shapes"))
    bars = bars_drawing(row, tables)
    drivers = Section(
        "drivers",
        _("Drivers"),
        (
            *(entry.text for entry in driver_entries([row], tables["drivers"])),
            *filter(None, [if_sentence(about.place, tables["counterfactuals"])]),
        ),
        pictures=(Picture("", bars),) if bars else (),
        entries=tuple(Entry(_("Most like"), f"{line}.") for line in case_lines(about.place, tables["cases"])),
        fine=(bars.caption,) if bars else (),
    )
    sections = (
        Section("changed", _("What changed"), tuple(place_sentences(figures))),
        _map_section(_("The place and its neighbours"), [drawn] if drawn else [], watch),
        fans_section([row] if row.figures["modelled"] else [], tables),
        drivers,
        indicators_section(about.place, tables["drivers"], evidence, figures["origin"]),
        displaced_section([row]),
        *_joint_sections(tables, [about.place], figures["origin"]),
        ledger_section(tables["actions"].filter(pl.col("place") == about.place)),
        blind_section(evidence),
        reading_section([row.status]),
        sources_section(evidence, _sources(tables, [about.place])),
    )
    status = f"{row.shown.sign} {_(row.status)}"
    of_place = place_figures(figures, before[0] if before.len() else None)
    return _brief(about.place, about.name, status, figures["origin"], of_place, sections)


def theatre_brief(tables: Tables, evidence: "Evidence", about: Theatre, settings: WatchSettings) -> Brief:
    """The brief on a theatre: its places taken together, map, table, the charts and drivers of the first, ledger."""
    watch = _watch(tables, about, settings)
    at_risk, peaceful, unmodelled = (
        watch_rows(watch, tables["drivers"], group) for group in (AT_RISK, LONG_AT_PEACE, NOT_MODELLED)
    )
    rows = charted(at_risk, peaceful)
    most = watch.sort("displaced_people", descending=True, nulls_last=True)["place"].head(DISPLACED_SHOWN).to_list()
    every = {row.place: row for row in (*at_risk, *peaceful, *unmodelled)}
    counted = [every[code] for code in dict.fromkeys([*most, *(code for code in JOINT if code in every)])]
    origin = watch["origin"][0]
    drivers = driver_entries(rows, tables["drivers"])
    whole = together(about.places, tables["forecast"], tables["history"], settings)
    statuses = [name for name in STATUSES if name != NOT_MODELLED or unmodelled]
    sections = (
        Section("changed", _("What changed"), tuple(summary_sentences(watch))),
        _map_section(
            _("How likely is a month with 25 or more deaths?"),
            theatre_maps(about.theatre, watch, evidence.table("shapes")),
            watch,
        ),
        places_section(at_risk, peaceful, unmodelled),
        fans_section(rows, tables),
        Section("drivers", _("Drivers"), entries=drivers),
        displaced_section(counted),
        *_joint_sections(tables, about.places, origin),
        ledger_section(tables["actions"].filter(pl.col("place").is_in(list(about.places)))),
        blind_section(evidence),
        reading_section(statuses),
        sources_section(evidence, _sources(tables, about.places)),
    )
    return _brief(about.theatre, _(about.label), "", origin, theatre_figures(whole, watch), sections)


def _watch(tables: Tables, area: Theatre, settings: WatchSettings) -> pl.DataFrame:
    now, before = tables["figures"], tables["forecast_previous"]
    return watch_table(area, now, before, tables["drivers"], tables["displaced"], settings)


def _joint_sections(tables: Tables, places: Sequence[str], origin: date) -> tuple[Section, ...]:
    """Needs, who works on what, gaps and overlaps, possible partners, and the joint plan where one was made."""
    plan = plan_sections(tables, places)
    needs, gaps, overlaps, pairs = BESIDE_A_PLAN if plan else WITHOUT_A_PLAN
    return (
        needs_section(tables, places, origin, needs),
        working_section(tables, places, origin),
        gaps_section(tables["findings"], places, gaps, overlaps),
        partners_section(tables["findings"], places, pairs),
        *plan,
    )


def _sources(tables: Tables, places: Sequence[str]) -> set[str]:
    """The sources of needs and work in these places."""
    told = pl.concat(tables[name].filter(pl.col("place").is_in(list(places)))["source"] for name in ("needs", "work"))
    return {source for text in told for source in text.split("; ")}


def _map_section(title: str, maps: list[Drawing], watch: pl.DataFrame) -> Section:
    origin = watch["origin"][0]
    said = _(
        "Chance of 25 or more deaths in some month of {first} to {last}; grey land is outside. Small places are dots."
    ).format(first=month_name(add_months(origin, 1)), last=month_name(add_months(origin, 6)))
    pictures = tuple(Picture("", drawing) for drawing in maps)
    if not maps:
        return Section("map", title, (_("No map: the evidence holds no shape of this place."),))
    return Section(
        "map", title, key=tuple(map_key(set(watch["status"]))), pictures=pictures, fine=(said, _(MAP_DISCLAIMER))
    )


def _brief(
    name: str, title: str, status: str, origin: date, figures: tuple[KeyFigure, ...], sections: tuple[Section, ...]
) -> Brief:
    said: dict[str, Any] = {
        "origin": month_name(origin),
        "first": month_name(add_months(origin, 1)),
        "last": month_name(add_months(origin, 6)),
    }
    as_of = _(
        "As of {origin}: information through {origin}, looking at {first} to {last}. Deaths in organised violence of all "
        "kinds."
    )
    return Brief(
        name=name,
        language="en",
        day=add_months(origin, 1),
        kicker=_("Commonwatch brief · joint early warning"),
        title=title,
        full_title=_("Brief: {name}, {month}").format(name=title, month=said["origin"]),
        status=status,
        as_of=as_of.format(**said),
        figures=figures,
        figures_title=_("In short"),
        sections=sections,
        footnote=f"* {_(KOSOVO_FOOTNOTE)}.",
        page=_("page {number} of {total}"),
    )
