"""Two names held against each other: how much they share by weight, what speaks against it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from commonwatch.response.identity.forms import Form
from commonwatch.response.identity.register import Entry
from commonwatch.response.identity.tokens import UNITED_NATIONS, WEIGHTS, shown_place

TOLD = WEIGHTS["word"]
ENOUGH = 0.9
"""The least weight that two names must share: "save" alone, or "plan", is too little."""

SEVERAL = 2.4
"""Three listed words that aren't common: together they tell as much as a name."""

SPARE = 0.24
"""Words over that don't matter: "international" and "worldwide" together, not a "consortium" or "alliance"."""

UNSURE_AT_MOST, OTHER_WORDS, NO_MORE = 0.75, 0.6, 0.55
PLACE_WEIGHT, ACRONYM_BONUS, OFFICE_COST = 0.5, 0.1, 0.03
SHORTEST_INITIALS = 4
ONE_LETTER, LONG_NAME = 0.88, 14

Options = Mapping[str, tuple[float, int]]
"""What the words of a name may mean in the register: meaning to likeness (0-1) and the word's number."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits an entry: score 0-1, and the reason in words."""

    score: float
    reason: str


NOTHING = Match(0.0, "no: nothing alike")


@dataclass(frozen=True, slots=True)
class Shared:
    """What two names share by weight: `alike` of `full`, `told` of it by rarer words, `named` by one of no list; `over` and `missing` are left."""

    alike: float
    full: float
    told: float
    named: bool
    over: float
    missing: float
    hits: int
    slips: int
    translated: int
    in_order: bool
    acronym: str

    @property
    def left(self) -> float:
        """The weight of the words that only one of them has."""
        return self.over + self.missing


def compared(name: Form, options: Options, entry: Entry, country: str | None) -> Match:
    """The best match of the name with any form of the entry."""
    names = [_with_form(name, options, entry, some, country) for some in entry.compared]
    shorts = entry.shorts if name.places else ()
    names += [_with_form(name, options, entry, some, country, short=True) for some in shorts]
    return max(names, key=lambda one: one.score)


def _with_form(
    name: Form, options: Options, entry: Entry, some: Form, country: str | None, short: bool = False
) -> Match:
    shared = _shared(name, options, entry, some)
    if not shared.hits:
        return NOTHING
    bonus = ACRONYM_BONUS if shared.acronym else 0.0
    score = min(1.0, shared.alike / (shared.full + shared.left) + bonus)
    veto, limits, office = _places(name, entry, some, country, shared)
    if veto:
        return Match(0.0, veto if score >= ENOUGH / 2 else NOTHING.reason)
    if entry.countries and country and country not in entry.countries and score < 1:
        limits = [*limits, (UNSURE_AT_MOST, "another country")]
    if name.acronyms and entry.acronyms and not shared.acronym and (shared.slips or shared.left):
        limits = [*limits, (UNSURE_AT_MOST, "another acronym")]
    if short and (shared.slips or shared.left > WEIGHTS["scale"]):
        limits = [*limits, (NO_MORE, "acronym among other words")]
    most, why = min([*limits, *_doubts(entry, shared)], default=(1.0, ""))
    if min(most, score) < ONE_LETTER and not limits and _one_letter(name, some):
        return Match(ONE_LETTER, "name, one letter differs")
    if most < score:
        return Match(most, why)
    return Match(score - (OFFICE_COST if office else 0.0), ", ".join([*_reasons(name, some, shared), *office]))


