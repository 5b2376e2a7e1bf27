"""The tables that the API gives, in the order of the flow: what each holds, and what has to be said beside it."""

from collections.abc import Mapping
from typing import NamedTuple

from commonwatch.needs.suppress import NOT_PUBLISHED

ASSOCIATION = "Drivers are associations in the model, not causes."
BESIDE = "The columns reference_... are the place's own last twelve months, beside which the forecast has to stand."
APART = "The reference, beside which the forecast has to stand, is in /api/v1/tables/reference."
SMALL = f"A count of people may be null: {NOT_PUBLISHED}."
ASSUMED = "A cost, budget or number of people whose basis is 'assumed' has no source."


class Described(NamedTuple):
    """What a table holds, one row at a time, and the sentences that stand beside its rows."""

    holds: str
    notes: tuple[str, ...] = ()


TABLES: Mapping[str, Described] = {
    "watch": Described("A place of the watch list: status, chances and deaths of the next six months, themes.", (ASSOCIATION, BESIDE)),
    "forecast_summary": Described("Place, month ahead and type of violence: quantiles and chances of deaths.", (BESIDE,)),
    "forecast": Described("Place, month ahead and type of violence: equally likely numbers of deaths (a list).", (APART,)),
    "reference": Described("Place and type of violence: deaths of the last twelve months (a list), the forecast's reference."),
    "history": Described("Place, month and type of violence of the past ten years: deaths."),
    "drivers": Described("Place and theme: what the theme's indicators add to the forecast.", (ASSOCIATION,)),
    "counterfactuals": Described("Place and indicator: the chance if the indicator had another value.", (ASSOCIATION,)),
    "cases": Described("A past case on which a place's forecast rests, and what followed it within a year."),
    "displaced": Described("A place: the newest published count of its displaced people."),
    "needs": Described("A need that exists: place, theme, group, people with their range, severity, sources.", (SMALL,)),
    "emerging_needs": Described("A place of origin: people newly displaced in the next twelve months.", (BESIDE,)),
    "themes_without_needs": Described("A theme for which no need can be told, and why."),
    "work": Described("An organisation at work on a theme in a place, by activity or by presence."),
    "coverage": Described("A need beside the response to it: people targeted, reached and likely unmet.", (SMALL,)),
    "findings": Described("A gap, overlap, possible partnership, ending cover or unfunded plan, in one sentence."),
    "actions": Described("A line of the ledger from warning to action: who was told, what was decided, what came of it."),
    "plan_summary": Described("The joint plan as a whole: money, people, and how near it is to the best.", (ASSUMED,)),
    "plan_needs": Described("A need of the joint plan: people covered, planned and left.", (ASSUMED,)),
    "plan_lines": Described("A line of the joint plan: which organisation takes which measure to which need.", (ASSUMED,)),
    "plan_presence": Described("An organisation of the joint plan in a place."),
    "plan_measures": Described("A measure: what it costs, whether the plan takes it, and why.", (ASSUMED,)),
    "plan_organisations": Described("An organisation that delivers: budget, spending, and its share of the dividend.", (ASSUMED,)),
    "plan_partners": Described("An organisation that co-ordinates or sets norms beside the plan; no money moves through it."),
    "plan_dividend": Described("What planning alone, informed, in proportion and jointly reaches, by level of assumed costs.", (ASSUMED,)),
    "plan_gains": Described("The dividend in parts: from seeing, agreeing and planning together.", (ASSUMED,)),
    "plan_assumptions": Described("An assumption of the plan, and what changes when it changes."),
    "plan_chain": Described("From a place's driver to the measure that answers it and those who carry it out.", (ASSOCIATION,)),
    "plan_instance": Described("A file of the planning instance, as text, with which anyone can solve the plan again."),
}  # fmt: skip
"""What isn't here never leaves: the panel and the model's inside, rows that couldn't be used, lists of files."""

SOURCES = Described(
    "A source of the evidence: publisher, citation, version, licence, and whether its figures may be published."
)
RUNS = Described("A line of the ledger of runs, newest first: what was read, by which version, how long.")
