"""How well activities and money told twice are found, beside titles compared as it is often done, and how fast.

python -m benchmarks.duplicates prints the tables; `python -m benchmarks told` measures the time.

Truth 1: World Bank projects in two files, by their number, which is hidden. Weights were counted on the projects of one half;
the other half is kept for the report. Truth 2: contributions to UNHCR in OCHA's tracking of 2020 and in UNHCR's own
transactions, by UNHCR's pledge code, hidden too; nothing was counted on it.
"""

import hashlib
import os
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.registry import Job, entry
from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.evidence.readers import Asked
from commonwatch.evidence.reading import read_file
from commonwatch.response.duplicates import money_told_twice, told_twice

Tables = dict[str, pl.DataFrame]
Pairs = set[tuple[str, str]]
FIVE_PUBLISHERS = "activities/aiddata_sdg_iati_5publishers_2000_2015.parquet"
WORLD_BANK_LIST = "activities/worldbank_geocoded_2011.parquet"
FTS = "presence/fts_incoming_funding_afg_jor_pse_2020.parquet"
UNHCR = ("activities/unhcr_2016_2023_activity.parquet", "activities/unhcr_2016_2023_transaction.parquet")
BANK = "iati_file_44000"
EVER = (date(1900, 1, 1), date(2100, 1, 1))
YEAR = (date(2020, 1, 1), date(2020, 12, 31))
PROJECT = r"(?i)(P\d{6})"
CODE = r"\b[A-F](?:K\d{3}|\d{4})\b"
"""UNHCR's pledge codes."""

NAIVE_FROM = 90.0
HALVES = ("counted", "kept")


def shared_folder() -> Path:
    """The shared data folder beside the checkout, or $COMMONWATCH_SHARED."""
    named = os.environ.get("COMMONWATCH_SHARED")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def tables_of(folder: Path, *names: str) -> Tables:
    """The tables that the package's own readers make of these files, together."""
    parts: dict[str, list[pl.DataFrame]] = {}
    with TemporaryDirectory() as scratch:
        for name in names:
            for taken in read_file(folder / name, Asked(date(2024, 6, 30)), Path(scratch))[0]:
                for table, rows in taken.reading.tables.items():
                    parts.setdefault(table, []).append(rows)
    return {table: pl.concat(rows, how="diagonal_relaxed") for table, rows in parts.items()}


def word_of(text: str) -> str:
    """A word without digits that stands for the text and tells nothing of it."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(text.encode()).hexdigest()[:16])


def half(number: str) -> str:
    """Which half of the projects it belongs to."""
    return HALVES[int(hashlib.sha256(number.encode()).hexdigest(), 16) % 2]


@dataclass(frozen=True)
class Projects:
    """The Bank's projects of two files under hidden identifiers, and the number behind each."""

    tables: Tables
    number: dict[str, str]
    source: dict[str, str]

    @property
    def truth(self) -> set[str]:
        """The numbers that are in both files."""
        by_source: dict[str, set[str]] = {}
        for one, source in self.source.items():
            by_source.setdefault(source, set()).add(self.number[one])
        return set.intersection(*by_source.values())


def projects(folder: Path) -> Projects:
    """World Bank projects of the five publishers' file and of the geocoded list, their numbers hidden."""
    both = tables_of(folder, FIVE_PUBLISHERS, WORLD_BANK_LIST)
    both = {table: rows.filter(pl.col("source").is_in([BANK, "worldbank_geocoded"])) for table, rows in both.items()}
    listed = both["activities"].with_columns(pl.col("activity").str.extract(PROJECT).str.to_uppercase().alias("p"))
    hidden = {one: word_of(one) for one in listed["activity"]}
    number = {hidden[one]: p for one, p in listed.select("activity", "p").iter_rows()}
    source = {hidden[one]: name for one, name in listed.select("activity", "source").iter_rows()}
    masked = {
        table: rows.with_columns(pl.col("activity").replace_strict(hidden)) if "activity" in rows.columns else rows
        for table, rows in both.items()
    }
    told = masked["activities"].with_columns(pl.col("title").str.replace_all(PROJECT, ""))
    return Projects({**masked, "activities": told}, number, source)


