"""The names that an instance uses, in sentences for people: needs, places, themes, measures and organisations in words."""

import re
from collections.abc import Callable
from functools import lru_cache

from commonwatch.plan.change import Change
from commonwatch.plan.instance import Instance, Rules
from commonwatch.plan.sensitivity.names import Names
from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import NBSP
from commonwatch.publish.plan_words import dollars, place_words
from commonwatch.publish.words import short_theme, starred
from commonwatch.vocabulary import known_organisation


class Said:
    """Says the keys of an instance in words."""

    def __init__(self, *instances: Instance) -> None:
        names = Names({})
        self._words: dict[str, str] = {}
        self._themes: set[str] = set()
        for instance in instances:
            themes = {
                *(need.theme for need in instance.needs),
                *(measure.theme for measure in instance.measures),
                *(theme for who in instance.organisations for theme in who.themes),
            }
            places = {
                *(need.place for need in instance.needs),
                *(p for who in instance.organisations for p in who.places or ()),
            }
            self._themes |= themes
            self._words |= {theme: inside(short_theme(theme)) for theme in themes}
            self._words |= {measure.measure: names.measure(measure.measure) for measure in instance.measures}
            self._words |= {place: place_words(place) for place in places}
            self._words |= {who.organisation: organisation_words(who.organisation) for who in instance.organisations}
            self._words |= {
                need.need: _("{group} in {place}").format(
                    group=_(need.group) or inside(short_theme(need.theme)), place=place_words(need.place)
                )
                for need in instance.needs
            }
        keys = sorted(self._words, key=len, reverse=True)
        every = "|".join(map(re.escape, keys)) or r"(?!)"
        self._keys = re.compile(rf"(?<![\w-])(?:{every})(?![\w-])")

    def sentence(self, text: str) -> str:
        """A sentence of the planner with every name in words; a red line "A:B" reads as "A, B"."""
        spoken = self._keys.sub(lambda found: self._words[found[0]], text.replace(":", ": "))
        return starred(re.sub(r"\s+", " ", spoken).strip())

    def name(self, key: str) -> str:
        """One name in words; one that isn't known unchanged."""
        return starred(self._words.get(key, key))

    def red_line(self, organisation: str, side: str) -> str:
        """A red line in words."""
        said = (
            _("{organisation} does not work on {side}")
            if side in self._themes
            else _("{organisation} does not work in {side}")
        )
        return said.format(organisation=self.name(organisation), side=self.name(side))

    def floor(self, theme: str, group: str, share: float) -> str:
        """A floor in words."""
        said = _("at least {share} of those within reach are covered, in each need of {whom}")
        said = said if share else _("no floor for {whom}")
        whom = [self.name(theme) if theme else _("every theme"), *([_(group)] if group else [])]
        return said.format(share=share_words(share), whom=", ".join(whom))

    def change(self, change: Change) -> str:
        """A change that a partner asks for, in words."""
        who, figure = self.name(change.about), change.figure
        first, _sign, second = change.about.partition(":")
        match change.word:
            case "floor":
                said = self.floor(first, second, figure or 0.0)
            case "red-line":
                said = self.red_line(first, second)
            case "lift":
                said = _("{organisation}'s red line no longer holds: {side}")
                said = said.format(organisation=self.name(first), side=self.name(second))
            case "budget":
                said = _("{organisation} has {money}").format(organisation=who, money=dollars(figure or 0.0))
            case "places":
                said = self._places(who, figure)
            case "risk":
                said = attitude_words(figure or 0.0)
            case "fair":
                said = FAIR_WORDS[bool(figure)]()
            case _:
                said = _("{organisation} takes no part").format(organisation=who)
        return said

    def _places(self, who: str, most: float | None) -> str:
        if most is None:
            return _("{organisation} may be in any number of places").format(organisation=who)
        said = many(
            "{organisation} is in at most {count} place", "{organisation} is in at most {count} places", int(most)
        )
        return said.format(organisation=who, count=f"{most:,.0f}")

    def rules(self, rules: Rules) -> list[str]:
        """What a plan is asked to keep, a sentence each."""
        told = [self.floor(floor.theme, floor.group, floor.share) for floor in rules.floors]
        told += [self.red_line(*pair) for pair in sorted(rules.red_lines)]
        told += [attitude_words(rules.risk_lambda, rules.alpha), FAIR_WORDS[rules.no_one_worse_off]()]
        return [f"{each[:1].upper()}{each[1:]}." for each in told]


def share_words(share: float) -> str:
    """A share that somebody set, as percent with all its digits: "60 %", "12.98 %"."""
    return f"{100 * share:.6g}{NBSP}%"


def inside(label: str) -> str:
    """A label as it stands inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def attitude_words(weight: float, worst: float | None = None) -> str:
    """The weight of the worst cases, in words."""
    if not weight:
        return _("it counts on the average of what may come")
    if worst is None:
        return _("{weight} of the weight is on the worst cases").format(weight=share_words(weight))
    said = _("{weight} of the weight is on the worst {share} of cases")
    return said.format(weight=share_words(weight), share=share_words(worst))


FAIR_WORDS: dict[bool, Callable[[], str]] = {
    True: lambda: _("no one is worse off than when all plan alone"),
    False: lambda: _("some may be worse off than when all plan alone"),
}


@lru_cache(maxsize=1024)
def organisation_words(key: str) -> str:
    """An organisation's name as tables show it: agencies of the UN by their short names, others by their full ones."""
    known = known_organisation(key)
    return key if known is None or known.family == "UN" else known.name
