"""A plan of the size of a real one, made once."""

from dataclasses import replace

import pytest
from benchmarks.planning import made_instance

from commonwatch.plan.instance import Instance
from commonwatch.plan.sensitivity import NextMoney, next_money
from commonwatch.plan.solve import Plan, solve


@pytest.fixture(scope="session")
def made() -> tuple[Instance, Plan]:
    """60 needs, 10 organisations, 30 scenarios; nobody is planned alone first, which would take the most time."""
    instance = made_instance(60, 10, 30)
    instance = replace(instance, rules=replace(instance.rules, no_one_worse_off=False))
    return instance, solve(instance, 60, 0.01)


@pytest.fixture(scope="session")
def next_100_000(made: tuple[Instance, Plan]) -> tuple[NextMoney, ...]:
    """What its organisations' next 100,000 USD reach."""
    return next_money(*made)