def found_projects(bank: Projects) -> Pairs:
    """The pairs of numbers that are taken for one project."""
    pairs = told_twice(bank.tables, *EVER).select("activity_a", "activity_b")
    return {(bank.number[one], bank.number[other]) for one, other in pairs.iter_rows()}


def naive_projects(bank: Projects, place: bool) -> Pairs:
    """Pairs with token_set_ratio of at least 90 between their titles, of one country or of any."""
    import numpy as np
    from rapidfuzz import fuzz, process

    where: dict[str, set[str]] = {}
    for one, at in bank.tables["activity_places"].select("activity", "place").unique().iter_rows():
        where.setdefault(one, set()).add(at)
    titles = dict(
        bank.tables["activities"].select("activity", pl.col("title").fill_null("").str.to_lowercase()).iter_rows()
    )
    left, right = ([one for one in titles if (bank.source[one] == BANK) == own] for own in (True, False))
    scores = process.cdist(
        [titles[one] for one in left],
        [titles[one] for one in right],
        scorer=fuzz.token_set_ratio,
        score_cutoff=NAIVE_FROM,
    )
    pairs = [(left[a], right[b]) for a, b in zip(*np.nonzero(scores), strict=True)]
    return {(bank.number[a], bank.number[b]) for a, b in pairs if not place or where[a] & where[b]}


@dataclass(frozen=True)
class Quality:
    """Precision and recall of pairs, 0-1, and how many were found of how many."""

    precision: float
    recall: float
    pairs: int
    truth: int


def quality(pairs: Pairs, truth: set[str], of: str | None = None) -> Quality:
    """Of the pairs whose first number lies in that half, and of the numbers of that half."""
    asked = {number for number in truth if of in (None, half(number))}
    counted = {pair for pair in pairs if of in (None, half(pair[0]))}
    right = sum(one == other for one, other in counted)
    return Quality(right / max(1, len(counted)), right / len(asked), len(counted), len(asked))


@dataclass(frozen=True)
class Pledges:
    """Flows to UNHCR as two sources tell them, references hidden, and the pledge codes behind each row."""

    tables: Tables
    codes: dict[tuple[str, str, int], set[str]]
    truth: set[tuple[str, str]]
    """Pledge code and place that one flow of FTS and a transaction of UNHCR's year have in common."""


def pledges(folder: Path) -> Pledges:
    """FTS flows and UNHCR's transactions of 2020; a reference still tells which rows of one source belong together."""
    tables = tables_of(folder, FTS, *UNHCR)
    flows = tables["money_flows"].with_columns(
        pl.col("ref").str.extract_all(CODE).list.unique().fill_null([]).alias("codes")
    )
    codes = {
        (source, one, n): set(of) for source, one, n, of in flows.select("source", "activity", "n", "codes").iter_rows()
    }
    refs = {
        (source, ref): word_of(source + ref)
        for source, ref in flows.select("source", "ref").drop_nulls().unique().iter_rows()
    }
    masked = [refs.get(pair) for pair in flows.select("source", "ref").iter_rows()]
    placed = flows.join(tables["activity_places"].select("source", "activity", "place"), on=["source", "activity"])
    placed = placed.join(
        tables["activities"].filter(pl.col("start").dt.year() == YEAR[0].year).select("source", "activity"),
        on=["source", "activity"],
    )
    fts = placed.filter(pl.col("source") == "fts", pl.col("receiver") == "UNHCR", pl.col("codes").list.len() == 1)
    own = placed.filter(pl.col("source") != "fts")
    told = [set(rows.explode("codes").select("codes", "place").iter_rows()) for rows in (fts, own)]
    hidden = flows.drop("codes").with_columns(pl.Series("ref", masked, pl.String))
    return Pledges({**tables, "money_flows": hidden}, codes, told[0] & told[1])


