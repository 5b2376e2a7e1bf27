"""How well names are resolved, beside fuzzy matching as it is often done (token_set_ratio at 85), and how fast.

python -m benchmarks.identity [--half tuned|kept] prints the table; `python -m benchmarks resolve` measures the time.

The truth is HAPI's map of spellings to organisations, with its doubled organisations made one. Rules were tuned on one half
of its organisations, and the other half is kept for the report.
"""

import argparse
import hashlib
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.registry import Job, entry
from commonwatch.response.identity.resolve import REGISTER_COLUMNS, resolved_names
from commonwatch.response.identity.tokens import split

FOLDS = 5
NAIVE_FROM = 85.0
CUT = 30  # letters: longer acronyms in the map are names, cut off
HALVES = ("tuned", "kept")

DOUBLED = {
    "United Nations High Commissioner for Refugees (UNHCR)": "UN Refugee Agency",
    "Programme Alimentaire Mondiale": "World Food Programme",
    "Action Contre la Faim International": "Action Against Hunger",
    "Action Contre Lafeim (ACF)": "Action Against Hunger",
    "Fédération Internationale des Sociétés de la Croix-Rouge et Croissant Rouge": "International Federation of Red Cross "
    "and Red Crescent Societies",
    "Humanitarian Inclusion": "Handicap International - Humanity & Inclusion",
    "Family Health International 360": "Family Health International",
    "Welthhungerrhilfe (WHH)": "Welthungerhilfe",
    "Secours Islamique France (SIF)": "Secours Islamiques France",
    "Cooperative for Assistance and Relief Every where": "CARE International",
    "Internazional SOS": "INTERSOS - Humanitarian Aid Organization",
    "Jesuite Refugee Service": "Jesuit Refugees Service",
    "SOS Children’s Village": "SOS Children's Villages",
    "VeterinairesSans Frontieres-Germany": "Vétérinaires sans Frontières Germany",
    "Swiss Church Aid (HEKS/EPER)": "Entraide Protestante Suisse",
    "Fondation Lutherienne Mondiale": "Lutheran World Federation",
    "The Johanniter International Assistance": "The Johanniter Unfall Hilfe",
}
"""Organisations that the map holds twice, by their acronyms or names; those that differ by case or an acronym behind
the name alone are joined by rule."""

Resolver = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Spelling:
    """One row of the map: a spelling in a country, its organisation (`own` before doubles were joined) and acronym."""

    country: str | None
    text: str
    canonical: str
    own: str
    acronym: str | None

    @property
    def key(self) -> tuple[str, str]:
        """The same for spellings that differ by case, accents or punctuation alone."""
        return self.canonical, plain(self.text)


def plain(text: str) -> str:
    """The words of a name, joined."""
    return " ".join(split(text))


def shared_folder() -> Path:
    """The shared data folder beside the checkout, or $COMMONWATCH_SHARED."""
    named = os.environ.get("COMMONWATCH_SHARED")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def spellings(folder: Path) -> list[Spelling]:
    """The rows of the map with a spelling, doubled organisations made one."""
    rows = pl.read_csv(folder / "presence" / "hapi_org_name_map.csv", infer_schema=False).select(
        "Country Code", "Lookup", "Canonical Name", "Acronym"
    )
    first: dict[str, str] = {}
    for own in rows["Canonical Name"]:
        first.setdefault(_bare(own), own)
    return [
        Spelling(country, text, DOUBLED.get(first[_bare(own)], first[_bare(own)]), own, _whole(acronym))
        for country, text, own, acronym in rows.iter_rows()
        if text
    ]


def _bare(name: str) -> str:
    return plain(re.sub(r"\([^()]*\)\s*$", "", name))


def _whole(acronym: str | None) -> str | None:
    return acronym if acronym and len(acronym) < CUT else None


def number(text: str, of: int, salt: str = "") -> int:
    """A number below `of` that is always the same for the text."""
    return int(hashlib.sha256((salt + text).encode()).hexdigest(), 16) % of


def half(canonical: str) -> str:
    """Which half of the organisations it belongs to."""
    return HALVES[number(canonical, 2)]


