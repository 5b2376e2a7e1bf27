"""The scenarios of an instance: `scenarios.csv`, or the central figures as the one scenario."""

from collections.abc import Sequence
from pathlib import Path

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import Line, read_lines
from commonwatch.plan.instance.model import CENTRAL, Need, Scenario
from commonwatch.plan.instance.tables import known_need

SCENARIOS = ("scenario", "probability", "need", "people")
SUM_WITHIN = 1e-6  # how far from 1 the probabilities may add up


def central(needs: Sequence[Need]) -> tuple[Scenario, ...]:
    """The one scenario of an instance without `scenarios.csv`: the central figures."""
    return (Scenario(CENTRAL, 1.0, {need.need: need.people for need in needs}),)


def read_scenarios(path: Path, needs: Sequence[Need]) -> tuple[Scenario, ...]:
    """The scenarios of `scenarios.csv`, each with the people of every need.

    Raises PlanError for a line that breaks the contract, a scenario with two probabilities, a need that a scenario
    leaves out or gives twice, and probabilities that don't add up to 1: they are never rescaled.
    """
    known = {need.need for need in needs}
    first: dict[str, tuple[float, Line]] = {}
    people: dict[str, dict[str, float]] = {}
    for line in read_lines(path, SCENARIOS):
        name = line.name("scenario")
        probability = line.number_of("probability", "the scenario's probability", 0, 1)
        stands, since = first.setdefault(name, (probability, line))
        if probability != stands:
            raise line.wrong(
                "probability",
                f"{stands:g}, as on line {since.number}",
                f"'{name}' has one probability in all its lines.",
            )
        held, need = people.setdefault(name, {}), known_need(line, known)
        if need in held:
            raise line.wrong("need", f"each need once in scenario '{name}'", "Take one of its lines out.")
        held[need] = line.number_of("people", "people in need")
    _check(path, first, people, [need.need for need in needs])
    return tuple(Scenario(name, first[name][0], people[name]) for name in first)


def _check(
    path: Path,
    first: dict[str, tuple[float, Line]],
    people: dict[str, dict[str, float]],
    needs: Sequence[str],
) -> None:
    if not first:
        raise PlanError(f"{path} holds no scenario: expected lines below the header. Without any, remove the file.")
    for name, held in people.items():
        if missing := [need for need in needs if need not in held]:
            raise PlanError(
                f"{path}: scenario '{name}' says nothing of need '{missing[0]}' ({len(missing)} of {len(needs)} missing). "
                "Expected a line for each need: write 0 people where nobody is in need."
            )
    total = sum(probability for probability, _ in first.values())
    if abs(total - 1) > SUM_WITHIN:
        raise PlanError(
            f"{path}, column probability: expected the {len(first)} scenarios to add up to 1, got {total:.9g}. "
            "Write them with more digits, or divide each by their sum."
        )
