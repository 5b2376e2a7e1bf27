"""An instance to its folder, as `read_instance` reads it."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from commonwatch.files import write_text
from commonwatch.plan.instance.model import Instance, Rules, Scenario
from commonwatch.plan.instance.scenarios import SCENARIOS, central
from commonwatch.plan.instance.tables import EXISTING, MEASURES, ORGANISATIONS


def write_instance(instance: Instance, folder: Path) -> None:
    """Writes the files of an instance: reading them gives the same one, if it keeps the contract that reading checks.

    Files that it has no use for (scenarios, where the central figures are the one) are removed from the folder.
    Raises WorkspaceError when the disk refuses.
    """
    for name, text in instance_texts(instance).items():
        if text is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_text(text, folder / name)


def instance_texts(instance: Instance) -> dict[str, str | None]:
    """The text of each file of an instance; None for one that it has no use for."""
    plain = instance.scenarios == central(instance.needs)
    return {
        "needs.csv": _needs(instance),
        "organisations.csv": _organisations(instance),
        "measures.csv": _measures(instance),
        "scenarios.csv": None if plain else _scenarios(instance, instance.scenarios),
        "testing.csv": _scenarios(instance, instance.testing) if instance.testing else None,
        "existing.csv": _existing(instance) if instance.existing else None,
        "rules.toml": None if instance.rules == Rules() else _rules(instance.rules),
    }


def number(value: float) -> str:
    """A number as text that reads back as the same number; whole ones without a point."""
    return str(int(value)) if value == int(value) else repr(value)


def _needs(instance: Instance) -> str:
    columns = ("need", "place", "theme", "group", "people", "severity", "accessible")
    return csv_text(
        columns,
        (
            (n.need, n.place, n.theme, n.group, number(n.people), str(n.severity), number(n.accessible))
            for n in instance.needs
        ),
    )


def _organisations(instance: Instance) -> str:
    return csv_text(
        ORGANISATIONS,
        (
            (
                who.organisation,
                number(who.budget_usd),
                "|".join(sorted(who.themes)),
                "*" if who.places is None else "|".join(sorted(who.places)),
                "" if who.max_places is None else str(who.max_places),
            )
            for who in instance.organisations
        ),
    )


def _measures(instance: Instance) -> str:
    return csv_text(
        MEASURES,
        ((m.measure, m.theme, number(m.unit_cost_usd), number(m.setup_cost_usd), m.source) for m in instance.measures),
    )


def _scenarios(instance: Instance, scenarios: Iterable[Scenario]) -> str:
    return csv_text(
        SCENARIOS,
        (
            (each.name, number(each.probability), need.need, number(each.people[need.need]))
            for each in scenarios
            for need in instance.needs
        ),
    )


def _existing(instance: Instance) -> str:
    return csv_text(EXISTING, ((e.need, e.organisation, number(e.people)) for e in instance.existing))


def _rules(rules: Rules) -> str:
    floors = "".join(
        f"\n[[floors]]\ntheme = {_quoted(floor.theme)}\ngroup = {_quoted(floor.group)}\nshare = {floor.share!r}\n"
        for floor in rules.floors
    )
    pairs = ", ".join(_quoted(f"{organisation}:{side}") for organisation, side in sorted(rules.red_lines))
    return (
        f"[value]\ntiers = {list(rules.tiers)}\nseverity = {list(rules.severity)}\n"
        f"{floors}"
        f"\n[red_lines]\npairs = [{pairs}]\n"
        f"\n[risk]\nlambda = {rules.risk_lambda!r}\nalpha = {rules.alpha!r}\n"
        f"\n[fair]\nno_one_worse_off = {str(rules.no_one_worse_off).lower()}\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file's text: the columns' names and the rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
