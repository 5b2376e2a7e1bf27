"""A conflict of rules as people read it, and as summary.json holds it."""

from collections.abc import Iterator

from commonwatch.plan.conflict.finding import Conflict

PROOFS = {
    "smallest": "no smaller set of rules conflicts",
    "irreducible": "without any one of them the others can be kept; a smaller set may conflict elsewhere",
    "conflicting": "some of them may have no part in it: the time ended before that was known",
}
MENDS = {
    "least": "enough by itself: {change} ({says})",
    "enough": "enough by itself, perhaps less: {change} ({says})",
    "unfair": "enough by itself if someone may be worse off than alone, else not known in time: {change} ({says})",
}
MOST_TOLD = 10


def conflict_lines(found: Conflict | None) -> Iterator[str]:
    """The lines that tell a conflict; one line where none was proven."""
    if found is None:
        yield "no conflict between the rules was proven: with more time a plan may meet every floor"
        return
    if len(found.rules) == 1:
        yield f"no plan can keep this rule: {found.rules[0].says}"
    else:
        yield f"no plan can keep these {len(found.rules)} rules together ({PROOFS[found.proof]}):"
        for rule in found.rules[:MOST_TOLD]:
            yield f"  {rule.says}"
        if len(found.rules) > MOST_TOLD:
            yield f"  and {len(found.rules) - MOST_TOLD} more rules"
    for fact in found.facts:
        yield f"  as it is: {fact}"
    for mend in found.mends:
        yield f"  {MENDS[mend.proof].format(change=mend.change, says=mend.says)}"
    if not found.mends and not found.unknown:
        yield "  no change of one of them alone is enough: other rules conflict too"
    if found.unknown:
        yield f"  for {len(found.unknown)} of them the time ended before a change was found that is enough by itself"


def conflict_summary(found: Conflict) -> dict[str, object]:
    """What summary.json says under `conflict`: the rules, what is proven, facts, and changes that mend it."""
    return {
        "rules": [rule.says for rule in found.rules],
        "proof": found.proof,
        "facts": list(found.facts),
        "mends": [{"change": str(each.change), "says": each.says, "proof": each.proof} for each in found.mends],
        "unknown": [rule.says for rule in found.unknown],
    }
