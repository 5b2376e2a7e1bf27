"""One-line changes that a partner asks for: a red line, a floor, a budget, most places, aversion to risk, fairness."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import NUMBER, nearest
from commonwatch.plan.instance.model import Floor, Instance, Organisation
from commonwatch.plan.instance.writing import number
from commonwatch.plan.names import organisation_meant, side_meant, sides, theme_meant

FORMS: dict[str, tuple[str, str]] = {
    "red-line": ("ORGANISATION:PLACE or ORGANISATION:THEME", "it won't work in that place, or on that theme"),
    "lift": ("ORGANISATION:PLACE or ORGANISATION:THEME", "that red line no longer holds"),
    "floor": ("THEME:GROUP:SHARE", "at least this share (0 to 1) in each need; nothing stands for all, 0 drops it"),
    "budget": ("ORGANISATION=USD", "what it can spend"),
    "places": ("ORGANISATION=NUMBER", "in how many places it may be, or any"),
    "risk": ("LAMBDA", "the weight of the worst cases, 0 to 1"),
    "fair": ("on or off", "whether each has at least the credit of going alone"),
    "without": ("ORGANISATION", "it takes no part"),
}
"""The first word of a change, what follows it, and what it means."""
PAIRED = ("red-line", "lift")


@dataclass(frozen=True)
class Change:
    """One change: its first word, whom or what it is about, and a figure where there is one.

    The figure is a share, USD, places (None: any), lambda, or 1 and 0 for on and off.
    """

    word: str
    about: str
    figure: float | None = None

    def __str__(self) -> str:
        """The line that `parse_change` reads."""
        figure = "any" if self.figure is None else number(self.figure)
        match self.word:
            case "floor":
                said = f"{self.about}:{figure}"
            case "budget" | "places":
                said = f"{self.about}={figure}"
            case "risk":
                said = figure
            case "fair":
                said = "on" if self.figure else "off"
            case _:
                said = self.about
        return f"{self.word} {said}"


def parse_change(text: str) -> Change:
    """The change that a line asks for, such as "floor health::0.5". Raises PlanError for a line of no known form."""
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if word not in FORMS:
        raise PlanError(
            f"change '{text}': expected one of {', '.join(FORMS)} as its first word, got '{word}'. {nearest(word, FORMS)}"
        )
    if not rest:
        raise _wrong(text, word, "nothing after it")
    match word:
        case "fair":
            if rest not in ("on", "off"):
                raise _wrong(text, word, f"'{rest}'")
            return Change(word, "", float(rest == "on"))
        case "risk":
            return Change(word, "", _figure(text, word, rest, 1.0))
        case "floor":
            about, _, share = rest.rpartition(":")
            if ":" not in about:
                raise _wrong(text, word, f"'{rest}'")
            return Change(word, about, _figure(text, word, share, 1.0))
        case "budget" | "places":
            about, sign, given = (part.strip() for part in rest.rpartition("="))
            if not sign or not about:
                raise _wrong(text, word, f"'{rest}'")
            if word == "places" and given == "any":
                return Change(word, about)
            return Change(word, about, _figure(text, word, given, whole=word == "places"))
        case _:
            if word in PAIRED and ":" not in rest:
                raise _wrong(text, word, f"'{rest}'")
            return Change(word, rest)


def changed(instance: Instance, change: Change) -> Instance:
    """The instance with the change. Raises PlanError for a name that it doesn't hold, and where nothing could change."""
    return _DO[change.word](instance, change)


def _red_line(instance: Instance, change: Change) -> Instance:
    return replace(
        instance, rules=replace(instance.rules, red_lines=instance.rules.red_lines | {_pair(instance, change)})
    )


def _lift(instance: Instance, change: Change) -> Instance:
    standing = instance.rules.red_lines
    pair = _pair(instance, change)
    if pair not in standing:
        lines = [f"{organisation}:{side}" for organisation, side in standing]
        raise PlanError(f"change '{change}': no such red line stands. {nearest(':'.join(pair), lines)}")
    return replace(instance, rules=replace(instance.rules, red_lines=standing - {pair}))


