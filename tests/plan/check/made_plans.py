"""A plan's folder written from people: credits by filling quarters in the order of the organisations."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonwatch.plan.instance import Instance


def worth_by_person(instance: Instance, need: str, first: float, count: float) -> float:
    """The worth of `count` people after the first ones, by cutting at the quarters' ends; central people."""
    held = next(each for each in instance.needs if each.need == need)
    total, at, end = 0.0, first, min(first + count, held.people)
    for quarter, tier in enumerate(instance.rules.tiers, 1):
        upto = min(end, held.people * quarter / 4)
        if upto > at:
            total += (upto - at) * tier
            at = upto
    return total * instance.rules.severity[held.severity - 1]


def write_plan(instance: Instance, people: Mapping[tuple[str, str, str], float], folder: Path, **changes: Any) -> None:
    """Writes a right plan for these people; `changes` are figures of summary.json, and `alone` the credits of alone.csv."""
    measures = {measure.measure: measure for measure in instance.measures}
    places = {need.need: need.place for need in instance.needs}
    reached: dict[str, float] = {}
    for each in instance.existing:
        reached[each.need] = reached.get(each.need, 0.0) + each.people
    rows, credits, spent, setup = [], {}, {who.organisation: 0.0 for who in instance.organisations}, {}
    for (need, who, measure), count in sorted(people.items(), key=lambda item: (item[0][0], item[0][1])):
        credit = worth_by_person(instance, need, reached.get(need, 0.0), count)
        reached[need] = reached.get(need, 0.0) + count
        cost = count * measures[measure].unit_cost_usd
        rows.append((need, who, measure, count, credit, cost))
        credits[who] = credits.get(who, 0.0) + credit
        spent[who] += cost
        at = (who, places[need])
        setup[at] = max(setup.get(at, 0.0), measures[measure].setup_cost_usd)
    for (who, _), cost in setup.items():
        spent[who] += cost
    folder.mkdir(parents=True, exist_ok=True)
    table(folder / "plan.csv", ("need", "organisation", "measure", "people", "credit", "cost_usd"), rows)
    table(folder / "presence.csv", ("organisation", "place"), sorted(setup))
    table(folder / "spending.csv", ("organisation", "spent_usd"), sorted(spent.items()))
    alone = changes.pop("alone", None)
    if alone is not None:
        lines = [(who, least, credits.get(who, 0.0)) for who, least in alone.items()]
        table(folder / "alone.csv", ("organisation", "credit_alone", "credit_joint"), lines)
    central = sum(credits.values())
    summary = {"objective": central, "mean": central, "cvar": central, "upper_bound": central, "scenarios": 1}
    (folder / "summary.json").write_text(json.dumps(summary | changes), encoding="utf-8")


def table(path: Path, columns: tuple[str, ...], rows: Any) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
