"""What holds for any lists: the order of rows doesn't matter, each has one other per source, hidden identifiers change nothing."""

from datetime import date, timedelta

import polars as pl
from benchmarks.duplicates import word_of
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.response.duplicates.made_lists import EVER, lists

from commonwatch.response.duplicates import told_twice
from commonwatch.response.duplicates.assign import assigned, clusters

WORDS = ("Power", "Rehabilitation", "Rural", "Roads", "Second", "Courts", "Border", "Women")
one = st.tuples(
    st.sampled_from(("s1", "s2", "s3")),
    st.sampled_from(("UNDP", "World Bank")),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(" ".join),
    st.sampled_from(("XK", "MD")),
    st.integers(0, 3).map(lambda n: date(2019, 3, 7) + timedelta(days=200 * n)),
    st.sampled_from((1e6, 1.02e6, 7_341_255.0, None)),
)
rows = st.lists(one, min_size=2, max_size=9).map(
    lambda listed: [(each[0], f"{each[0]}-{chr(97 + n) * 4}", *each[1:]) for n, each in enumerate(listed)]
)


@given(rows, st.randoms())
@settings(max_examples=40)
def test_the_order_of_rows_does_not_matter(listed, chance):
    mixed = list(listed)
    chance.shuffle(mixed)
    assert_frame_equal(told_twice(lists(listed), *EVER), told_twice(lists(mixed), *EVER))


@given(rows)
@settings(max_examples=40)
def test_each_has_at_most_one_in_another_source(listed):
    found = told_twice(lists(listed), *EVER)
    assert (found["source_a"] < found["source_b"]).all()
    assert not found.select("source_a", "activity_a", "source_b").is_duplicated().any()
    assert not found.select("source_b", "activity_b", "source_a").is_duplicated().any()
    assert found["probability"].is_between(0.5, 1).all()
    grouped = clusters(found)
    assert not grouped.select("cluster", "source").is_duplicated().any()
    assert not grouped.select("source", "activity").is_duplicated().any()


@given(rows)
@settings(max_examples=40)
def test_the_names_of_sources_and_activities_say_nothing(listed):
    """Turned round in order as well: what was first is last."""
    turned = {"s1": "z", "s2": "y", "s3": "x"}
    renamed = [(turned[each[0]], word_of(each[1]), *each[2:]) for each in listed]
    back = {(turned[each[0]], word_of(each[1])): (each[0], each[1]) for each in listed}
    pairs = [
        {frozenset(map(name, ((a, b), (c, d)))): round(p, 9) for a, b, c, d, p in found.iter_rows()}
        for found, name in (
            (told_twice(lists(listed), *EVER).select(PAIR), lambda key: key),
            (told_twice(lists(renamed), *EVER).select(PAIR), back.__getitem__),
        )
    ]
    assert pairs[0] == pairs[1]


PAIR = ("source_a", "activity_a", "source_b", "activity_b", "probability")


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(5, 9), st.integers(-8, 8)), max_size=15, unique_by=lambda x: x[:2]
    )
)
def test_assigned_pairs_are_each_others_best_by_comparing_all(listed):
    schema = {"one": pl.Int64, "other": pl.Int64, "bits": pl.Float64}
    scored = pl.DataFrame([(a, b, float(c)) for a, b, c in listed], schema=schema, orient="row").with_columns(
        pl.lit("s1").alias("source_a"), pl.lit("s2").alias("source_b")
    )
    expected = {}
    for a, b, bits in listed:
        rivals = [c for x, y, c in listed if (x == a) != (y == b)]
        if all(bits > c for c in rivals):
            expected[a, b] = 2.0**bits / (1 + 2.0**bits + sum(2.0**c for c in rivals))
    found = {(a, b): p for a, b, p in assigned(scored).iter_rows()}
    assert found.keys() == expected.keys()
    assert all(abs(found[pair] - expected[pair]) < 1e-12 for pair in found)
