"""Why a joint plan is as it is, for the page: from warning to partner, measures in and out, assumptions, partners."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonwatch.publish.language import _, many
from commonwatch.publish.plan_rows import FEWEST, shown_name
from commonwatch.publish.plan_words import Tables, dollars, people, place_words, price, signed, whole
from commonwatch.publish.words import listed, short_theme
from commonwatch.vocabulary import known_organisation

ASSUMPTIONS_SHOWN = 12
ROLES = {"coordinates": "co-ordinates", "norm_setting": "sets norms"}


@dataclass(frozen=True)
class Chain:
    """From a warning's driver to who acts on it, with whom, for how many people."""

    place: str
    driver: str
    sentence: str
    measure: str
    organisations: str
    partners: str
    outcome: str


@dataclass(frozen=True)
class MeasureRow:
    """A measure: what it costs, on whose word, what the plan does with it, and why."""

    label: str
    theme: str
    chosen: bool
    cost: str
    setup: str
    assumed: bool
    ground: str
    people: str
    money: str
    reason: str


@dataclass(frozen=True)
class AssumptionRow:
    """What happens to the plan if an assumption is off: money that moves elsewhere, change of what the plan is worth."""

    title: str
    moved: str
    worth: str


@dataclass(frozen=True)
class PartnerRow:
    """An organisation beside the plan, through which no money moves: where, on what, as what, beside whom."""

    name: str
    role: str
    places: str
    themes: str
    beside: str


def chains(tables: Tables) -> list[Chain]:
    """The chains in the order of the table."""
    named = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    partners = dict(tables["plan_partners"].select("organisation", "name").iter_rows())
    return [
        Chain(
            place_words(row["place"]),
            short_theme(row["driver_theme"]),
            row["driver_sentence"] or "",
            _(row["label"]),
            listed([shown_name(one, named) for one in row["organisations"]]) if row["organisations"] else "",
            listed([partner_name(one, partners) for one in row["partners"]]) if row["partners"] else "",
            _outcome(row),
        )
        for row in tables["plan_chain"].iter_rows(named=True)
    ]


def _outcome(row: Mapping[str, Any]) -> str:
    if row["people"] >= FEWEST:
        return _("For {people} people.").format(people=people(row["people"]))
    if row["organisations"]:
        return _("They could; the plan's money does more elsewhere, or no need of it is counted.")
    return _("No organisation of the plan has the mandate and the reach.")


def partner_name(organisation: str, named: Mapping[str, str]) -> str:
    """A partner's name: of the table, else of the vocabulary, else its short name."""
    known = known_organisation(organisation)
    return named.get(organisation) or (known.name if known else organisation)


def measure_rows(measures: pl.DataFrame) -> list[MeasureRow]:
    """The measures that are in, by money, then those that are out."""
    ranked = measures.sort("chosen", "usd", "label", descending=[True, True, False])
    return [_measure(row) for row in ranked.iter_rows(named=True)]


def _measure(row: Mapping[str, Any]) -> MeasureRow:
    return MeasureRow(
        label=_(row["label"]),
        theme=short_theme(row["theme"]),
        chosen=row["chosen"],
        cost=price(row["unit_cost_usd"]),
        setup=dollars(row["setup_cost_usd"]) if row["setup_cost_usd"] else "",
        assumed=row["basis"] == "assumed",
        ground=_ground(row),
        people=people(row["people"]) if row["chosen"] else "",
        money=dollars(row["usd"]) if row["chosen"] else "",
        reason=capital(re.sub(r"^(In|Out): ", "", row["reason"] or "")),
    )


def _ground(row: Mapping[str, Any]) -> str:
    """What the cost is for, when the work can start, and whose word the cost is."""
    start = many("{count} month to start", "{count} months to start", row["lead_months"]).format(
        count=row["lead_months"]
    )
    cost = _("cost {per}").format(per=row["note"]) if row["note"] else ""
    source = _("source: {source}").format(source=row["source"]) if row["source"] else ""
    return capital("; ".join(filter(None, (cost, start, source)))) + "."


def assumption_rows(assumptions: pl.DataFrame, shown: int = ASSUMPTIONS_SHOWN) -> tuple[list[AssumptionRow], int]:
    """The assumptions, those that move most money first, and how many more there are."""
    ranked = assumptions.sort("moved", descending=True, maintain_order=True)
    rows = [
        AssumptionRow(capital(f"{row['assumption']}, {row['change']}"), moved_words(row["moved"]), signed(row["worth"]))
        for row in ranked.head(shown).iter_rows(named=True)
    ]
    return rows, max(0, ranked.height - shown)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def moved_words(share: float) -> str:
    """A share of the money that moves, as whole percent; "about nil" below a half."""
    return f"{whole(share)}\u00a0%" if whole(share) else _("about nil")


def partner_rows(tables: Tables) -> list[PartnerRow]:
    """The partners, one row for each with the themes, and the places where it stands beside others."""
    named = {row["organisation"]: row for row in tables["plan_organisations"].iter_rows(named=True)}
    rows = tables["plan_partners"].filter(pl.col("beside").list.len() > 0)
    grouped = rows.group_by("name", "role", maintain_order=True).agg(
        pl.col("theme", "place").unique(maintain_order=True),
        pl.col("beside").list.explode().unique(maintain_order=True),
    )
    return [_partner(row, named) for row in grouped.iter_rows(named=True)]


def _partner(row: Mapping[str, Any], named: Mapping[str, Any]) -> PartnerRow:
    return PartnerRow(
        row["name"],
        _(ROLES.get(row["role"], row["role"])),
        "; ".join(place_words(code) for code in row["place"]),
        "; ".join(short_theme(theme) for theme in row["theme"]),
        "; ".join(shown_name(one, named) for one in row["beside"]),
    )
