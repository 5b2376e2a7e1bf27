"""Coverage: what is told and what is assumed, each seen apart."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.response.made_needs import needs
from tests.response.made_picture import picture

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.response.coverage import COVERAGE, coverage
from commonwatch.response.coverage.estimate import covered
from commonwatch.response.coverage.flags import flags
from commonwatch.response.coverage.priors import Beta, completeness, cover_of_one
from commonwatch.response.coverage.seen_twice import learnt
from commonwatch.response.work import COLUMNS, work

SINCE, UNTIL = date(2020, 1, 1), date(2024, 6, 30)
ONE = Beta(2, 8, "test")
SURE = Beta(1e9, 1e-3, "everything is told")


def people(*rows):
    columns = ("source", "n", "status", "country", "sector_vocabulary", "sector_code", "people", "start", "end", "file")
    return settled({"people_reached": raw_table("people_reached", rows, columns)})["people_reached"]


def reached(status, count, year=2023, file="w.csv", n=1):
    return (
        "who_does_what",
        n,
        status,
        "XKX",
        "cluster",
        "Intersectoral",
        count,
        date(year, 1, 1),
        date(year, 12, 31),
        file,
    )


def test_a_figure_of_people_counts_and_the_older_one_of_another_year_does_not():
    tables = {**picture(), "people_reached": people(reached("reached", 600), reached("targeted", 900, 2021, n=2))}
    rows = coverage(needs(("XKX", "basic_services", 1000.0, 3)), work(tables, SINCE, UNTIL), tables, SINCE, UNTIL)
    (row,) = rows.to_dicts()
    assert list(rows.columns) == list(COVERAGE)
    assert (row["reached"], row["targeted"], row["prior_share"]) == (600, None, pytest.approx(0.2))
    assert 100 < row["unmet_mid"] < 500
    assert row["unmet_weighted"] == pytest.approx(row["unmet_mid"] * 0.5)


def test_a_figure_older_than_the_need_says_nothing_of_it():
    tables = {**picture(), "people_reached": people(reached("reached", 600, 2021))}
    (row,) = coverage(
        needs(("XKX", "basic_services", 1000.0, 3)), work(tables, SINCE, UNTIL), tables, SINCE, UNTIL
    ).to_dicts()
    assert (row["reached"], row["prior_share"]) == (None, 1.0)


def test_the_same_figure_in_two_files_counts_once():
    twice = people(reached("reached", 600), reached("reached", 600, file="twin.csv"))
    tables = {**picture(), "people_reached": twice}
    (row,) = coverage(
        needs(("XKX", "basic_services", 1000.0, 3)), work(tables, SINCE, UNTIL), tables, SINCE, UNTIL
    ).to_dicts()
    assert row["reached"] == 600


def test_partners_in_an_activity_are_seen_and_add_no_cover_of_their_own():
    tables = picture()
    done = work(tables, SINCE, UNTIL)
    (row,) = coverage(needs(("XKX", "rule_of_law", 1000.0, 3)), done, tables, SINCE, UNTIL).to_dicts()
    assert set(row["at_work"]) == {"UNDP", "OSCE-MIK", "UNMIK"}
    alone = covered(row["need_id"], (1000.0,) * 3, None, ["un", "osce", "un"], cover_of_one()[""], completeness())
    assert row["p_unmet"] == pytest.approx(alone.p_unmet, abs=0.05)


def test_nobody_seen_is_not_nobody_there():
    none = covered("k", (1000.0,) * 3, None, [], ONE, completeness())
    assert 0.5 < none.p_unmet < 1.0
    assert none.share.mean() > 0
    complete = covered("k", (1000.0,) * 3, None, [], ONE, dict.fromkeys(completeness(), SURE))
    assert complete.share.max() == 0


def test_with_everything_told_the_cover_of_k_organisations_is_the_formulas():
    sure = dict.fromkeys(completeness(), SURE)
    found = covered("k", (1000.0,) * 3, None, ["un", "un", "ingo"], ONE, sure)
    a, b = 2, 8  # E[1 - (1-q)^3] for q ~ Beta(2, 8), by the moments of 1 - q ~ Beta(8, 2)
    expected = 1 - np.prod([(b + k) / (a + b + k) for k in range(3)])
    assert found.share.mean() == pytest.approx(expected, abs=0.01)
    one = stats.beta(a, b)
    assert found.p_unmet == pytest.approx(one.cdf(1 - 0.5 ** (1 / 3)), abs=0.03)


@given(
    st.one_of(st.none(), st.floats(0, 2e6)),
    st.lists(st.sampled_from(sorted(completeness())), max_size=4),
    st.tuples(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e6)).map(sorted),
)
def test_shares_stay_between_nothing_and_all_and_more_told_is_never_less_covered(told, kinds, need):
    found = covered("need", tuple(need), told, kinds, ONE, completeness())
    assert ((found.share >= 0) & (found.share <= 1)).all()
    assert ((found.unmet >= 0) & (found.unmet <= need[2] * 1.000001)).all()
    if told is not None:
        more = covered("need", tuple(need), told * 2 + 1, kinds, ONE, completeness())
        assert more.share.mean() >= found.share.mean() - 1e-9


def cell(unit, mid, targeted, rule="people_in_need_hea"):
    return {"place": "UKR", "admin1": unit, "rule": rule, "group": "", "mid": mid, "targeted": targeted}


def test_a_target_of_nothing_beside_a_million_and_ratios_of_a_formula_are_flagged():
    formula = [cell(f"UA{k:02}", 1000.0 * k, int(1000 * k * (0.4, 0.75)[k % 2])) for k in range(1, 13)]
    plans = [cell(f"UB{k:02}", 1000.0, 311 + 17 * k, "people_in_need_edu") for k in range(12)]
    rows = pl.DataFrame([cell("UA80", 1_300_000.0, 0), *formula, *plans])
    found = flags(rows)
    assert found[0].startswith("a target of exactly 0")
    assert all("planning rule" in flag for flag in found[1:13])
    assert (found[13:] == "").all()


def row_of_work(organisation, source, theme="basic_services"):
    return {
        **dict.fromkeys(COLUMNS),
        "place": "UKR",
        "theme": theme,
        "organisation": organisation,
        "source": source,
        "role": "reports",
    }


def test_two_sources_of_one_cell_teach_how_much_is_missed():
    rows = [row_of_work(f"O{k}", "iati_x") for k in range(6)] + [row_of_work(f"O{k}", "hapi") for k in range(3, 9)]
    done = pl.DataFrame(rows, schema=COLUMNS)
    kinds = {f"O{k}": "ingo" for k in range(9)}
    found = learnt(done, kinds, completeness())
    everyone = 7 * 7 / 4 - 1  # Chapman: 6 and 6 seen, 3 in both
    before = completeness()["ingo"]
    assert found["ingo"].alpha - before.alpha == pytest.approx(9)
    assert found["ingo"].beta - before.beta == pytest.approx(everyone - 9)
    assert found["un"] == completeness()["un"]
