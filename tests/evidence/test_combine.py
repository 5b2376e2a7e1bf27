import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import PackError
from commonwatch.evidence import load_evidence
from commonwatch.evidence.combine import version_order

from .conftest import deaths_tables, source, values


@pytest.fixture
def base(make_pack):
    tables = deaths_tables() | {
        "indicator_values": values("wdi", ("SRB", 2020, "gini", 1.0), ("SRB", 2019, "gini", 1.0))
    }
    return make_pack("base", tables, [source("ged"), source("wdi", "2024-01")])


def gini(evidence):
    table = evidence.table("indicator_values")
    return {(row["place"], row["year"]): row["value"] for row in table.to_dicts()}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("25.2", "26.1"),
        ("9", "10"),
        ("v9.9", "v10"),
        ("2023-12", "2024-06"),
        ("1.0", "1.0.1"),
        ("GED 26.1", "GED 26.2"),
    ],
)
def test_versions_are_ordered_by_their_numbers(older, newer):
    assert version_order(older) < version_order(newer)


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=4), st.sampled_from(["v{}", "release {}", "{} (cut)"]))
def test_words_around_a_version_dont_count(numbers, form):
    text = ".".join(map(str, numbers))
    assert version_order(form.format(text)) == version_order(text) == tuple(numbers)


@pytest.mark.parametrize("newer_first", [True, False])
def test_per_source_the_newest_version_wins_whole(base, make_pack, newer_first):
    newer = make_pack(
        "newer", {"indicator_values": values("wdi", ("SRB", 2020, "gini", 2.0))}, [source("wdi", "2024-06")]
    )
    packs = [newer, base] if newer_first else [base, newer]
    evidence = load_evidence(packs)
    assert gini(evidence) == {("SRB", 2020): 2.0}
    assert evidence.sources.filter(pl.col("source") == "wdi")["version"].to_list() == ["2024-06"]
    assert evidence.table("deaths").height == 1


def test_of_one_version_the_later_retrieved_wins(base, make_pack):
    later = make_pack(
        "later", {"indicator_values": values("wdi", ("SRB", 2020, "gini", 3.0))}, [source("wdi", "2024-01", day=9)]
    )
    assert gini(load_evidence([base, later])) == {("SRB", 2020): 3.0}


def test_the_same_version_in_two_packs_is_united(base, make_pack):
    more = values("wdi", ("SRB", 2020, "gini", 1.0), ("XKX", 2020, "gini", 5.0))
    both = load_evidence([base, make_pack("more", {"indicator_values": more}, [source("wdi", "2024-01")])])
    assert gini(both) == {("SRB", 2019): 1.0, ("SRB", 2020): 1.0, ("XKX", 2020): 5.0}


def test_two_values_for_one_key_of_one_version_are_an_error(base, make_pack):
    other = make_pack(
        "other", {"indicator_values": values("wdi", ("SRB", 2020, "gini", 7.0))}, [source("wdi", "2024-01")]
    )
    with pytest.raises(PackError, match="several values for one key"):
        load_evidence([base, other])


@pytest.mark.parametrize("partner_first", [True, False])
def test_a_partners_row_never_overwrites_a_publishers(base, make_pack, partner_first):
    rows = values("desk", ("SRB", 2020, "gini", 99.0), ("XKX", 2020, "gini", 5.0))
    partner = make_pack("partner", {"indicator_values": rows}, [source("desk", "9999", role="partner")])
    evidence = load_evidence([partner, base] if partner_first else [base, partner])
    assert gini(evidence) == {("SRB", 2019): 1.0, ("SRB", 2020): 1.0, ("XKX", 2020): 5.0}
    assert evidence.table("rejected").row(0, named=True)["rows"] == 1
    assert "doesn't overwrite" in evidence.table("rejected")["reason"][0]


def test_a_partner_that_borrows_a_publishers_name_stands_back(base, make_pack):
    rows = values("wdi", ("SRB", 2020, "gini", 99.0), ("XKX", 2020, "gini", 5.0))
    evidence = load_evidence(
        [base, make_pack("partner", {"indicator_values": rows}, [source("wdi", "9999", role="partner")])]
    )
    assert gini(evidence) == {("SRB", 2019): 1.0, ("SRB", 2020): 1.0}
    assert evidence.table("rejected")["rows"].to_list() == [2]


def test_the_digest_follows_the_bytes(base, make_pack):
    extra = make_pack("extra", {"indicator_values": values("un", ("SRB", 2020, "hdi", 0.8))}, [source("un")])
    alone, both = load_evidence([base]).digest, load_evidence([base, extra]).digest
    assert alone != both and both == load_evidence([base, extra]).digest
