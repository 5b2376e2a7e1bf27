"""What holds for any tables, also senseless ones."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.response.money.made import flow, spends, tables

from commonwatch.response.money import links_of_money, netted, ocha_ratio, total

FEW = 25
ACTIVITIES = ("A1", "A2", "B1", "B2", "C1")
KINDS = ("spent", "disbursed", "committed", "planned", "incoming", "incoming_committed", "pledged")
CENT = 0.01


def maybe(*values):
    return st.sampled_from([None, *values])


FLOWS = st.lists(
    st.builds(
        flow,
        st.sampled_from(KINDS),
        st.sampled_from(ACTIVITIES),
        st.integers(-20, 100),
        provider=maybe("A", "B", "Z"),
        receiver=maybe("A", "B", "C", "Z"),
        provider_activity=maybe(*ACTIVITIES, "Z1"),
        receiver_activity=maybe(*ACTIVITIES, "Z1"),
    ),
    max_size=14,
)
LINKS = st.lists(
    st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from("1234"), st.sampled_from(ACTIVITIES)), max_size=3
)


@settings(max_examples=FEW)
@given(flows=FLOWS, links=LINKS, parts=LINKS)
def test_new_money_is_within_the_outgoing_and_its_interval(flows, links, parts):
    made = tables(*ACTIVITIES, flows=flows, links=links, parts=parts)
    rows = netted(made)
    assert rows["activity"].to_list() == sorted(ACTIVITIES)
    told = rows.drop_nulls("outgoing_usd")
    assert rows.filter(pl.col("outgoing_usd").is_null())["new_usd"].null_count() == rows.height - told.height
    for low, money, high, outgoing in told.select("low_usd", "new_usd", "high_usd", "outgoing_usd").iter_rows():
        assert 0 <= low <= money + CENT
        assert money <= high + CENT
        assert high <= outgoing + CENT
    one = total(rows).to_dicts()[0]
    assert 0 <= one["low_usd"] <= one["new_usd"] + CENT <= one["high_usd"] + 2 * CENT <= one["outgoing_usd"] + 3 * CENT
    if one["outgoing_usd"] > 0 and not rows["note"].str.contains("isn't named").any():
        assert one["new_usd"] > 0  # what goes out came in somewhere
    outgoing = dict(rows.select("activity", pl.col("outgoing_usd").fill_null(0)).iter_rows())
    given = links_of_money(made).drop_nulls("giver_activity").group_by("giver_activity").agg(pl.col("usd").sum())
    assert all(usd <= outgoing[activity] + CENT for activity, usd in given.iter_rows())  # nobody gives more than it has


@settings(max_examples=FEW)
@given(flows=FLOWS, links=LINKS, parts=LINKS)
def test_an_unrelated_activity_changes_nothing_else(flows, links, parts):
    alone = netted(tables(*ACTIVITIES, flows=flows, links=links, parts=parts))
    more = netted(tables(*ACTIVITIES, "Y1", flows=[*flows, spends("Y1", 1000)], links=links, parts=parts))
    assert_frame_equal(alone, more.filter(pl.col("activity") != "Y1"))
    assert more.filter(pl.col("activity") == "Y1")["new_usd"].to_list() == [1000]


@settings(max_examples=FEW)
@given(flows=FLOWS)
def test_the_order_of_the_rows_is_of_no_account(flows):
    assert_frame_equal(netted(tables(*ACTIVITIES, flows=flows)), netted(tables(*ACTIVITIES, flows=flows[::-1])))


@settings(max_examples=FEW)
@given(flows=FLOWS)
def test_the_ratio_against_plain_python(flows):
    def usd(activity, *kinds):
        amounts = [each["amount_usd"] for each in flows if each["activity"] == activity and each["kind"] in kinds]
        return max(0, sum(amounts)), bool(amounts)

    for row in ocha_ratio(tables(*ACTIVITIES, flows=flows)).iter_rows(named=True):
        told = [usd(row["activity"], *kinds) for kinds in (("spent", "disbursed"), ("committed",), ("planned",))]
        sums = [amount for amount, there in told if there]
        outgoing = next((amount for amount in sums if amount), sums[0] if sums else None)
        incoming = max(usd(row["activity"], kind)[0] for kind in ("incoming", "incoming_committed"))
        assert row["outgoing_usd"] == outgoing
        assert row["incoming_usd"] == incoming
        assert row["new_usd"] == (None if outgoing is None else max(0, outgoing - incoming))
