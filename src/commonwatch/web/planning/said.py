"""The names that an instance uses, in sentences for people: needs, places, themes, measures and organisations in words."""

import re
from functools import lru_cache

from commonwatch.plan.instance import Instance
from commonwatch.plan.sensitivity.names import Names
from commonwatch.publish.language import _
from commonwatch.publish.plan_words import place_words
from commonwatch.publish.words import starred
from commonwatch.vocabulary import known_organisation

MONEY = re.compile(r"(\d[\d,]*) USD")


class Said:
    """Says the keys of an instance in words."""

    def __init__(self, *instances: Instance) -> None:
        names = Names({})
        self._words: dict[str, str] = {}
        for instance in instances:
            themes = {
                *(need.theme for need in instance.needs),
                *(measure.theme for measure in instance.measures),
                *(theme for who in instance.organisations for theme in who.themes),
            }
            places = {*(need.place for need in instance.needs), *(p for who in instance.organisations for p in who.places or ())}
            self._words |= {theme: names.theme(theme) for theme in themes}
            self._words |= {measure.measure: names.measure(measure.measure) for measure in instance.measures}
            self._words |= {place: place_words(place) for place in places}
            self._words |= {who.organisation: organisation_words(who.organisation) for who in instance.organisations}
            self._words |= {
                need.need: _("{group} in {place}").format(
                    group=_(need.group) or names.theme(need.theme), place=place_words(need.place)
                )
                for need in instance.needs
            }
        keys = sorted(self._words, key=len, reverse=True)
        inside = "|".join(map(re.escape, keys)) or r"(?!)"
        self._keys = re.compile(rf"(?<![\w-])(?:{inside})(?![\w-])")

    def sentence(self, text: str) -> str:
        """A sentence of the planner with every name in words; a red line "A:B" reads as "A, B"."""
        spoken = self._keys.sub(lambda found: self._words[found[0]], text.replace(":", ": "))
        return starred(re.sub(r"\s+", " ", spoken).strip())

    def name(self, key: str) -> str:
        """One name in words; one that isn't known unchanged."""
        return starred(self._words.get(key, key))

    def red_line(self, organisation: str, side: str) -> str:
        """A red line in words."""
        return _("{organisation} does not work in or on: {side}").format(
            organisation=self.name(organisation), side=self.name(side)
        )


@lru_cache(maxsize=1024)
def organisation_words(key: str) -> str:
    """An organisation's name as tables show it: agencies of the UN by their short names, others by their full ones."""
    known = known_organisation(key)
    return key if known is None or known.family == "UN" else known.name
