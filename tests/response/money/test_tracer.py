"""The oracle: dollars traced one by one through small networks that spend all they get."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.response.money.made import gets, gives, new, spends, tables

from commonwatch.response.money import netted

SIDES = ("giver", "taker", "both")


@dataclass(frozen=True)
class Transfer:
    giver: int
    taker: int
    usd: int
    told_by: str


@st.composite
def networks(draw):
    """Dollars from outside into each of up to six activities, and transfers to later ones; never more than is there."""
    size = draw(st.integers(1, 6))
    outside = [draw(st.integers(0, 9)) for _ in range(size)]
    pot, transfers = list(outside), []
    for giver in range(size):
        for taker in range(giver + 1, size):
            usd = draw(st.integers(0, min(4, pot[giver])))
            if usd:
                pot[giver] -= usd
                pot[taker] += usd
                transfers.append(Transfer(giver, taker, usd, draw(st.sampled_from(SIDES))))
    return outside, transfers


def traced(outside, transfers):
    """How many dollars each activity is the first to give or spend."""
    size, serial = len(outside), 0
    pots = []
    for usd in outside:
        pots.append(list(range(serial, serial + usd)))
        serial += usd
    seen, first = set(), [0] * size
    for activity in range(size):
        first[activity] = len(set(pots[activity]) - seen)
        seen |= set(pots[activity])
        for each in (t for t in transfers if t.giver == activity):
            pots[each.taker] += [pots[activity].pop() for _ in range(each.usd)]
    return first


def told(outside, transfers, names=False):
    """What the activities tell: receipts from outside by name, transfers by identifier (or by both names)."""
    flows, left = [], list(outside)
    for activity, usd in enumerate(outside):
        if usd:
            flows.append(gets(f"{'ABCDEF'[activity]}1", usd, provider="Outside"))
    for each in transfers:
        giver, taker = "ABCDEF"[each.giver], "ABCDEF"[each.taker]
        left[each.giver] -= each.usd
        left[each.taker] += each.usd
        by_giver = {"receiver_activity": f"{taker}1"} if not names and each.told_by != "taker" else {}
        by_taker = {"provider_activity": f"{giver}1"} if not names and each.told_by != "giver" else {}
        flows.append(gives(f"{giver}1", each.usd, receiver=taker, **by_giver))
        if names or each.told_by != "giver":
            flows.append(gets(f"{taker}1", each.usd, provider=giver, **by_taker))
    flows += [spends(f"{'ABCDEF'[activity]}1", usd) for activity, usd in enumerate(left) if usd]
    return tables(*(f"{each}1" for each in "ABCDEF"[: len(outside)]), flows=flows)


@pytest.mark.parametrize("names", [False, True])
@settings(max_examples=40)
@given(network=networks())
def test_each_activity_counts_the_dollars_that_it_is_first_to_give(network, names):
    money = new(netted(told(*network, names=names)))
    first = traced(*network)
    assert [money.get(f"{each}1", 0) for each in "ABCDEF"[: len(first)]] == first
