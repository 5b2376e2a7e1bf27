"""The form of a plan, checked: the instance that it asks for, or what is wrong with which field."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commonwatch.errors import PlanError
from commonwatch.plan.change import Change, changed
from commonwatch.plan.instance import Floor, Instance, Organisation, allowed
from commonwatch.plan.instance.lines import NUMBER
from commonwatch.plan.names import sides
from commonwatch.publish.language import _
from commonwatch.web.planning.fields import TIMES, Fields, Member
from commonwatch.web.planning.members import Candidate

LARGEST = 100e9  # USD
MOST_PLACES = 10_000
SEPARATORS = re.compile(r"(?<=\d)[,\u00a0\u2009\u202f ](?=\d{3}(\D|$))")


@dataclass
class Wrong:
    """What is wrong with a form: a sentence by field."""

    said: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str, sentence: str) -> None:
        """Notes what is wrong with a field; the first word on it stands."""
        self.said.setdefault(name, sentence)


def checked(fields: Fields, base: Instance, candidates: Sequence[Candidate]) -> tuple[Instance, float, dict[str, str]]:
    """The base with what the form asks for, the seconds to search, and what is wrong by field: empty for a good form.

    Whom the form doesn't name, and themes, groups and places that the base doesn't have, never get in.
    """
    wrong = Wrong()
    known = {each.organisation.organisation: each.organisation for each in candidates}
    members = [_member(each, known[each.organisation], wrong) for each in fields.members if each.ticked]
    if not members:
        wrong("members", _("Tick at least one organisation: a plan needs somebody who acts."))
    asked = replace(base, organisations=tuple(members))
    lines = _lines(fields, asked, wrong)
    rules = replace(
        base.rules,
        floors=(),
        red_lines=lines,
        risk_lambda=_bounded(fields.risk, "risk", wrong, 0.0, 1.0, _("Choose one of the attitudes to risk.")),
        alpha=_worst(fields.worst, wrong),
        no_one_worse_off=fields.fair,
    )
    asked = replace(asked, rules=replace(rules, floors=_floors(fields, asked, wrong)))
    if members and not wrong.said and not allowed(asked):
        wrong(
            "members",
            _("None of these organisations may do anything: mandates, reach and red lines leave them no measure."),
        )
    seconds = float(fields.seconds) if fields.seconds in map(str, TIMES) else 0.0
    if not seconds:
        wrong("seconds", _("Choose how long the search may take."))
    return asked, seconds, wrong.said


def figure(text: str) -> float:
    """A number as people write it, "1,200,000.50" or "1 200 000"; NaN for what is none."""
    bare = SEPARATORS.sub("", text.strip())
    return float(bare) if NUMBER.fullmatch(bare) else math.nan


def _member(member: Member, who: Organisation, wrong: Wrong) -> Organisation:
    name = member.organisation
    budget = figure(member.budget)
    if not member.budget:
        wrong(f"budget-{name}", _("{name}: say what it can spend, in USD.").format(name=member.name))
    elif not 0 <= budget <= LARGEST:
        said = _("{name}: write the budget in digits, from 0 to 100 billion USD, such as 1,500,000.")
        wrong(f"budget-{name}", said.format(name=member.name))
    most = figure(member.most) if member.most else math.nan
    if member.most and not (0 <= most <= MOST_PLACES and most == int(most)):
        said = _("{name}: write a whole number of places, or nothing for any.")
        wrong(f"most-{name}", said.format(name=member.name))
    return replace(
        who, budget_usd=budget, max_places=int(most) if member.most and f"most-{name}" not in wrong.said else None
    )


def _lines(fields: Fields, asked: Instance, wrong: Wrong) -> frozenset[tuple[str, str]]:
    members = {who.organisation for who in asked.organisations}
    known = {each.organisation for each in fields.members}
    barred = sides(asked)
    found = set()
    for at, row in enumerate(fields.lines):
        if not row.organisation and not row.side:
            continue
        if row.organisation not in known:
            wrong(
                f"line-who-{at}",
                _("Red line {number}: choose the organisation that it is about.").format(number=at + 1),
            )
        elif row.side not in barred and row.organisation in members:
            wrong(
                f"line-side-{at}",
                _("Red line {number}: choose the place or the theme where it won't work.").format(number=at + 1),
            )
        elif row.organisation in members:
            found.add((row.organisation, row.side))
    return frozenset(found)


def _floors(fields: Fields, asked: Instance, wrong: Wrong) -> tuple[Floor, ...]:
    found: dict[tuple[str, str], Floor] = {}
    for at, row in enumerate(fields.floors):
        if not row.share:
            if row.theme or row.group:
                wrong(
                    f"floor-share-{at}",
                    _("Floor {number}: say how many at least, in percent; 0 takes the floor away.").format(
                        number=at + 1
                    ),
                )
            continue
        share = figure(row.share) / 100
        if not 0 <= share <= 1:
            wrong(f"floor-share-{at}", _("Floor {number}: write a share from 0 to 100 percent.").format(number=at + 1))
        elif (row.theme, row.group) in found:
            wrong(
                f"floor-theme-{at}",
                _("Floor {number}: there is one for that theme and group already; keep one of them.").format(
                    number=at + 1
                ),
            )
        elif share:
            try:
                changed(asked, Change("floor", f"{row.theme}:{row.group}", share))
            except PlanError:
                wrong(
                    f"floor-theme-{at}",
                    _(
                        "Floor {number}: no need of this plan has that theme and that group. Leave one of them open."
                    ).format(number=at + 1),
                )
            found[row.theme, row.group] = Floor(row.theme, row.group, share)
    return tuple(found.values())


def _worst(text: str, wrong: Wrong) -> float:
    share = figure(text) / 100
    if not 0 < share <= 1:
        wrong("worst", _("Write a share above 0 and up to 100 percent; 10 is usual."))
    return share


def _bounded(text: str, name: str, wrong: Wrong, least: float, most: float, sentence: str) -> float:
    value = figure(text)
    if not least <= value <= most:
        wrong(name, sentence)
    return value
