"""A plan of the size of a real one, made once."""

import pytest
from benchmarks.planning import made_instance

from commonwatch.plan.instance import Instance
from commonwatch.plan.solve import Plan, solve


@pytest.fixture(scope="session")
def made() -> tuple[Instance, Plan]:
    """60 needs, 10 organisations, 30 scenarios."""
    instance = made_instance(60, 10, 30)
    return instance, solve(instance, 60, 0.01)
