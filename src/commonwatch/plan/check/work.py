"""The lines of a plan matched with the instance: only those whose names it knows can be counted."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from commonwatch.plan.check.broken import ABSOLUTE, Broken
from commonwatch.plan.check.files import Row, Written
from commonwatch.plan.instance.model import Instance, Measure, Need, Organisation


@dataclass(frozen=True)
class Work:
    """One line of the plan with the need, organisation and measure that it names."""

    row: Row
    need: Need
    organisation: Organisation
    measure: Measure

    @property
    def is_work(self) -> bool:
        """Whether it reaches anybody: more people than rounding leaves."""
        return self.row.people > ABSOLUTE


def works(instance: Instance, written: Written) -> tuple[Work, ...]:
    """The lines of plan.csv whose names the instance knows."""
    needs = {need.need: need for need in instance.needs}
    organisations = {who.organisation: who for who in instance.organisations}
    measures = {measure.measure: measure for measure in instance.measures}
    return tuple(
        Work(row, needs[row.need], organisations[row.organisation], measures[row.measure])
        for row in written.rows
        if row.need in needs and row.organisation in organisations and row.measure in measures
    )


def unknown_names(instance: Instance, written: Written) -> Iterator[Broken]:
    """The lines of plan.csv and spending.csv that name what the instance doesn't hold: they can't be counted."""
    known = {
        "need": {need.need for need in instance.needs},
        "organisation": {who.organisation for who in instance.organisations},
        "measure": {measure.measure for measure in instance.measures},
    }
    for row in written.rows:
        names = {"need": row.need, "organisation": row.organisation, "measure": row.measure}
        for noun, name in names.items():
            if name not in known[noun]:
                yield Broken("names", row.where, f"the instance has no {noun} '{name}'; the line can't be counted")
    for who, (_, where) in written.spending.items():
        if who not in known["organisation"]:
            yield Broken("names", where, f"the instance has no organisation '{who}'")


def reached(lines: Sequence[Work]) -> dict[str, dict[str, float]]:
    """The people that each organisation reaches, by need and organisation."""
    return _sums((line, line.row.people) for line in lines)


def credited(lines: Sequence[Work]) -> dict[str, dict[str, float]]:
    """The credit that each organisation claims, by need and organisation, in weighted people."""
    return _sums((line, line.row.credit) for line in lines)


def _sums(figures: Iterable[tuple[Work, float]]) -> dict[str, dict[str, float]]:
    parts: dict[str, dict[str, list[float]]] = {}
    for line, figure in figures:
        parts.setdefault(line.need.need, {}).setdefault(line.organisation.organisation, []).append(figure)
    return {need: {who: math.fsum(each) for who, each in by.items()} for need, by in parts.items()}
