"""Small counts before they are published: an attacker who solves the sums finds none of them."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.needs.made import AS_OF, counts, evidence

from commonwatch.needs import existing_needs, suppressed

UNITS = ("UA63", "UA14", "UA32", "UA51")
GROUPS = ("IDP", "NDP", "RET")


def table(cells, totals=True):
    """Needs of people in need by unit and group, with the totals of each where asked."""
    rows = [("in_need", "UA", unit, None, "Intersectoral", group, people) for (unit, group), people in cells.items()]
    if totals:
        units, groups = {unit for unit, _ in cells}, {group for _, group in cells}
        rows += [
            ("in_need", "UA", u, None, "Intersectoral", "", sum(p for (x, _), p in cells.items() if x == u))
            for u in units
        ]
        rows += [
            ("in_need", "UA", None, None, "Intersectoral", g, sum(p for (_, x), p in cells.items() if x == g))
            for g in groups
        ]
        rows.append(("in_need", "UA", None, None, "Intersectoral", "", sum(cells.values())))
    made = evidence([("UKR", 2023, "population", 37_000_000)], people_in_need=counts(*rows))
    return existing_needs(made, AS_OF, ["UKR"]).needs


def bounds(published):
    """What an attacker knows of each hidden cell: least and most, by linear programming over all sums."""
    cells = {(unit, group): people for unit, group, people in published.select("admin1", "group", "mid").iter_rows()}
    hidden = [cell for cell, people in cells.items() if people is None]
    units = [unit for unit in dict.fromkeys(unit for unit, _ in cells) if unit is not None]
    groups = [group for group in dict.fromkeys(group for _, group in cells) if group]
    lines = [((None, group), [(unit, group) for unit in units]) for group in ["", *groups]]
    lines += [((unit, ""), [(unit, group) for group in groups]) for unit in [None, *units]]
    left, right = [], []
    for total, parts in lines:
        if total in cells and any(part in cells for part in parts):
            row, known = np.zeros(len(hidden)), 0.0
            for cell, sign in [(total, -1), *((part, 1) for part in parts if part in cells)]:
                if cells[cell] is None:
                    row[hidden.index(cell)] = sign
                else:
                    known += sign * cells[cell]
            if row.any():
                left.append(row)
                right.append(-known)
    found = {}
    for number, cell in enumerate(hidden):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(hidden))
            aim[number] = sign
            got = linprog(aim, A_eq=np.array(left) if left else None, b_eq=right or None, bounds=(0, None))
            ends.append(np.inf if got.status == 3 else sign * got.fun)
        found[cell] = (ends[0], ends[1])
    return found


def small(needs):
    """The cells that must not be known: 1-9 people of a displaced group below the place."""
    kept = needs.filter(
        pl.col("admin1").is_not_null(), pl.col("mid").is_between(1, 9), pl.col("group").is_in(["IDP", "RET"])
    )
    return set(kept.select("admin1", "group").iter_rows())


def test_a_small_count_goes_with_another_in_its_row_and_column_and_its_traces():
    cells = {(unit, group): 1000 + 100 * i + 10 * j for i, unit in enumerate(UNITS) for j, group in enumerate(GROUPS)}
    cells["UA63", "IDP"] = 4
    needs = table(cells)
    published = suppressed(needs)
    hidden = published.filter(pl.col("mid").is_null())
    assert ("UA63", "IDP") in set(hidden.select("admin1", "group").iter_rows()) and hidden.height >= 4
    assert published.height == needs.height and set(hidden["severity_why"]) == {"not published"}
    assert all(" = " not in row for rows in hidden["evidence"] for row in rows)
    assert hidden["note"].n_unique() == 1  # the small count looks like those taken out beside it


def test_without_totals_only_the_small_count_goes_and_larger_tables_stay_whole():
    assert suppressed(table({("UA63", "IDP"): 9, ("UA14", "IDP"): 10}, totals=False))["mid"].null_count() == 1
    whole = table({("UA63", "IDP"): 10, ("UA14", "IDP"): 500, ("UA63", "NDP"): 3})
    assert suppressed(whole).equals(whole)  # three who were never displaced are no displaced people


def test_counts_that_cannot_be_are_not_published():
    rows = counts(("in_need", "UA", "UA63", None, "Health", "", 1000), ("population", "UA", "UA63", None, "", "", 900))
    needs = existing_needs(evidence(people_in_need=rows), AS_OF, ["UKR"]).needs
    assert needs["mid"].to_list() == [1000] and suppressed(needs)["mid"].to_list() == [None]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(UNITS), st.sampled_from(GROUPS)),
        st.one_of(st.integers(1, 12), st.integers(0, 100_000)),
        min_size=2,
    ),
    st.booleans(),
)
def test_the_attacker_pins_down_no_small_count(cells, totals):
    needs = table(cells, totals)
    published = suppressed(needs)
    secret = small(needs)
    known = bounds(published)
    assert secret <= set(known)
    assert all(most - least > 0.5 for cell, (least, most) in known.items() if cell in secret)
