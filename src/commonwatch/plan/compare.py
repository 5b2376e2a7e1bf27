"""Two plans side by side: who gains and who loses, what each need is given, which money moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from commonwatch.plan.check import covered, planned
from commonwatch.plan.differences import cautions, terms
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import Plan

Side: TypeAlias = tuple[Instance, Plan]
SAME = 0.01  # of the larger credit: what two plans may give differently without a reason that counts
PERSON = 1.0  # weighted people
CENT = 0.005  # USD, and weighted people: less is rounding


@dataclass(frozen=True)
class Pair:
    """A figure before and after; None where that side has none."""

    before: float | None
    after: float | None

    @property
    def change(self) -> float:
        """After less before; a side without a figure counts as 0."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class OrganisationSides:
    """What an organisation has before and after: credit (weighted people), people, USD, and places.

    `verdict` is gains, loses, as before (within 1 % or one weighted person), joins or leaves.
    """

    organisation: str
    verdict: str
    credit: Pair
    people: Pair
    spent_usd: Pair
    budget_usd: Pair
    places_before: tuple[str, ...]
    places_after: tuple[str, ...]

    @property
    def entered(self) -> tuple[str, ...]:
        """Places where it is only after."""
        return tuple(place for place in self.places_after if place not in self.places_before)

    @property
    def left(self) -> tuple[str, ...]:
        """Places where it was only before."""
        return tuple(place for place in self.places_before if place not in self.places_after)


@dataclass(frozen=True)
class NeedSides:
    """The people that the plans add in a need, beside those in need and those covered already (both as they stand after)."""

    need: str
    place: str
    theme: str
    group: str
    in_need: float
    covered: float
    people: Pair


@dataclass(frozen=True)
class Moved:
    """USD of an organisation for a measure in a place; `measure` is "" for its set-up there."""

    organisation: str
    place: str
    theme: str
    measure: str
    usd: Pair


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side; values are weighted people.

    `terms` says what the plans were asked to keep that differs, `cautions` why figures may not be comparable. Of the
    money, `moved_usd` went from one use to another; the rest of what changed is more or less spending in all.
    """

    objective: Pair
    mean: Pair
    cvar: Pair
    upper_bound: Pair
    people: Pair
    spent_usd: Pair
    moved_usd: float
    terms: tuple[str, ...]
    cautions: tuple[str, ...]
    organisations: tuple[OrganisationSides, ...]
    needs: tuple[NeedSides, ...]
    moved: tuple[Moved, ...]
    missed_before: tuple[str, ...]  # needs whose floor is missed
    missed_after: tuple[str, ...]

    @property
    def gain(self) -> tuple[str, ...]:
        """Who gains, most first."""
        return tuple(each.organisation for each in self.organisations if each.verdict == "gains")

    @property
    def lose(self) -> tuple[str, ...]:
        """Who loses, most first."""
        return tuple(each.organisation for each in reversed(self.organisations) if each.verdict == "loses")


def compare(before: Side, after: Side) -> Comparison:
    """The two plans side by side: organisations by change of credit, needs by change of people, money by what moved most."""
    money = _money(*before), _money(*after)
    moved = tuple(
        Moved(*use, Pair(money[0].get(use, 0.0), money[1].get(use, 0.0)))
        for use in sorted({*money[0], *money[1]})
        if abs(money[1].get(use, 0.0) - money[0].get(use, 0.0)) > CENT
    )
    changes = [each.usd.change for each in moved]
    up, down = sum(usd for usd in changes if usd > 0), -sum(usd for usd in changes if usd < 0)
    plans = before[1], after[1]
    return Comparison(
        **{
            name: Pair(*(getattr(plan, name) for plan in plans))
            for name in ("objective", "mean", "cvar", "upper_bound")
        },
        people=Pair(*(sum(plan.people.values()) for plan in plans)),
        spent_usd=Pair(*(sum(each.spent_usd for each in plan.spending) for plan in plans)),
        moved_usd=min(up, down),
        terms=terms(before[0], after[0]),
        cautions=(*cautions(before[0], after[0]), *_within_gaps(*plans)),
        organisations=_organisations(before, after),
        needs=_needs(before, after),
        moved=tuple(sorted(moved, key=lambda each: -abs(each.usd.change))),
        missed_before=tuple(short.need for short in before[1].floors),
        missed_after=tuple(short.need for short in after[1].floors),
    )


def _within_gaps(before: Plan, after: Plan) -> tuple[str, ...]:
    """A sentence where the plans' values differ by less than what either may still be below the best possible."""
    difference = abs(after.objective - before.objective)
    if not CENT < difference < max(each.upper_bound - each.objective for each in (before, after)):
        return ()
    return ("the values differ by less than the plans' gaps: solved closer, the order might turn",)


