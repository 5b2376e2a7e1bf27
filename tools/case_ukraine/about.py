"""What the case says of itself: `case.json`."""

from typing import Any

from case_ukraine.assumed import (
    ACCESS_BY_SEVERITY,
    ALSO,
    BUDGET_SHARE,
    CLUSTERS,
    FAMILIES,
    FRONT_FROM,
    LEAD,
    MEANS,
    SCENARIOS,
    SEED,
    SETUP_USD,
    SPREAD_ELSEWHERE,
    SPREAD_FRONT,
    SPREAD_NEED,
)
from case_ukraine.figures import Figures
from case_ukraine.making import front, persons
from commonwatch.plan.instance import Instance
from commonwatch.vocabulary import cluster_themes

READ_FROM = "github.com/OCHA-DAP/hdx-scraper-ukraine-viz"
SOURCES = (
    {
        "source": "ukr_hno_2023",
        "publisher": "OCHA Ukraine and partners",
        "title": "Ukraine Humanitarian Needs Overview 2023: people in need and severity",
        "version": "2023-02-15",
        "licence": "CC BY",
        "read_from": READ_FROM,
        "used_for": "people in need by oblast and cluster; population estimates; severity by raion, for education and water by oblast",
    },
    {
        "source": "ukr_hrp_2023",
        "publisher": "OCHA Ukraine and partners",
        "title": "Ukraine Humanitarian Response Plan 2023: response activities and targets",
        "version": "2023-04-25",
        "licence": "CC BY",
        "read_from": READ_FROM,
        "used_for": "names, units and targets of activities; people in a household; people targeted by cluster, to compare",
    },
    {
        "source": "ukr_5w_round_12",
        "publisher": "OCHA Ukraine",
        "title": "Ukraine 5W, round 12: organisations and people reached by oblast and cluster",
        "version": "2022-05-26",
        "licence": "CC BY",
        "read_from": "github.com/OCHA-DAP/hdx-scraper-covid-viz",
        "used_for": "in which oblasts somebody works on a cluster; it names no organisation",
    },
)
LEFT_OUT = (
    {
        "what": "Crimea and Sevastopol",
        "why": "the overview gives no population estimate there and writes 0 people in need: no figure, which isn't no need",
    },
    {
        "what": "'Population Estimate', 'Total' and 'Intersectoral' people",
        "why": "residents, people affected, and the people of all clusters together: no need of a cluster's own",
    },
    {
        "what": "severity of 'Protection'",
        "why": "it spans general protection, child protection, gender-based violence and mine action, which are here one by one",
    },
    {
        "what": "multi-purpose cash",
        "why": "the response plan has targets for it, the overview no people in need: it would count people of other clusters again",
    },
    {
        "what": "activities that help only some of a cluster's people (farm inputs, clearance of land, heavy repairs) or are counted in sites",
        "why": "a person reached counts the same whichever measure is used, so only measures that can stand in for each other are put side by side",
    },
    {
        "what": "people reached by the 5W of May 2022, as existing cover",
        "why": (
            "the overview counts who is in need after that aid, nine months later: taking it off would count it twice. "
            "Nobody is taken to be covered already"
        ),
    },
    {
        "what": "FTS funding",
        "why": "its terms are no open licence, and the snapshot at hand is of April 2022",
    },
)


def about(figures: Figures, instance: Instance) -> dict[str, Any]:
    """The content of `case.json`: what the case is, its names, sources, assumptions and what is left out."""
    return {
        "title": "Ukraine 2023: the humanitarian response, by oblast and cluster",
        "what": (
            f"{len(instance.needs)} needs (25 oblasts, 10 clusters) of the Humanitarian Needs Overview 2023, met by "
            f"{len(instance.organisations)} families of actors. People in need, severity and activities are published; "
            "costs, budgets, access and the spread of the scenarios are assumed. A person in need of several clusters "
            "is counted in each. The case shows how a joint plan works; it is no advice on the response."
        ),
        "year": 2023,
        "currency": "USD",
        "places": dict(figures.places),
        "themes": _themes(figures),
        "measures": _measures(figures, instance),
        "organisations": {
            family.organisation: {"leads": list(family.leads), "also": list(family.also)} for family in FAMILIES
        },
        "sources": list(SOURCES),
        "assumptions": _assumptions(figures, instance),
        "left_out": list(LEFT_OUT),
    }


