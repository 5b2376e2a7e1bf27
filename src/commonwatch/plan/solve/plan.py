"""A joint plan, as it is handed on."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What an organisation does for a need by a measure: people, credit (people of value 1), USD without set-up."""

    need: str
    organisation: str
    measure: str
    people: float
    credit: float
    cost_usd: float


@dataclass(frozen=True)
class Spending:
    """What an organisation spends, of what: USD."""

    organisation: str
    setup_usd: float
    people_usd: float
    budget_usd: float

    @property
    def spent_usd(self) -> float:
        """Set-up and people together."""
        return self.setup_usd + self.people_usd


@dataclass(frozen=True)
class Short:
    """A floor that can't be met: people missing of those it asks for, why, and what would make it possible."""

    need: str
    asked: float
    short: float
    why: str


@dataclass(frozen=True)
class Plan:
    """Who does which measure where and for how many; values are in people of value 1 (weighted people).

    `status` is optimal (the gap asked for is proven), time limit, cancelled, or stopped (nothing more was found).
    """

    lines: tuple[Line, ...]
    presence: tuple[tuple[str, str], ...]
    spending: tuple[Spending, ...]
    alone: Mapping[str, float] | None  # credit of each when all go alone; None where the rule isn't set
    objective: float
    mean: float
    cvar: float
    upper_bound: float
    gap: float
    seconds: float
    status: str
    scenarios: int
    floors: tuple[Short, ...]

    @property
    def people(self) -> dict[tuple[str, str, str], float]:
        """People by (need, organisation, measure)."""
        return {(line.need, line.organisation, line.measure): line.people for line in self.lines}

    @property
    def credits(self) -> dict[str, float]:
        """Credit of each organisation, people of value 1; they add up to the value at central people."""
        earned = {each.organisation: 0.0 for each in self.spending}
        for line in self.lines:
            earned[line.organisation] += line.credit
        return earned
