"""The way from a warning to who can act: driver, theme, measure, organisations with the mandate, partners beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from commonwatch.plan.drafting.schemas import shaped
from commonwatch.plan.instance import Instance
from commonwatch.risk.drivers import WORTH_NAMING
from commonwatch.vocabulary import measures, theme


def partner_table(lines: pl.DataFrame, partners: pl.DataFrame) -> pl.DataFrame:
    """The table plan_partners: who co-ordinates or sets norms on a theme where organisations of the plan work on it.

    `lines` (place, theme, organisation) is the plan; no money moves through partners.
    """
    beside = lines.group_by("place", "theme").agg(pl.col("organisation").unique().sort().alias("beside"))
    rows = [
        {**work, **{name: one[name] for name in ("organisation", "name", "family", "role")}}
        for work in beside.sort("place", "theme").iter_rows(named=True)
        for one in partners.iter_rows(named=True)
        if work["theme"] in one["themes"] and set(work["place"].split("+")) & set(one["places"])
    ]
    return shaped("plan_partners", rows)


def chain_table(
    instance: Instance, lines: pl.DataFrame, drivers: pl.DataFrame, partners: pl.DataFrame, places: Sequence[str]
) -> pl.DataFrame:
    """The table plan_chain: for each theme that noticeably raises a place's chance of deaths, the measures on it and who can take them.

    Organisations are those that the plan has on it there, else those that may: the sentence says which. `drivers` is the
    table of a run; drivers are associations in the model, not causes.
    """
    raising = drivers.filter(
        pl.col("place").is_in(list(places)),
        pl.col("stable"),
        pl.col("direction") == "raises",
        pl.col("contribution") >= pl.col("model").replace_strict(WORTH_NAMING, return_dtype=pl.Float64),
    ).sort("place", "rank")
    kinds = measures()
    rows = []
    for driver in raising.iter_rows(named=True):
        for kind in kinds.filter(pl.col("theme") == driver["theme"]).iter_rows(named=True):
            planned = lines.filter(
                pl.col("place").str.split("+").list.contains(driver["place"]), pl.col("measure") == kind["measure"]
            )
            may = _may(instance, driver["place"], driver["theme"])
            acting = planned["organisation"].unique().sort().to_list()
            beside = _beside(partners, driver["place"], driver["theme"])
            rows.append(
                {
                    "place": driver["place"],
                    "driver_theme": driver["theme"],
                    "driver_sentence": driver["sentence"],
                    "measure": kind["measure"],
                    "label": kind["label"],
                    "organisations": acting or may,
                    "partners": beside,
                    "people": float(planned["people"].sum()),
                    "sentence": _sentence(driver["theme"], kind, acting, may, beside),
                }
            )
    return shaped("plan_chain", rows)


def _may(instance: Instance, place: str, about: str) -> list[str]:
    """Organisations that mandate, reach and red lines allow to act on the theme in the place, whether or not it has a need."""
    barred = instance.rules.red_lines
    return sorted(
        who.organisation
        for who in instance.organisations
        if about in who.themes
        and who.reaches(place)
        and not {(who.organisation, place), (who.organisation, about)} & barred
    )


def _beside(partners: pl.DataFrame, place: str, about: str) -> list[str]:
    return sorted(
        one["organisation"]
        for one in partners.iter_rows(named=True)
        if about in one["themes"] and place in one["places"]
    )


def _sentence(
    about: str, kind: Mapping[str, Any], acting: Sequence[str], may: Sequence[str], beside: Sequence[str]
) -> str:
    label = theme(about).label
    head = f"raised by {label[0].lower()}{label[1:]} -> {kind['label'][0].lower()}{kind['label'][1:]}"
    tail = f", with {', '.join(beside)}" if beside else ""
    if acting:
        return f"{head} -> {', '.join(acting)}{tail}"
    if may:
        return (
            f"{head} -> {', '.join(may)} could{tail}; the plan's money does more elsewhere, or no need of it is counted"
        )
    return f"{head} -> no organisation of the plan has the mandate and the reach{tail}"
