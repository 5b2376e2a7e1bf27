"""What is right by contract and may be a slip is kept, and said."""

from dataclasses import replace

from tests.plan.made_instances import three_needs

from commonwatch.plan.instance import Existing, Floor, Rules, remarks

ASSUMED = "costs without a source are assumed: mobile_clinic"


def test_nothing_but_assumed_costs_in_the_example():
    assert remarks(three_needs()) == (ASSUMED,)


def test_a_need_without_measure_and_an_organisation_without_any():
    instance = three_needs()
    blankets = tuple(measure for measure in instance.measures if measure.measure == "blankets")
    said = remarks(replace(instance, measures=blankets))
    assert said == (
        "no measure serves the theme health: 2 needs stay unserved (clinics-north, clinics-south)",
        "B has no measure it may use: mandate, reach and red lines leave it none; it is kept without a plan",
    )


def test_a_red_line_that_leaves_an_organisation_nothing():
    said = remarks(three_needs(Rules(red_lines=frozenset({("A", "north")}))))
    assert said[0].startswith("A has no measure it may use")


def test_cover_beyond_access_a_place_without_need_and_a_floor_about_nothing():
    instance = three_needs(
        Rules(floors=(Floor("health", "children", 0.5),)), (Existing("clinics-south", "Red Cross", 401),)
    )
    first, second = instance.organisations
    far = replace(first, places=frozenset({"north", "Nord"}))
    assert remarks(replace(instance, organisations=(far, second))) == (
        "need clinics-south is covered for 401 people, more than the 400 within access: nothing can be added",
        "A reaches Nord, where no need is",
        "the floor for theme 'health' and group 'children' is about no need",
        ASSUMED,
    )
