"""What each way is worth on scenarios that no plan has seen, and the two gains: from seeing and from agreeing."""

from collections.abc import Sequence
from dataclasses import dataclass

from commonwatch.plan.check import mean, values
from commonwatch.plan.dividend.shares import Share, shares
from commonwatch.plan.dividend.unseen import parted
from commonwatch.plan.dividend.ways import ALONE, INFORMED, JOINT, Told, Way, four_ways
from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import Plan


@dataclass(frozen=True)
class Worth:
    """What a way is worth: weighted people, mean over scenarios and the lowest and highest of them; people planned."""

    way: str
    case: str
    people: float
    value: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Gain:
    """A share by which one way is worth more than another: over all scenarios, and its lowest and highest in one."""

    share: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Dividend:
    """The table of ways and the gains; `unseen` says whether they are judged on scenarios that no plan has seen.

    `seeing` is informed over alone, `agreeing` joint over informed, `together` joint over alone. Alone is the kindest
    count of overlap (only reach above the need is lost), informed the better of its two orders: the gains err low.
    `shares` split what planning jointly gains in linear relaxations, whose sum differs from that of the plans.
    """

    table: tuple[Worth, ...]
    seeing: Gain | None
    agreeing: Gain | None
    together: Gain | None
    unseen: bool
    scenarios: int
    joint: Plan
    shares: tuple[Share, ...]


def dividend(
    instance: Instance, time_limit: float, gap: float, seed: int, tell: Told, with_shares: bool = True
) -> Dividend:
    """The same money four ways, judged on scenarios that no plan has seen where there are testing ones, or ten or more.

    Without `with_shares` nobody's share is worked out.
    """
    planning, judging = parted(instance)
    ways, joint = four_ways(planning, time_limit, gap, seed, tell)
    judged = judging or planning
    outcomes = [values(judged, way.people) for way in ways]
    table = tuple(_worth(way, outcome) for way, outcome in zip(ways, outcomes, strict=True))

    def best(name: str) -> list[tuple[float, float]]:
        return max((outcome for way, outcome in zip(ways, outcomes, strict=True) if way.way == name), key=mean)

    alone, informed, agreed = best(ALONE), best(INFORMED), best(JOINT)
    if with_shares:
        tell("each one's share")
    return Dividend(
        table=table,
        seeing=_gain(alone, informed),
        agreeing=_gain(informed, agreed),
        together=_gain(alone, agreed),
        unseen=judging is not None,
        scenarios=len(judged.scenarios),
        joint=joint,
        shares=shares(judged, seed) if with_shares else (),
    )


def _worth(way: Way, outcome: Sequence[tuple[float, float]]) -> Worth:
    figures = [figure for _, figure in outcome]
    return Worth(way.way, way.case, sum(way.people.values()), mean(outcome), min(figures), max(figures))


def _gain(before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> Gain | None:
    """How much more `after` is worth; None where `before` is worth nothing in some scenario."""
    if any(figure <= 0 for _, figure in before):
        return None
    shares = [new / old - 1 for (_, old), (_, new) in zip(before, after, strict=True)]
    return Gain(mean(after) / mean(before) - 1, min(shares), max(shares))