def _floor(instance: Instance, change: Change) -> Instance:
    themes, groups = {each.theme for each in instance.needs}, {each.group for each in instance.needs} - {""}
    share = change.figure or 0.0
    known = [
        (theme, group) for theme, group in _splits(change.about) if theme in ("", *themes) and group in ("", *groups)
    ]
    if not known:
        theme, group = next(_splits(change.about))
        theme = theme and theme_meant(theme, themes, f"change '{change}'")
        if group and group not in groups:
            raise PlanError(
                f"change '{change}': expected a group of the needs, got '{group}'. {nearest(group, groups)}"
            )
        known = [(theme, group)]
    asked = Floor(*known[0], share)
    if not any(asked.holds_for(need) for need in instance.needs):
        raise PlanError(f"change '{change}': no need has that theme and that group. Leave one of them empty.")
    others = tuple(floor for floor in instance.rules.floors if (floor.theme, floor.group) != (asked.theme, asked.group))
    if not share and len(others) == len(instance.rules.floors):
        held = [f"{floor.theme}:{floor.group}" for floor in others]
        raise PlanError(f"change '{change}': no such floor stands. {nearest(change.about, held)}")
    return replace(instance, rules=replace(instance.rules, floors=(*others, asked) if share else others))


def _budget(instance: Instance, change: Change) -> Instance:
    return _organisation(instance, change, lambda who: replace(who, budget_usd=float(change.figure or 0.0)))


def _places(instance: Instance, change: Change) -> Instance:
    most = None if change.figure is None else int(change.figure)
    return _organisation(instance, change, lambda who: replace(who, max_places=most))


def _risk(instance: Instance, change: Change) -> Instance:
    return replace(instance, rules=replace(instance.rules, risk_lambda=float(change.figure or 0.0)))


def _fair(instance: Instance, change: Change) -> Instance:
    return replace(instance, rules=replace(instance.rules, no_one_worse_off=bool(change.figure)))


def _without(instance: Instance, change: Change) -> Instance:
    name = organisation_meant(change.about, _organisations(instance), f"change '{change}'")
    left = tuple(who for who in instance.organisations if who.organisation != name)
    if not left:
        raise PlanError(f"change '{change}': nobody would be left. Leave another one out, or none.")
    rest = replace(instance, organisations=left)
    lines = frozenset(pair for pair in instance.rules.red_lines if pair[0] != name and pair[1] in sides(rest))
    return replace(rest, rules=replace(rest.rules, red_lines=lines))


_DO: dict[str, Callable[[Instance, Change], Instance]] = {
    "red-line": _red_line,
    "lift": _lift,
    "floor": _floor,
    "budget": _budget,
    "places": _places,
    "risk": _risk,
    "fair": _fair,
    "without": _without,
}


def _organisation(instance: Instance, change: Change, anew: Callable[[Organisation], Organisation]) -> Instance:
    name = organisation_meant(change.about, _organisations(instance), f"change '{change}'")
    return replace(
        instance,
        organisations=tuple(anew(who) if who.organisation == name else who for who in instance.organisations),
    )


def _organisations(instance: Instance) -> set[str]:
    return {who.organisation for who in instance.organisations}


def _pair(instance: Instance, change: Change) -> tuple[str, str]:
    """The organisation and the place or theme of ORGANISATION:SIDE; a name may hold a colon itself."""
    names, known = _organisations(instance), sides(instance)
    splits = list(_splits(change.about))
    exact = [(left, right) for left, right in splits if left in names and right in known]
    left, right = exact[0] if exact else splits[0]
    where = f"change '{change}'"
    return organisation_meant(left, names, where), side_meant(right, known, where)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    return ((text[:at].strip(), text[at + 1 :].strip()) for at, sign in enumerate(text) if sign == ":")


def _figure(text: str, word: str, given: str, most: float = math.inf, *, whole: bool = False) -> float:
    value = float(given) if NUMBER.fullmatch(given.strip()) else math.nan
    if not 0 <= value <= most or not math.isfinite(value) or (whole and value != int(value)):
        raise _wrong(text, word, f"the figure '{given}'")
    return value


def _wrong(text: str, word: str, got: str) -> PlanError:
    shape, says = FORMS[word]
    return PlanError(
        f"change '{text}': expected {word} {shape} ({says}), got {got}. Figures are digits and a point: 0.5."
    )
