"""What a joint plan is made from, as values: needs, organisations, measures, scenarios, existing cover and rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CENTRAL = "central"  # the name of the one scenario of an instance without scenarios.csv


@dataclass(frozen=True)
class Need:
    """People in a place with a theme, central figure; severity 1-5; the share of them that can be reached, 0-1."""

    need: str
    place: str
    theme: str
    group: str  # "" where the need names no group
    people: float
    severity: int
    accessible: float

    @property
    def reachable(self) -> float:
        """The people that plan and existing cover together may reach: accessible x central people."""
        return self.accessible * self.people


@dataclass(frozen=True)
class Scenario:
    """One way things may go: its probability and the people of each need in it."""

    name: str
    probability: float
    people: Mapping[str, float]  # need -> people, every need


@dataclass(frozen=True)
class Organisation:
    """Who may act: budget in USD, themes of the mandate, places within reach (None: all), most places (None: any)."""

    organisation: str
    budget_usd: float
    themes: frozenset[str]
    places: frozenset[str] | None
    max_places: int | None

    def reaches(self, place: str) -> bool:
        """Whether the place is within reach."""
        return self.places is None or place in self.places


@dataclass(frozen=True)
class Measure:
    """What can be done about a theme: USD per person, USD to set up in a place, and where the costs come from."""

    measure: str
    theme: str
    unit_cost_usd: float
    setup_cost_usd: float
    source: str  # "" where the costs are assumed


@dataclass(frozen=True)
class Existing:
    """People of a need that an organisation, in the plan or not, covers already with money already spent."""

    need: str
    organisation: str
    people: float


@dataclass(frozen=True)
class Floor:
    """At least this share of those within access is covered, in each need of the theme and group ("" is every one)."""

    theme: str
    group: str
    share: float

    def holds_for(self, need: Need) -> bool:
        """Whether the floor is about this need."""
        return self.theme in ("", need.theme) and self.group in ("", need.group)


@dataclass(frozen=True)
class Rules:
    """How value is counted and what a plan must keep; the defaults are those of an instance without rules.toml."""

    tiers: tuple[float, float, float, float] = (1.0, 0.75, 0.5, 0.3)  # value of a person, first quarter to last
    severity: tuple[float, float, float, float, float] = (0.05, 0.25, 0.5, 0.8, 1.0)  # weight of severity 1 to 5
    floors: tuple[Floor, ...] = ()
    red_lines: frozenset[tuple[str, str]] = field(default_factory=frozenset)  # (organisation, place or theme)
    risk_lambda: float = 0.0
    alpha: float = 0.1
    no_one_worse_off: bool = True

    def weight(self, severity: int) -> float:
        """The weight of a severity 1-5."""
        return self.severity[severity - 1]


@dataclass(frozen=True)
class Instance:
    """Everything a joint plan is made from; `scenarios` holds at least one, their probabilities add up to 1.

    `testing` are other scenarios, kept for judging: no plan is made on them.
    """

    needs: tuple[Need, ...]
    organisations: tuple[Organisation, ...]
    measures: tuple[Measure, ...]
    scenarios: tuple[Scenario, ...]
    existing: tuple[Existing, ...] = ()
    rules: Rules = Rules()
    testing: tuple[Scenario, ...] = ()