def _themes(figures: Figures) -> dict[str, Any]:
    """The clusters, which are the themes of the instance, and what the vocabulary's themes have of each."""
    known = cluster_themes()
    found = {}
    for cluster in CLUSTERS:
        rows = known.filter(cluster=cluster.code)
        found[cluster.theme] = {
            "label": rows["name"][0],
            "cluster": cluster.code,
            "vocabulary": dict(rows.select("theme", "weight").iter_rows()),
            "targeted": figures.targeted[cluster.theme],
        }
    return found


def _measures(figures: Figures, instance: Instance) -> dict[str, Any]:
    costs = {each.measure: each.unit_cost_usd for each in instance.measures}
    found = {}
    for means in MEANS:
        row, size = figures.activities[means.code], persons(figures, means.code)
        told = f"{means.usd:g} USD for each {row['unit'].lower()}, assumed"
        if size != 1:
            told += f"; {size:.2f} people in a household, by the targets of the response plan"
        found[means.measure] = {
            "label": " ".join(row["activity_name"].split()),
            "activity": means.code,
            "unit": row["unit"],
            "target": round(float(row["target"])),
            "unit_cost_usd": costs[means.measure],
            "unit_cost": told,
            "setup": f"{means.setup}: {SETUP_USD[means.setup]:,.0f} USD by family and oblast, assumed",
        }
    return found


def _assumptions(figures: Figures, instance: Instance) -> list[dict[str, str]]:
    fronts = [name for place, name in figures.places.items() if front(figures, place)]
    money = sum(each.budget_usd for each in instance.organisations)
    shares = ", ".join(f"{value:g} at severity {severity}" for severity, value in sorted(ACCESS_BY_SEVERITY.items()))
    return [
        {
            "what": "unit costs",
            "value": "see measures",
            "why": "the response plan's activity list has names, units and targets but no cost; none of the three files has one",
        },
        {
            "what": "set-up costs",
            "value": " and ".join(f"{usd:,.0f} USD ({kind})" for kind, usd in SETUP_USD.items()),
            "why": "a family's offices, stores and vehicles in an oblast for a year; mobile ways cost less to set up and more by person",
        },
        {
            "what": "organisations",
            "value": f"{len(FAMILIES)} families of actors",
            "why": "the 5W names no organisation; mandates follow the usual division of work between clusters and are assumed",
        },
        {
            "what": "reach",
            "value": "every oblast of the case",
            "why": "an oblast is within a family's reach where the 5W counts somebody in one of its clusters: that holds everywhere",
        },
        {
            "what": "budgets",
            "value": f"{money:,.0f} USD together",
            "why": (
                f"{BUDGET_SHARE:.0%} of what reaching everybody within access would cost by each cluster's cheapest measure, without "
                f"set-up; a cluster's money is divided by parts, {LEAD} for a family that leads there and {ALSO} for each other one. "
                "A family may spend its sum on any of its clusters"
            ),
        },
        {
            "what": "access",
            "value": f"{shares}; Luhanska 0.1",
            "why": (
                "by the intersectoral severity of raions, the mean over an oblast's; severity 5 marks the raions at the front "
                "and beyond it. Luhanska, nearly all beyond the front line at the year's start, is set by hand"
            ),
        },
        {
            "what": "severity of an oblast",
            "value": "mean of its raions, halves upwards",
            "why": (
                "people in need aren't published by raion, so raions can't be weighted by people; "
                "for education and water the severity itself is published by oblast"
            ),
        },
        {
            "what": "scenarios",
            "value": (
                f"{SCENARIOS} to plan on and {SCENARIOS} others to judge on, equally likely; logarithms spread by {SPREAD_FRONT:g} "
                f"({', '.join(fronts)}) or {SPREAD_ELSEWHERE:g} for an oblast and {SPREAD_NEED:g} for a need; seed {SEED}"
            ),
            "why": (
                f"no forecast reaches below the country: one lognormal factor of mean 1 for each oblast, shared by its needs, wider where the "
                f"mean intersectoral severity is {FRONT_FROM:g} or more, and one for each need; never more people than the population estimate"
            ),
        },
    ]