def _shared(name: Form, options: Options, entry: Entry, some: Form) -> Shared:
    alike = full = told = missing = over = 0.0
    named = False
    slips = translated = 0
    order: list[int] = []
    for meaning, weight, spelled in zip(some.words, some.weights, some.spelled, strict=True):
        if (found := options.get(meaning)) is None:
            missing += weight
            continue
        likeness, number = found
        order.append(number)
        alike, full = alike + weight * likeness, full + weight
        told += weight if weight >= TOLD else 0.0
        named = named or weight == WEIGHTS["name"]
        slips += likeness < 1
        translated += likeness == 1 and name.spelled[number][:4] != spelled[:4]
    acronym = _acronym(name, entry, some)
    for number, (meaning, weight) in enumerate(zip(name.words, name.weights, strict=True)):
        if number not in order and name.spelled[number] in entry.acronyms:
            acronym = acronym or name.spelled[number]
        elif number not in order:
            over += WEIGHTS["scale"] if entry.wide and meaning == UNITED_NATIONS else weight
    both = len(name.places & some.places) if order else 0
    places, told = PLACE_WEIGHT * both, told + TOLD * both
    in_order = order == sorted(order)
    return Shared(
        alike + places, full + places, told, named, over, missing, len(order), slips, translated, in_order, acronym
    )


def _acronym(name: Form, entry: Entry, some: Form) -> str:
    """The acronym that speaks for both: one the name states, or its initials."""
    if not entry.acronyms and not name.acronyms:
        return ""
    stated = name.acronyms & (entry.acronyms or some.initials)
    initials = {letters for letters in name.initials & entry.acronyms if len(letters) >= SHORTEST_INITIALS}
    return min(stated if name.acronyms else initials, default="")


def _one_letter(name: Form, some: Form) -> bool:
    """Whether the whole of two longer names differs by one letter, and by no digit."""
    one, other = name.compact, some.compact
    if min(len(one), len(other)) < LONG_NAME or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    return [sign for sign in one if sign.isdigit()] == [sign for sign in other if sign.isdigit()]


def _doubts(entry: Entry, shared: Shared) -> list[tuple[float, str]]:
    """The most that the score may be, with the reason, for each thing that speaks against the match."""
    doubts = []
    if shared.over >= TOLD and shared.missing >= TOLD:
        doubts.append((OTHER_WORDS, "other words on both sides"))
    elif min(shared.over, shared.missing) >= WEIGHTS["common"]:
        doubts.append((UNSURE_AT_MOST, "other words on both sides"))
    if shared.acronym:
        return doubts
    if shared.full < (ENOUGH if shared.left else WEIGHTS["common"]):
        doubts.append((UNSURE_AT_MOST, "too little in common"))
    spare = WEIGHTS["common"] if entry.wide else SPARE if shared.told >= TOLD else WEIGHTS["legal"]
    if shared.left > spare and not shared.named and shared.told < SEVERAL:
        doubts.append((UNSURE_AT_MOST, "common words only"))
    if shared.told < TOLD and not (shared.in_order or shared.translated or entry.wide):
        doubts.append((UNSURE_AT_MOST, "common words in another order"))
    return doubts


def _places(
    name: Form, entry: Entry, some: Form, country: str | None, shared: Shared
) -> tuple[str, list[tuple[float, str]], list[str]]:
    """By the places in both names: why they can't be one, the most that the score may be, what there is to say."""
    more, fewer = name.places - some.places - entry.places, some.places - name.places
    if more and fewer:
        return f"no: place word {_shown(more)} differs", [], []
    if more and entry.wide and not name.place_leads:
        return "", [], [f"office in {_shown(more)}"]
    if more and not more <= entry.countries:
        most = UNSURE_AT_MOST if shared.left <= SPARE else NO_MORE
        return "", [(most, f"place word {_shown(more)} is not in its name")], []
    if fewer and not shared.acronym and not (country and fewer <= {country}):
        return "", [(UNSURE_AT_MOST, f"place word {_shown(fewer)} is only in its name")], []
    return "", [], [f"{_shown(more | fewer)} is its country"] if more or (fewer and not shared.acronym) else []


def _reasons(name: Form, some: Form, shared: Shared) -> list[str]:
    total = max(len(some.words), len(name.words))
    reasons = [f"{'translated name' if shared.translated else 'name'}, {shared.hits} of {total} words"]
    if shared.slips:
        reasons.append(f"{shared.slips} spelled alike")
    if shared.acronym:
        reasons.append(f"acronym {shared.acronym.upper()}")
    return reasons


def _shown(places: frozenset[str]) -> str:
    return " ".join(shown_place(place) for place in sorted(places))