def _organisations(before: Side, after: Side) -> tuple[OrganisationSides, ...]:
    figures = [_by_organisation(side) for side in (before, after)]
    found = []
    for name in dict.fromkeys((*figures[0], *figures[1])):
        old, new = (each.get(name, {}) for each in figures)
        pairs = {key: Pair(old.get(key), new.get(key)) for key in ("credit", "people", "spent_usd", "budget_usd")}
        places = [tuple(sorted(place for who, place in side[1].presence if who == name)) for side in (before, after)]
        found.append(
            OrganisationSides(name, _verdict(pairs["credit"]), **pairs, places_before=places[0], places_after=places[1])
        )
    return tuple(sorted(found, key=lambda each: -each.credit.change))


def _by_organisation(side: Side) -> dict[str, dict[str, float]]:
    instance, plan = side
    earned = plan.credits
    spent = {each.organisation: each.spent_usd for each in plan.spending}
    people = {each.organisation: 0.0 for each in instance.organisations}
    for line in plan.lines:
        people[line.organisation] += line.people
    return {
        who.organisation: {
            "credit": earned[who.organisation],
            "people": people[who.organisation],
            "spent_usd": spent[who.organisation],
            "budget_usd": who.budget_usd,
        }
        for who in instance.organisations
    }


def _verdict(credit: Pair) -> str:
    if credit.before is None:
        return "joins"
    if credit.after is None:
        return "leaves"
    if abs(credit.change) <= max(PERSON, SAME * max(credit.before, credit.after)):
        return "as before"
    return "gains" if credit.change > 0 else "loses"


def _needs(before: Side, after: Side) -> tuple[NeedSides, ...]:
    """The needs of either side; a need that one side doesn't have has no figure there."""
    added = [planned(plan.people) for _, plan in (before, after)]
    known = [{need.need: need for need in instance.needs} for instance, _ in (before, after)]
    there = {**covered(before[0]), **covered(after[0])}
    found = []
    for name, need in {**known[0], **known[1]}.items():
        people = Pair(*(by.get(name, 0.0) if name in needs else None for by, needs in zip(added, known, strict=True)))
        found.append(NeedSides(name, need.place, need.theme, need.group, need.people, there.get(name, 0.0), people))
    return tuple(sorted(found, key=lambda each: (-abs(each.people.change), each.need)))


def _money(instance: Instance, plan: Plan) -> Mapping[tuple[str, str, str, str], float]:
    """USD by (organisation, place, theme, measure); theme and measure are "" for the set-up there."""
    needs = {need.need: need for need in instance.needs}
    setup = {measure.measure: measure.setup_cost_usd for measure in instance.measures}
    lines = [line for line in plan.lines if line.people > 0]
    found: dict[tuple[str, str, str, str], float] = {}
    for line in lines:
        need = needs[line.need]
        use = (line.organisation, need.place, need.theme, line.measure)
        found[use] = found.get(use, 0.0) + line.cost_usd
        there = (line.organisation, need.place, "", "")
        found[there] = max(found.get(there, 0.0), setup[line.measure])
    return found