def money_quality(of: Pledges, pairs: list[tuple[set[str], set[str]]], places: list[set[str]]) -> Quality:
    """A pair is right where both sides carry a code in common; a code of one side that the other lacks counts as wrong."""
    right = [one & other for one, other in pairs]
    hit = {(code, place) for codes, there in zip(right, places, strict=True) for code in codes for place in there}
    return Quality(
        sum(map(bool, right)) / max(1, len(right)), len(hit & of.truth) / len(of.truth), len(right), len(of.truth)
    )


def _side(of: Pledges, source: str, activities: list[str], flows: list[int]) -> set[str]:
    return set().union(*(of.codes[source, one, n] for one, n in zip(activities, flows, strict=True)))


def found_money(of: Pledges) -> Quality:
    """What `money_told_twice` finds between FTS and UNHCR."""
    where: dict[str, set[str]] = {}
    for one, place in of.tables["activity_places"].select("activity", "place").iter_rows():
        where.setdefault(one, set()).add(place)
    found = money_told_twice(of.tables, *YEAR)
    pairs, places = [], []
    for a, ones, n_a, b, others, n_b, *_ in found.iter_rows():
        pairs.append((_side(of, a, ones, n_a), _side(of, b, others, n_b)))
        places.append(
            set().union(*(where.get(one, set()) for one in ones))
            & set().union(*(where.get(one, set()) for one in others))
        )
    return money_quality(of, pairs, places)


def naive_money(of: Pledges) -> Quality:
    """Every flow to UNHCR and every transaction of the place and year whose amounts are within 5 %."""
    flows = of.tables["money_flows"].join(
        of.tables["activity_places"].select("source", "activity", "place"), on=["source", "activity"]
    )
    flows = flows.join(
        of.tables["activities"].filter(pl.col("start").dt.year() == YEAR[0].year).select("source", "activity"),
        on=["source", "activity"],
    )
    fts = flows.filter(pl.col("source") == "fts", pl.col("receiver") == "UNHCR")
    own = flows.filter(pl.col("source") != "fts", pl.col("kind") == "incoming_committed")
    both = fts.join(own, on="place", suffix="_b").filter(
        (pl.col("amount_usd") / pl.col("amount_usd_b")).is_between(1 / 1.05, 1.05)
    )
    pairs, places = [], []
    for a, one, n, b, other, n_b, place in both.select(
        "source", "activity", "n", "source_b", "activity_b", "n_b", "place"
    ).iter_rows():
        pairs.append((of.codes[a, one, n], of.codes[b, other, n_b]))
        places.append({place})
    return money_quality(of, pairs, places)


def report(folder: Path) -> list[Table]:
    """The two tables: activities (all, and by halves) and money, each beside the naive way."""
    bank = projects(folder)
    ways = {
        "commonwatch": found_projects(bank),
        f"token_set_ratio {NAIVE_FROM:.0f}, one country": naive_projects(bank, True),
        f"token_set_ratio {NAIVE_FROM:.0f}": naive_projects(bank, False),
    }
    activities = Table("way", "P, counted half", "R", "P, kept half", "R", "P, all", "R", "pairs", "F1 ratio")
    activities.title = f"World Bank projects in two files, number hidden: {len(bank.truth)} pairs"
    best = None
    for name, pairs in ways.items():
        all_of = quality(pairs, bank.truth)
        f1 = 2 * all_of.precision * all_of.recall / (all_of.precision + all_of.recall)
        best = best or f1
        by_half = [quality(pairs, bank.truth, of) for of in HALVES]
        shown = [f"{value:.3f}" for each in (*by_half, all_of) for value in (each.precision, each.recall)]
        activities.add_row(name, *shown, str(all_of.pairs), f"{best / f1:.2f}")
    of = pledges(folder)
    money = Table("way", "P", "R", "pairs")
    money.title = f"FTS flows and UNHCR transactions, pledge code hidden: {len(of.truth)} groups of code and place"
    for name, each in (("commonwatch", found_money(of)), ("amount within 5 %, one place", naive_money(of))):
        money.add_row(name, f"{each.precision:.3f}", f"{each.recall:.3f}", str(each.pairs))
    return [activities, money]


