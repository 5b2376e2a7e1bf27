"""On the two truths: World Bank projects by their number, contributions to UNHCR by their pledge code, both hidden."""

import re

import polars as pl
import pytest
from benchmarks import duplicates as bench

from commonwatch.response.duplicates import links, money_told_twice, told_twice


@pytest.fixture(scope="module")
def bank(shared):
    return bench.projects(shared)


@pytest.fixture(scope="module")
def pledges(shared):
    return bench.pledges(shared)


def test_projects_of_the_half_on_which_nothing_was_counted(bank):
    pairs = bench.found_projects(bank)
    assert len(bank.truth) == 515
    for half in (None, "kept"):
        found = bench.quality(pairs, bank.truth, half)
        assert found.precision >= 0.985
        assert found.recall >= 0.93


def test_the_projects_number_is_hidden(bank):
    for name, rows in bank.tables.items():
        for column, kind in rows.schema.items():
            if kind == pl.String and column not in ("name", "ref", "code", "admin_code"):
                assert not rows[column].str.contains(r"(?i)\bP\d{6}\b").any(), (name, column)
    assert links(bank.tables).is_empty()
    assert set(told_twice(bank.tables, *bench.EVER)["basis"]) == {"match"}


def test_titles_alone_find_less(bank):
    naive = bench.quality(bench.naive_projects(bank, place=True), bank.truth)
    assert naive.recall < 0.5
    assert naive.precision < 0.9


def test_amounts_in_reasons_are_those_of_the_rows(bank):
    flows = bank.tables["money_flows"].filter(pl.col("kind").is_in(["committed", "disbursed"]))
    sums = {}
    for one, amount in (
        flows.group_by("activity", "kind").agg(pl.col("amount_usd").sum()).select("activity", "amount_usd").iter_rows()
    ):
        sums.setdefault(one, set()).add(round(amount / 1e6, 2))
    checked = 0
    for row in told_twice(bank.tables, *bench.EVER).sample(60, seed=5).to_dicts():
        for low, high in re.findall(r"amounts .*: ([\d,.]+) m and ([\d,.]+) m USD", " | ".join(row["reasons"])):
            both = {float(text.replace(",", "")) for text in (low, high)}
            assert both <= sums[row["activity_a"]] | sums[row["activity_b"]]
            checked += 1
    assert checked > 20


def test_contributions_to_unhcr(pledges):
    found = bench.found_money(pledges)
    assert found.precision >= 0.85
    assert found.recall >= 0.65
    assert bench.naive_money(pledges).precision < found.precision / 2


def test_the_pledge_code_is_hidden(pledges):
    assert not pledges.tables["money_flows"]["ref"].drop_nulls().str.contains(r"\d").any()
    assert set(money_told_twice(pledges.tables, *bench.YEAR)["basis"]) == {"match"}
