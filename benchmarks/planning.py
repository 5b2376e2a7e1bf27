"""The joint plan of made instances of three sizes; each job fails when the gap that is allowed isn't proven."""

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.registry import Job, entry

if TYPE_CHECKING:
    from commonwatch.plan.instance.model import Instance

THEMES_A_PLACE = 10
SEED = 7


def made_instance(
    needs: int,
    organisations: int,
    scenarios: int = 1,
    seed: int = SEED,
    *,
    setup_usd: float = 60_000.0,
    money: float = 0.3,
    risk_lambda: float = 0.0,
) -> "Instance":
    """A random instance: ten needs a place, budgets for a share `money` of all that is reachable, set-up costs around `setup_usd`."""
    from commonwatch.plan.instance.model import Existing, Instance, Measure, Need, Organisation, Rules, Scenario

    draws = np.random.default_rng(seed)
    themes = [f"theme{number:02d}" for number in range(THEMES_A_PLACE)]
    places = [f"P{number:03d}" for number in range(-(-needs // THEMES_A_PLACE))]
    sizes = draws.lognormal(10.0, 1.2, needs).round() + 1
    made_needs = tuple(
        Need(
            need=f"N{number:05d}",
            place=places[number // THEMES_A_PLACE],
            theme=themes[number % THEMES_A_PLACE],
            group="",
            people=float(sizes[number]),
            severity=int(draws.integers(1, 6)),
            accessible=round(float(draws.uniform(0.4, 1.0)), 2),
        )
        for number in range(needs)
    )
    measures = tuple(
        Measure(
            measure=f"{theme} {kind}",
            theme=theme,
            unit_cost_usd=round(float(base * factor), 2),
            setup_cost_usd=round(float(setup_usd * draws.lognormal(0.0, 0.5) / factor**2)),
            source="made",
        )
        for theme, base in zip(themes, draws.lognormal(4.0, 0.7, len(themes)), strict=True)
        for kind, factor in (("light", 1.3), ("heavy", 1.0))
    )
    reachable = float(sum(each.people * each.accessible for each in made_needs))
    mean_cost = float(np.mean([each.unit_cost_usd for each in measures]))
    shares = draws.lognormal(0.0, 0.9, organisations)
    budgets = money * reachable * mean_cost * shares / shares.sum()
    made_organisations = tuple(
        Organisation(
            organisation=f"ORG{number:02d}",
            budget_usd=round(float(budgets[number])),
            themes=frozenset(draws.choice(themes, int(draws.integers(2, 6)), replace=False).tolist()),
            places=None
            if draws.random() < 0.5
            else frozenset(draws.choice(places, max(1, int(0.6 * len(places))), replace=False).tolist()),
            max_places=None if draws.random() < 0.6 else max(1, int(0.3 * len(places))),
        )
        for number in range(organisations)
    )
    existing = tuple(
        Existing(
            each.need, made_organisations[int(draws.integers(organisations))].organisation, round(0.2 * each.people)
        )
        for each in made_needs
        if draws.random() < 0.3
    )
    spread = draws.lognormal(0.0, 0.25, (scenarios, len(places)))
    own = draws.lognormal(0.0, 0.15, (scenarios, needs))
    made_scenarios = tuple(
        Scenario(
            name=f"s{number:03d}",
            probability=1.0 / scenarios,
            people={
                each.need: each.people
                if scenarios == 1
                else float(each.people * own[number, at] * spread[number, at // THEMES_A_PLACE])
                for at, each in enumerate(made_needs)
            },
        )
        for number in range(scenarios)
    )
    return Instance(
        needs=made_needs,
        organisations=made_organisations,
        measures=measures,
        scenarios=made_scenarios,
        existing=existing,
        rules=Rules(risk_lambda=risk_lambda),
    )


def _solved(
    needs: int, organisations: int, scenarios: int, seconds: float, gap: float, risk_lambda: float = 0.0
) -> Job:
    from commonwatch.plan.solve import solve

    instance = made_instance(needs, organisations, scenarios, risk_lambda=risk_lambda)

    def job() -> object:
        plan = solve(instance, seconds, gap)
        if plan.gap > gap:
            raise AssertionError(f"gap {plan.gap:.2%} after {plan.seconds:.0f} s; {gap:.0%} is allowed")
        return plan

    return job


@entry("plan, 250 x 12 x 30", "250 needs, 12 organisations, 30 scenarios, gap 1 % proven", against=60.0)
def plan_scenarios() -> Job:
    """Thirty scenarios, the mean counts."""
    return _solved(250, 12, 30, 60.0, 0.01)


@entry("plan, 250 x 12 x 30, averse", "the same, 40 % of the objective on the worst tenth, gap 1 %", against=60.0)
def plan_averse() -> Job:
    """Thirty scenarios, the worst tenth counts too."""
    return _solved(250, 12, 30, 60.0, 0.01, risk_lambda=0.4)


@entry("plan, 1,000 x 20", "1,000 needs, 20 organisations, gap 1 % proven", against=30.0)
def plan_thousand() -> Job:
    """A thousand needs."""
    return _solved(1_000, 20, 1, 30.0, 0.01)


@entry("plan, 2,500 x 40", "2,500 needs, 40 organisations, gap 3 % proven", against=120.0)
def plan_large() -> Job:
    """The whole of a large response."""
    return _solved(2_500, 40, 1, 120.0, 0.03)
