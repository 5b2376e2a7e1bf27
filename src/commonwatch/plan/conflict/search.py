"""The smallest set of rules that no plan keeps together: every such set meets each set of rules that some plan breaks alone.

Method: Ignatiev, Previti, Liffiton and Marques-Silva (2015), Smallest MUS extraction with minimal hitting set dualization.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from commonwatch.plan.conflict.elastic import Elastic
from commonwatch.plan.conflict.rules import Rule
from commonwatch.plan.solve.highs import Program, loaded, run
from commonwatch.plan.solve.rows import Rows

SMALLEST, IRREDUCIBLE, CONFLICTING = "smallest", "irreducible", "conflicting"
HITTING_SECONDS = 10.0  # they take thousandths


@dataclass(frozen=True)
class Found:
    """A set of rules that no plan keeps together, and what is proven of it.

    `proof` is smallest (no set of fewer rules conflicts), irreducible (without any one of them the others can be kept),
    or conflicting (the time ended before more was known).
    """

    rules: frozenset[Rule]
    proof: str


def smallest(elastic: Elastic, always: Collection[Rule], fewer_than: int | None, deadline: float) -> Found | None:
    """The smallest conflict that holds the rules `always`; None where all rules can be kept, or none has `fewer_than`.

    `always` are rules that the program has no column for: it keeps them in any case. Raises TimeoutError when not even
    that is known before the deadline (monotonic clock).
    """
    everything = frozenset(elastic.rules)
    if elastic.kept(everything, deadline - time.monotonic()) is not None:
        return None
    begun, corrections = time.monotonic(), list[frozenset[Rule]]()
    try:
        while True:
            chosen = hitting(elastic.rules, corrections, elastic.seed)
            if fewer_than is not None and len(chosen) + len(always) >= fewer_than:
                return None
            # half of the time is left for a set that is at least irreducible
            broken = elastic.kept(chosen, (begun + deadline) / 2 - time.monotonic())
            if broken is None:
                return Found(chosen | frozenset(always), SMALLEST)
            corrections.append(broken)
    except TimeoutError:
        if fewer_than is not None:
            raise
        return _reduced(elastic, always, deadline)


def hitting(rules: Sequence[Rule], sets: Sequence[frozenset[Rule]], seed: int) -> frozenset[Rule]:
    """The fewest rules of which each set holds one."""
    if not sets:
        return frozenset()
    at = {rule: number for number, rule in enumerate(rules)}
    rows = Rows()
    for number, those in enumerate(sets):
        rows.add([number] * len(those), sorted(at[rule] for rule in those), 1.0)
    rows.close(len(sets), lower=1.0)
    lower, upper = rows.bounds()
    count = len(rules)
    program = Program(
        -np.ones(count), np.zeros(count), np.ones(count), rows.matrix(count), lower, upper, np.arange(count)
    )
    answer = run(loaded(program, seed, whole=True), HITTING_SECONDS, gap=0.0)
    if answer.values is None or not answer.optimal:
        raise TimeoutError
    return frozenset(rule for rule in rules if answer.values[at[rule]] > 0.5)


def _reduced(elastic: Elastic, always: Collection[Rule], deadline: float) -> Found:
    """All rules less those without which the others still conflict, tried one by one (deletion filter)."""
    left, proof = list(elastic.rules), IRREDUCIBLE
    for rule in elastic.rules:
        others = [each for each in left if each != rule]
        try:
            if elastic.kept(others, deadline - time.monotonic()) is None:
                left = others
        except TimeoutError:
            proof = CONFLICTING
    return Found(frozenset(left) | frozenset(always), proof)
