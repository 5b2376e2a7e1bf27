"""The rules of an instance: `rules.toml`, every key optional, an unknown one refused."""

import math
import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonwatch.errors import PlanError
from commonwatch.plan.instance.lines import nearest, read_text
from commonwatch.plan.instance.model import Floor, Need, Organisation, Rules

SECTIONS = {
    "value": ("tiers", "severity"),
    "floors": ("theme", "group", "share"),
    "red_lines": ("pairs",),
    "risk": ("lambda", "alpha"),
    "fair": ("no_one_worse_off",),
}


@dataclass(frozen=True)
class _Key:
    """One key of the file, with its value: where it stands, and the error when it can't be used."""

    file: Path
    text: str
    path: str  # "risk.alpha", "floors[2].share"
    value: Any

    def wrong(self, expected: str, mend: str = "") -> PlanError:
        name = re.escape(self.path.rsplit(".", 1)[-1])
        at = [n for n, line in enumerate(self.text.splitlines(), 1) if re.match(rf"\s*\[*\s*[\"']?{name}\b", line)]
        where = f"{self.file}, line {at[0]}" if len(at) == 1 else f"{self.file}"
        return PlanError(f"{where}, key {self.path}: expected {expected}, got {self.value!r}. {mend}".rstrip())

    def number(self, what: str, least: float = 0.0, most: float = math.inf) -> float:
        number = self.value if isinstance(self.value, int | float) and not isinstance(self.value, bool) else math.nan
        if not (math.isfinite(number) and least <= number <= most):
            bounds = f"of {least:g} or more" if most == math.inf else f"from {least:g} to {most:g}"
            raise self.wrong(f"{what}, a number {bounds}")
        return float(number)

    def numbers(self, what: str, count: int) -> tuple[float, ...]:
        if not isinstance(self.value, list) or len(self.value) != count:
            raise self.wrong(f"{what}, {count} numbers in brackets")
        return tuple(_Key(self.file, self.text, self.path, each).number(what) for each in self.value)

    def one_of(self, what: str, known: Collection[str]) -> str:
        if not isinstance(self.value, str) or (self.value and self.value not in known):
            raise self.wrong(f'{what}, or "" for every one', nearest(str(self.value), known))
        return self.value

    def inside(self, name: str, value: Any) -> "_Key":
        return _Key(self.file, self.text, f"{self.path}.{name}", value)


def read_rules(
    path: Path, needs: Sequence[Need], organisations: Sequence[Organisation], themes: Collection[str]
) -> Rules:
    """The rules of `rules.toml`; what it doesn't say stands as by default.

    Raises PlanError for a file that isn't TOML, an unknown section or key, a value of the wrong kind or out of range,
    tiers that rise, a floor for a theme or group nobody knows, and a red line for an unknown organisation, place or theme.
    """
    text = read_text(path)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{path} is not TOML: {error}. docs/plan-instance.md shows one.") from error
    given = {key.path: key for key in _keys(path, text, tree)}
    found: dict[str, Any] = {}
    if key := given.get("value.tiers"):
        found["tiers"] = key.numbers("the worth of a person from the first quarter to the last", 4)
        if list(found["tiers"]) != sorted(found["tiers"], reverse=True):
            raise key.wrong(
                "worths that never rise", "A person of an earlier quarter is worth as much as a later one, or more."
            )
    if key := given.get("value.severity"):
        found["severity"] = key.numbers("the weights of severity 1 to 5", 5)
    if key := given.get("risk.lambda"):
        found["risk_lambda"] = key.number("the weight of the worst cases", 0, 1)
    if key := given.get("risk.alpha"):
        found["alpha"] = key.number("the share of probability that is the worst", 0, 1)
        if not found["alpha"]:
            raise key.wrong("a share above 0", "To leave the worst cases out set lambda = 0.")
    if key := given.get("fair.no_one_worse_off"):
        if not isinstance(key.value, bool):
            raise key.wrong("true or false")
        found["no_one_worse_off"] = key.value
    if key := given.get("red_lines.pairs"):
        places = {need.place for need in needs}.union(*(who.places or () for who in organisations))
        found["red_lines"] = _red_lines(key, {who.organisation for who in organisations}, places | set(themes))
    groups = {need.group for need in needs} - {""}
    found["floors"] = tuple(
        Floor(
            theme=given[f"{at}.theme"].one_of("a theme", themes) if f"{at}.theme" in given else "",
            group=given[f"{at}.group"].one_of("a group of needs.csv", groups) if f"{at}.group" in given else "",
            share=given[f"{at}.share"].number("a share", 0, 1) if f"{at}.share" in given else 0.0,
        )
        for at in (f"floors[{number}]" for number in range(1, len(tree.get("floors", ())) + 1))
    )
    return Rules(**found)


def _keys(path: Path, text: str, tree: dict[str, Any]) -> list[_Key]:
    """Every key of the file with its value; the tables of [[floors]] are numbered from 1."""
    found: list[_Key] = []
    for name, section in tree.items():
        here = _Key(path, text, name, section)
        if name not in SECTIONS:
            raise here.wrong(f"one of {', '.join(SECTIONS)}", nearest(name, SECTIONS))
        tables = section if isinstance(section, list) else [section]
        if isinstance(section, list) != (name == "floors") or not all(isinstance(table, dict) for table in tables):
            raise here.wrong(f"a table, [[{name}]]" if name == "floors" else f"a table, [{name}]")
        for number, table in enumerate(tables, 1):
            at = _Key(path, text, f"{name}[{number}]" if name == "floors" else name, table)
            for key, value in table.items():
                if key not in SECTIONS[name]:
                    raise at.inside(key, value).wrong(
                        f"a key among {', '.join(SECTIONS[name])}", nearest(key, SECTIONS[name])
                    )
                found.append(at.inside(key, value))
    return found


def _red_lines(key: _Key, organisations: Collection[str], sides: Collection[str]) -> frozenset[tuple[str, str]]:
    if not isinstance(key.value, list):
        raise key.wrong('pairs in brackets, such as ["A:Kharkiv"]')
    found = set()
    for given in key.value:
        each, text = _Key(key.file, key.text, key.path, given), given if isinstance(given, str) else ""
        splits = [(text[:at].strip(), text[at + 1 :].strip()) for at, sign in enumerate(text) if sign == ":"]
        if not splits:
            raise each.wrong('"ORGANISATION:PLACE" or "ORGANISATION:theme"')
        # a name may hold a colon itself: the split that is known on both sides counts
        organisation, side = next(
            ((left, right) for left, right in splits if left in organisations and right in sides), splits[0]
        )
        if organisation not in organisations:
            raise each.wrong(
                "an organisation of organisations.csv before the colon", nearest(organisation, organisations)
            )
        if side not in sides:
            raise each.wrong("a place or a theme after the colon", nearest(side, sides))
        found.add((organisation, side))
    return frozenset(found)
