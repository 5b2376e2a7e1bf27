"""Tiny instances, some worked by hand, and the best plan of any tiny one by trying every presence.

Nothing of commonwatch is used here but the values that an instance is made of.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from commonwatch.plan.instance.model import (
    Existing,
    Floor,
    Instance,
    Measure,
    Need,
    Organisation,
    Rules,
    Scenario,
)

Triple = tuple[str, str, str]
BY_DEFAULT = Rules()


def one_scenario(needs: Sequence[Need]) -> tuple[Scenario, ...]:
    return (Scenario("central", 1.0, {need.need: need.people for need in needs}),)


def three_needs(rules: Rules = BY_DEFAULT, existing: tuple[Existing, ...] = ()) -> Instance:
    """The example of docs/plan-instance.md: A can warm and heal in the north, B heals anywhere."""
    needs = (
        Need("warmth-north", "north", "basic_services", "", 1000, 5, 0.8),
        Need("clinics-north", "north", "health", "displaced", 400, 4, 1.0),
        Need("clinics-south", "south", "health", "", 800, 3, 0.5),
    )
    return Instance(
        needs=needs,
        organisations=(
            Organisation("A", 9000, frozenset({"basic_services", "health"}), frozenset({"north"}), None),
            Organisation("B", 6000, frozenset({"health"}), None, 1),
        ),
        measures=(
            Measure("blankets", "basic_services", 10, 500, "price list 2023"),
            Measure("mobile_clinic", "health", 20, 1000, ""),
        ),
        scenarios=one_scenario(needs),
        existing=existing,
        rules=rules,
    )


def one_need(
    people: float = 1000,
    severity: int = 5,
    accessible: float = 1.0,
    budget: float = 5000,
    unit: float = 10,
    setup: float = 0,
    existing: float = 0,
    rules: Rules = BY_DEFAULT,
) -> Instance:
    """One need, one organisation, one measure, one scenario."""
    needs = (Need("n", "p", "t", "", people, severity, accessible),)
    return Instance(
        needs=needs,
        organisations=(Organisation("A", budget, frozenset({"t"}), None, None),),
        measures=(Measure("m", "t", unit, setup, "made"),),
        scenarios=one_scenario(needs),
        existing=(Existing("n", "other", existing),) if existing else (),
        rules=rules,
    )


@dataclass(frozen=True)
class Best:
    """The best plan of a tiny instance: its objective in weighted people, and people by need, organisation, measure."""

    objective: float
    people: Mapping[Triple, float]


def permitted(instance: Instance) -> list[Triple]:
    return [
        (need.need, who.organisation, measure.measure)
        for need, who, measure in itertools.product(instance.needs, instance.organisations, instance.measures)
        if need.theme == measure.theme
        and need.theme in who.themes
        and (who.places is None or need.place in who.places)
        and not {(who.organisation, need.place), (who.organisation, need.theme)} & instance.rules.red_lines
    ]


def best_plan(instance: Instance, least_credit: Mapping[str, float] | None = None) -> Best | None:
    """The best plan, by one linear program for every choice of presences and set-up costs; None where floors can't be met.

    Floors are kept without slack. `least_credit` is what each organisation's credit has to reach (no one worse off).
    """
    found: Best | None = None
    for chosen in _presences(instance):
        here = _best_with(instance, chosen, least_credit or {})
        if here is not None and (found is None or here.objective > found.objective):
            found = here
    return found


def alone(instance: Instance, organisation: str) -> Best | None:
    """The best plan of one organisation, as if nobody else planned; floors and fairness are no rules of its own."""
    one = tuple(who for who in instance.organisations if who.organisation == organisation)
    return best_plan(replace(instance, organisations=one, rules=replace(instance.rules, floors=())))


def _presences(instance: Instance) -> Iterator[dict[tuple[str, str], float]]:
    """Every choice, per organisation and place, to stay away or to be there at one of the set-up costs of its measures."""
    needs, measures = {n.need: n for n in instance.needs}, {m.measure: m for m in instance.measures}
    levels: dict[tuple[str, str], set[float]] = {}
    for need, who, measure in permitted(instance):
        levels.setdefault((who, needs[need].place), set()).add(measures[measure].setup_cost_usd)
    pairs = sorted(levels)
    most = {who.organisation: who.max_places for who in instance.organisations}
    for choice in itertools.product(*([None, *sorted(levels[pair])] for pair in pairs)):
        chosen = {pair: level for pair, level in zip(pairs, choice, strict=True) if level is not None}
        counts = {who: sum(pair[0] == who for pair in chosen) for who in most}
        if all(most[who] is None or counts[who] <= most[who] for who in most):
            yield chosen


def _best_with(
    instance: Instance, chosen: Mapping[tuple[str, str], float], least_credit: Mapping[str, float]
) -> Best | None:
    """The linear program once presences are chosen: variables x, then z (filled per scenario, need, quarter), w, t, u.

    w is what each organisation fills of each need's quarters at central people, t the threshold of the worst cases and u
    how far each scenario is below it.
    """
    rules, needs = instance.rules, instance.needs
    at = {need.need: number for number, need in enumerate(needs)}
    measures = {measure.measure: measure for measure in instance.measures}
    triples = [
        (need, who, measure)
        for need, who, measure in permitted(instance)
        if chosen.get((who, needs[at[need]].place), -1.0) >= measures[measure].setup_cost_usd
    ]
    cover = np.zeros(len(needs))
    for each in instance.existing:
        cover[at[each.need]] += each.people
    scenarios = instance.scenarios
    names = [who.organisation for who in instance.organisations]
    size_x, size_z, size_w = len(triples), len(scenarios) * len(needs) * 4, len(names) * len(needs) * 4
    total = size_x + size_z + size_w + 1 + len(scenarios)
    z0, w0 = size_x, size_x + size_z
    t0 = w0 + size_w

    def z(s: int, n: int, q: int) -> int:
        return z0 + (s * len(needs) + n) * 4 + q

    def w(o: int, n: int, q: int) -> int:
        return w0 + (o * len(needs) + n) * 4 + q

    def open_quarter(people: float, covered: float, q: int) -> float:
        return max(0.0, min(people * (q + 1) / 4, math.inf) - max(covered, people * q / 4))

    bounds: list[tuple[float | None, float | None]] = [(0, None)] * size_x
    for s, n, q in itertools.product(range(len(scenarios)), range(len(needs)), range(4)):
        bounds.append((0, open_quarter(scenarios[s].people[needs[n].need], cover[n], q)))
    bounds += [(0, None)] * size_w + [(None, None)] + [(0, None)] * len(scenarios)
    worth = [[rules.severity[need.severity - 1] * tier for tier in rules.tiers] for need in needs]
    a: list[np.ndarray] = []
    b: list[float] = []

    def row(limit: float) -> np.ndarray:
        a.append(np.zeros(total))
        b.append(limit)
        return a[-1]

    for o, who in enumerate(instance.organisations):
        setup = sum(level for (name, _), level in chosen.items() if name == who.organisation)
        if setup > who.budget_usd:
            return None
        spent = row(who.budget_usd - setup)
        for k, (_, name, measure) in enumerate(triples):
            if name == names[o]:
                spent[k] = measures[measure].unit_cost_usd
    for n, need in enumerate(needs):
        of_need = [k for k, triple in enumerate(triples) if triple[0] == need.need]
        row(max(0.0, need.accessible * need.people - cover[n]))[of_need] = 1.0
        for floor in rules.floors:
            if floor.theme in ("", need.theme) and floor.group in ("", need.group):
                row(cover[n] - floor.share * need.accessible * need.people)[of_need] = -1.0
        for s in range(len(scenarios)):
            fills = row(0.0)
            fills[[z(s, n, q) for q in range(4)]] = 1.0
            fills[of_need] = -1.0
        for o in range(len(names)):
            own = row(0.0)
            own[[w(o, n, q) for q in range(4)]] = 1.0
            own[[k for k in of_need if triples[k][1] == names[o]]] = -1.0
        for q in range(4):
            row(open_quarter(need.people, cover[n], q))[[w(o, n, q) for o in range(len(names))]] = 1.0
    for who, least in least_credit.items():
        earns = row(-least)
        for n, q in itertools.product(range(len(needs)), range(4)):
            earns[w(names.index(who), n, q)] = -worth[n][q]
    values = np.zeros((len(scenarios), total))
    for s, n, q in itertools.product(range(len(scenarios)), range(len(needs)), range(4)):
        values[s, z(s, n, q)] = worth[n][q]
    for s in range(len(scenarios)):
        below = row(0.0)
        below -= values[s]
        below[t0], below[t0 + 1 + s] = 1.0, -1.0
    chances = np.array([scenario.probability for scenario in scenarios])
    gain = (1 - rules.risk_lambda) * chances @ values
    gain[t0] = rules.risk_lambda
    gain[t0 + 1 :] = -rules.risk_lambda * chances / rules.alpha
    answer = linprog(-gain, A_ub=np.array(a), b_ub=np.array(b), bounds=bounds, method="highs")
    if answer.status == 2:
        return None
    assert answer.status == 0, answer.message
    return Best(-answer.fun, {triple: float(answer.x[k]) for k, triple in enumerate(triples) if answer.x[k] > 1e-9})


PLACES, THEMES, GROUPS = ("p1", "p2"), ("livelihoods", "displacement"), ("", "g")  # themes of the vocabulary


@st.composite
def tiny_instances(
    draw: st.DrawFn, max_needs: int = 3, max_scenarios: int = 3, floors: bool = False, risk: bool = True
) -> Instance:
    """Random instances of up to 3 needs, 2 organisations, 3 measures and 3 scenarios: `best_plan` takes 0.2 s at most."""
    counts = st.integers(0, 40).map(lambda n: n * 25.0)
    needs = tuple(
        Need(
            f"n{number}",
            draw(st.sampled_from(PLACES)),
            draw(st.sampled_from(THEMES)),
            draw(st.sampled_from(GROUPS)),
            draw(counts),
            draw(st.integers(1, 5)),
            draw(st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])),
        )
        for number in range(draw(st.integers(1, max_needs)))
    )
    measures = tuple(
        Measure(
            f"m{number}",
            THEMES[number % 2],
            draw(st.sampled_from([0.0, 1.0, 2.5, 8.0, 20.0])),
            draw(st.sampled_from([0.0, 100.0, 700.0, 3000.0])),
            draw(st.sampled_from(["", "made"])),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    organisations = tuple(
        Organisation(
            name,
            draw(st.sampled_from([0.0, 500.0, 2000.0, 8000.0])),
            frozenset(draw(st.sets(st.sampled_from(THEMES), min_size=1))),
            draw(st.one_of(st.none(), st.sets(st.sampled_from(PLACES), min_size=1).map(frozenset))),
            draw(st.sampled_from([None, 1, 2])),
        )
        for name in ("A", "B")[: draw(st.integers(1, 2))]
    )
    shares = draw(st.lists(st.integers(1, 4), min_size=1, max_size=max_scenarios))
    scenarios = (
        one_scenario(needs)
        if len(shares) == 1
        else tuple(
            Scenario(f"s{number}", share / sum(shares), {need.need: draw(counts) for need in needs})
            for number, share in enumerate(shares)
        )
    )
    existing = tuple(
        Existing(need.need, "other", draw(counts)) for need in needs if draw(st.sampled_from([True, False, False]))
    )
    pairs = [(who.organisation, side) for who in organisations for side in (*PLACES, *THEMES)]
    known = {need.place for need in needs} | {need.theme for need in needs}
    red_lines = [pair for pair in pairs if pair[1] in known and draw(st.integers(0, 9)) == 0]
    rules = Rules(
        floors=(Floor(draw(st.sampled_from(["", needs[0].theme])), "", draw(st.sampled_from([0.1, 0.5, 1.0]))),)
        if floors
        else (),
        red_lines=frozenset(red_lines),
        risk_lambda=draw(st.sampled_from([0.0, 0.3, 1.0])) if risk else 0.0,
        alpha=draw(st.sampled_from([0.1, 0.35, 1.0])),
        no_one_worse_off=False,
    )
    return Instance(needs, organisations, measures, scenarios, existing, rules)
