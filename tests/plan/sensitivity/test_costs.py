"""Costs of what is assumed, times a factor."""

import math

import pytest
from tests.plan.made_instances import three_needs

from commonwatch.errors import PlanError
from commonwatch.plan.sensitivity import at_costs


def test_only_assumed_costs_change() -> None:
    instance = three_needs()
    half = at_costs(instance, {"mobile_clinic"}, 0.5)
    blankets, clinic = half.measures
    assert blankets == instance.measures[0]
    assert (clinic.unit_cost_usd, clinic.setup_cost_usd, clinic.source) == (10, 500, "")
    assert half.needs == instance.needs
    assert at_costs(instance, {"mobile_clinic"}, 1.0) == instance
    assert at_costs(instance, (), 2.0) == instance


def test_an_unknown_measure_and_a_factor_that_is_none_are_refused() -> None:
    with pytest.raises(PlanError, match="mobile_clinic"):
        at_costs(three_needs(), {"mobile_clinics"}, 2.0)
    for times in (-1.0, math.nan, math.inf):
        with pytest.raises(PlanError, match="0 or more"):
            at_costs(three_needs(), {"blankets"}, times)
