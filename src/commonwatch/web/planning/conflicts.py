"""Rules that no plan can keep together, in words, and the forms that would mend it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonwatch.plan.change import Change, parse_change
from commonwatch.plan.conflict.rules import BUDGET, FAIR, FLOOR, PLACES
from commonwatch.plan.instance import Instance
from commonwatch.publish.language import _
from commonwatch.web.planning.said import FAIR_WORDS, Said

PROOFS = {
    "smallest": "No smaller set of rules conflicts.",
    "irreducible": "Without any one of them the others can be kept; a smaller set may conflict elsewhere.",
    "conflicting": "Some of them may have no part in it: the time ended before that was known.",
}
MENDS = {
    "least": "Enough by itself, and no less would do",
    "enough": "Enough by itself; perhaps less would do",
    "needed": "Needed at least; whether no one is worse off then wasn't known in time",
}


@dataclass(frozen=True)
class MendRow:
    """A change that would be enough: in words, what is proven of it, and the line that a form takes."""

    says: str
    proof: str
    change: str


@dataclass(frozen=True)
class Told:
    """A conflict in words; without rules none was proven in time."""

    rules: tuple[str, ...]
    proof: str
    facts: tuple[str, ...]
    mends: tuple[MendRow, ...]
    unknown: int


def told_conflict(folder: Path, instance: Instance) -> Told | None:
    """The conflict that a job found; None where it looked for none."""
    path = folder / "conflict.json"
    if not path.exists():
        return None
    said: Mapping[str, Any] | None = json.loads(path.read_text(encoding="utf-8"))
    if said is None:
        return Told((), "", (), (), 0)
    names = Said(instance)
    return Told(
        rules=tuple(_rule(rule["kind"], rule["about"], instance, names) for rule in said["rules"]),
        proof=_(PROOFS[said["proof"]]) if len(said["rules"]) > 1 else "",
        facts=tuple(_sentence(names.sentence(fact)) for fact in said["facts"]),
        mends=tuple(
            MendRow(_mend(each["change"], each["says"], names), _(MENDS[each["proof"]]), each["change"])
            for each in said["mends"]
        ),
        unknown=said["unknown"],
    )


def _rule(kind: str, about: list[str], instance: Instance, names: Said) -> str:
    if kind == FLOOR:
        theme, group = about
        share = max(floor.share for floor in instance.rules.floors if (floor.theme, floor.group) == (theme, group))
        return _sentence(names.floor(theme, group, share))
    if kind == FAIR:
        return _sentence(FAIR_WORDS[True]())
    who = next(each for each in instance.organisations if each.organisation == about[0])
    if kind == BUDGET:
        return _sentence(names.change(Change("budget", about[0], who.budget_usd)))
    if kind == PLACES:
        return _sentence(names.change(Change("places", about[0], float(who.max_places or 0))))
    return _sentence(names.red_line(*about))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _mend(line: str, says: str, names: Said) -> str:
    change = parse_change(line)
    told = names.change(change)
    more = "" if change.word in ("floor", "fair", "lift") else f" ({says})"
    return f"{told[:1].upper()}{told[1:]}{more}"