def register_of(
    rows: list[Spelling], hidden: set[tuple[str, str]], gone: set[str], aliases: bool = True
) -> pl.DataFrame:
    """canonical, alias, acronym, country of the rows, without hidden spellings and without organisations that are gone."""
    held: dict[tuple[str | None, ...], None] = {}
    for one in rows:
        if one.canonical in gone:
            continue
        shown = aliases and one.key not in hidden
        held[one.canonical, one.text if shown else None, one.acronym, one.country] = None
        if aliases and (one.canonical, plain(one.own)) not in hidden:
            held[one.canonical, one.own, None, one.country] = None
    return pl.DataFrame(list(held), schema=dict.fromkeys(REGISTER_COLUMNS, pl.String), orient="row")


def hard(rows: list[Spelling]) -> list[Spelling]:
    """The rows that are neither the organisation's name nor its listed acronym."""
    acronyms = {(one.canonical, "".join(split(one.acronym))) for one in rows if one.acronym}
    return [
        one
        for one in rows
        if one.key[1] != plain(one.canonical) and (one.canonical, one.key[1].replace(" ", "")) not in acronyms
    ]


def unseen(
    rows: list[Spelling], of: str, resolver: Resolver, aliases: bool = True
) -> Iterator[tuple[Spelling, str, bool]]:
    """Each row of that half, what it is resolved to, and whether it is hard; its spelling isn't in the register."""
    held_out = hard(rows)
    difficult = {one.key for one in held_out}
    for fold in range(FOLDS):
        hidden = {one.key for one in held_out if number(one.key[1], FOLDS, one.canonical) == fold}
        asked = [
            one
            for one in rows
            if half(one.canonical) == of and (one.key in hidden or (fold == 0 and one.key not in difficult))
        ]
        for one, found in zip(asked, _found(asked, register_of(rows, hidden, set(), aliases), resolver), strict=True):
            yield one, found, one.key in difficult


def off_list(rows: list[Spelling], of: str, resolver: Resolver) -> Iterator[tuple[Spelling, str]]:
    """Each spelling of that half, what it is resolved to in a register without its organisation."""
    for fold in range(FOLDS):
        gone = {one.canonical for one in rows if number(one.canonical, FOLDS, "off") == fold}
        once = {one.key: one for one in reversed(rows) if one.canonical in gone and half(one.canonical) == of}
        asked = list(once.values())
        yield from zip(asked, _found(asked, register_of(rows, set(), gone), resolver), strict=True)