WORDS = (
    "access", "agriculture", "border", "capacity", "civil", "community", "courts", "dialogue", "education", "emergency", "energy",
    "equality", "forest", "governance", "health", "housing", "integration", "justice", "labour", "management", "media", "migration",
    "minorities", "municipal", "police", "power", "reconciliation", "reform", "return", "roads", "rural", "sanitation", "schools",
    "security", "services", "shelter", "social", "support", "teachers", "tourism", "trade", "training", "transport", "tribunal",
    "urban", "vocational", "water", "women", "youth",
)  # fmt: skip
PLACES = (
    "XKX",
    "SRB",
    "BIH",
    "MKD",
    "ALB",
    "MNE",
    "UKR",
    "MDA",
    "GEO",
    "ARM",
    "AZE",
    "KAZ",
    "KGZ",
    "TJK",
    "UZB",
    "TKM",
    "BLR",
    "TUR",
)


def made(count: int) -> Tables:
    """Two sources of so many activities each in 18 places; every third is told by both, the title and amount a little changed."""
    chance = random.Random(20240630)
    listed, where, amounts = [], [], []
    for number in range(2 * count):
        source = ("s1", "s2")[number % 2]
        if number % 2 == 0 or number % 6 != 1:
            words = chance.choices(WORDS, k=chance.randint(3, 7))
            place, day = chance.choice(PLACES), date.fromordinal(date(2010, 1, 1).toordinal() + chance.randrange(5000))
            amount = round(10 ** chance.uniform(4, 8))
        else:
            words, amount = [word[:5] for word in words], amount * chance.choice((1, 1, 1.04))
        activity = f"{source}-{word_of(str(number))}"
        listed.append((source, activity, source.upper(), " ".join(words).title(), day, "2", "made", f"row {number}"))
        where.append((source, activity, 1, "country", place))
        amounts.append((source, activity, 1, "total", "committed", day, float(amount), "USD"))
    key = ("source", "activity", "n")
    return settled(
        {
            "activities": raw_table(
                "activities",
                listed,
                ("source", "activity", "reporting_name", "title", "start_actual", "status", "file", "address"),
            ),
            "activity_places": raw_table("activity_places", where, (*key, "level", "code")),
            "money_flows": raw_table("money_flows", amounts, (*key, "element", "kind", "start", "amount", "currency")),
        }
    )


@entry("told twice, 30,000 x 30,000", "two made sources in 18 places", against=60.0)
def large() -> Job:
    """Every activity of two sources."""
    tables = made(30_000)
    return lambda: told_twice(tables, *EVER)


NAIVE = "token_set_ratio, 3,000 x 3,000"


@entry(NAIVE, "titles of two made sources", against=NAIVE)
def fuzzy() -> Job:
    """The peer: every title against every other."""
    from rapidfuzz import fuzz, process

    listed = made(3_000)["activities"]
    titles = [listed.filter(pl.col("source") == source)["title"].to_list() for source in ("s1", "s2")]
    return lambda: process.cdist(*titles, scorer=fuzz.token_set_ratio, score_cutoff=NAIVE_FROM)


@entry("told twice, 3,000 x 3,000", "the same, all comparisons", against=NAIVE)
def small() -> Job:
    """Ours."""
    tables = made(3_000)
    return lambda: told_twice(tables, *EVER)


if __name__ == "__main__":
    for table in report(shared_folder()):
        Console(width=150).print(table)