def publishers(folder: Path, rows: list[Spelling], of: str, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """Names of the IATI registry that aren't spelled as in the map, what each is resolved to.

    Some are organisations of the map under another spelling, so that not every link is false.
    """
    listed = pl.read_csv(folder / "organisations" / "iati_registry_publishers_2021.csv", infer_schema=False)["title"]
    known = {plain(text) for one in rows for text in (one.text, one.canonical, one.own)}
    known |= {plain(one.acronym) for one in rows if one.acronym}
    asked = [title for title in listed.drop_nulls() if plain(title) not in known and half(title) == of]
    names = pl.DataFrame({"name": asked, "country": None}, schema={"name": pl.String, "country": pl.String})
    yield from zip(asked, resolver(names, register_of(rows, set(), set()))["canonical"], strict=True)


def _found(asked: list[Spelling], register: pl.DataFrame, resolver: Resolver) -> list[str]:
    cells = [(one.text, one.country) for one in asked]
    names = pl.DataFrame(cells, schema={"name": pl.String, "country": pl.String}, orient="row")
    return resolver(names, register)["canonical"].to_list()


def naive(names: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The organisation whose name, alias or acronym is nearest by token_set_ratio, from 85 of 100."""
    from rapidfuzz import fuzz, process

    spelled = {
        plain(text): canonical
        for canonical, alias, acronym, _ in register.iter_rows()
        for text in (canonical, alias, acronym)
        if text
    }
    choices = sorted(spelled)
    best = [
        process.extractOne(plain(name), choices, scorer=fuzz.token_set_ratio, score_cutoff=NAIVE_FROM)
        for name in names["name"]
    ]
    return names.select("name", pl.Series("canonical", [spelled[found[0]] if found else "" for found in best]))


@dataclass(frozen=True)
class Quality:
    """Precision and recall of links, 0-1, of so many rows."""

    rows: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def quality(answers: list[tuple[Spelling, str]]) -> Quality:
    """Precision and recall of what was found."""
    right = sum(found == one.canonical for one, found in answers)
    return Quality(len(answers), right / sum(bool(found) for _, found in answers), right / len(answers))


def report(folder: Path, of: str) -> Table:
    """One row per resolver: all unseen rows, hard rows, hard rows without aliases, false links off the list."""
    rows = spellings(folder)
    table = Table(
        "resolver", "all: P", "R", "hard: P", "R", "F1", "no aliases: F1", "off the list linked", "publishers linked"
    )
    for name, resolver in (("commonwatch", resolved_names), (f"token_set_ratio {NAIVE_FROM:.0f}", naive)):
        answers = list(unseen(rows, of, resolver))
        every = quality([(one, found) for one, found, _ in answers])
        difficult = quality([(one, found) for one, found, is_hard in answers if is_hard])
        bare = quality([(one, found) for one, found, is_hard in unseen(rows, of, resolver, aliases=False) if is_hard])
        off = [bool(found) for _, found in off_list(rows, of, resolver)]
        others = [bool(found) for _, found in publishers(folder, rows, of, resolver)]
        table.add_row(
            name,
            *(f"{value:.3f}" for value in (every.precision, every.recall)),
            *(f"{value:.3f}" for value in (difficult.precision, difficult.recall, difficult.f1, bare.f1)),
            f"{sum(off)} of {len(off)} = {sum(off) / len(off):.1%}",
            f"{sum(others)} of {len(others)} = {sum(others) / len(others):.1%}",
        )
    table.title = f"{of}: {every.rows} rows, {difficult.rows} of them hard"
    return table


SYLLABLES = ("ka", "mo", "ri", "tes", "lan", "vo", "pri", "sun", "dal", "mek", "or", "an", "bel", "ti", "gur", "hos")
COMMON = (
    "Action", "Aid", "Association", "Centre", "Children", "Community", "Development", "Education", "Foundation", "Health",
    "Humanitarian", "International", "Network", "Organization", "Peace", "Relief", "Rights", "Rural", "Society", "Women",
    "Youth", "for", "of", "the",
)  # fmt: skip


def made(organisations: int, names: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Names and a register that are made up: as they stand, with a letter lost, reordered, longer, or of nobody."""
    chance = random.Random(20240630)

    def named() -> str:
        own = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(chance.randint(1, 2))]
        words = own + chance.choices(COMMON, k=chance.randint(1, 4))
        chance.shuffle(words)
        return " ".join(words)

    def changed(name: str) -> str:
        at = chance.randrange(len(name))
        kinds = (
            name,
            name,
            name[:at] + name[at + 1 :],
            " ".join(reversed(name.split())),
            f"{name} International",
            named(),
        )
        return chance.choice(kinds)

    listed = list(dict.fromkeys(named() for _ in range(organisations)))
    register = pl.DataFrame({"canonical": listed}).with_columns(
        pl.lit(None, pl.String).alias(column) for column in REGISTER_COLUMNS[1:]
    )
    asked = [changed(chance.choice(listed)) for _ in range(names)]
    return pl.DataFrame({"name": asked}).with_columns(pl.lit(None, pl.String).alias("country")), register


@entry("resolve a million names", "against 50,000 organisations, 2 cores", against=180.0)
def million() -> Job:
    """Made-up names, a sixth of them of nobody in the register."""
    names, register = made(50_000, 1_000_000)
    return lambda: resolved_names(names, register)


FUZZY = "resolve 500 names, token_set_ratio"


@entry(FUZZY, "against 5,000 organisations", against=FUZZY)
def fuzzy() -> Job:
    """The peer: every name against every other."""
    names, register = made(5_000, 500)
    return lambda: naive(names, register)


@entry("resolve 500 names", "the same, the register made ready each time", against=FUZZY)
def few() -> Job:
    """Ours."""
    names, register = made(5_000, 500)
    return lambda: resolved_names(names, register)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--half", choices=HALVES, default="kept")
    Console(width=150).print(report(shared_folder(), arguments.parse_args().half))
