"""Which headers are taken for who does what where, and which for a needs overview: by the roles their columns' names speak for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonwatch.evidence.readers import hapi, three_w
from commonwatch.evidence.readers.column_words import (
    FIGURES,
    LOOSE,
    NAMED,
    OTHER_FIGURE,
    SECTORS,
    cluster_code,
    group_of,
    said_by_name,
    words,
)
from commonwatch.evidence.readers.hxl import said_by_tag
from commonwatch.evidence.readers.parts import Layout
from commonwatch.evidence.readers.three_w_mapping import THRESHOLD

MOST_COLUMNS = 1_000
WIDE = 3  # columns named as clusters, without a column that names the cluster
UNITS = ("admin1_name", "admin1_code", "admin2_name", "admin2_code")
WHERE = ("country", *UNITS)
OF_MONEY = {
    "usd", "amount", "amt", "amountusd", "disbursement", "disbursements", "commitment", "finance", "contribution", "cost",
    "expenditure", "currency", "deflated", "budgetyear", "funding", "requirements", "requested", "percentfunded",
    "iati", "webscrape", "grant", "loan",
}  # fmt: skip
"""Words of lists of projects and money, which other readers take."""


@dataclass(frozen=True)
class Found:
    """Columns by role, surest first, and the columns named as clusters."""

    roles: dict[str, str]
    clusters: tuple[str, ...]
    tagged: bool
    money: bool

    def first(self, *roles: str) -> str:
        """The first column with one of these roles; "" for none."""
        return next((self.roles[role] for role in roles if role in self.roles), "")


def found_in(columns: Sequence[str]) -> Found:
    """What a header's names say, each column by itself: tags, known spellings, names of clusters."""
    sure: dict[str, tuple[float, str]] = {}
    clusters, tagged, money = [], False, False
    for column in columns:
        tag = said_by_tag(column)
        tagged = tagged or tag is not None
        money = money or bool(OF_MONEY & {*words(column).split()})
        parts = [column, *column.split(" / ")]
        meant = tag or max(map(said_by_name, parts), key=lambda each: each.confidence)
        if tag is None and any(map(cluster_code, parts)):
            clusters.append(column)
            if meant.role not in FIGURES:
                continue
        if tag is None and not meant.role and group_of(column):
            sure.setdefault("figure of a group", (LOOSE, column))
        if meant.role and meant.role != "ignore" and meant.confidence >= THRESHOLD:
            sure[meant.role] = max(sure.get(meant.role, (0.0, "")), (meant.confidence, column))
    return Found({role: column for role, (_, column) in sure.items()}, tuple(clusters), tagged, money)


def who_does_what(columns: Sequence[str]) -> dict[str, str]:
    """Which column names the organisation, the place and the sector; {} where one of the three is missing."""
    found = found_in(columns)
    sector = found.first(*SECTORS) or (found.clusters[0] if len(found.clusters) > 1 else "")
    parts = {
        "organisation": found.first("organisations", *NAMED),
        "place": found.first(*UNITS, "country", "latitude"),
        "sector": sector,
    }
    if found.money and not found.tagged and not found.first("reached", "targeted"):
        return {}
    return parts if all(parts.values()) else {}


def needs(columns: Sequence[str]) -> dict[str, str]:
    """Which column names the place or sector, and which the figures; {} where either is missing, or for who does what where.

    Population counts by country alone aren't taken: statistics of many kinds look so.
    """
    found = found_in(columns)
    about = found.first(*UNITS, "country", *SECTORS)
    counts = [role for role in FIGURES if role in found.roles and role != "population"]
    figure = found.first(*counts) or (
        found.first("population", OTHER_FIGURE) if found.first(*UNITS) or found.tagged else ""
    )
    wide = found.clusters[0] if len(found.clusters) >= WIDE and found.first(*WHERE) else ""
    long = found.first("value") if "measure" in found.roles else ""
    risk = found.first(OTHER_FIGURE) if found.first("country") else ""
    if (found.money and not found.tagged) or who_does_what(columns):
        return {}
    parts = {"place or sector": about, "figures": figure or wide or long or risk}
    return parts if all(parts.values()) else {}


@dataclass(frozen=True)
class ByRoles(Layout):
    """A layout known by what its columns' names speak for, in any of the spellings of `column_words`."""

    parts: Callable[[Sequence[str]], dict[str, str]] = who_does_what

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether these names (lower case) speak for each part, and for no layout of fixed columns."""
        fixed = any(layout.fits(columns) for layout in hapi.LAYOUTS)
        return len(columns) <= MOST_COLUMNS and not fixed and bool(self.parts(columns))

    def reason(self, columns: Sequence[str]) -> str:
        """Why a table was taken for this layout: the column found for each part."""
        return ", ".join(f"{column} ({part})" for part, column in self.parts(columns).items())


LAYOUTS = (
    ByRoles(
        three_w.WHO_DOES_WHAT,
        "Who does what where (3W, 4W, 5W), with HXL tags or headers only",
        (("organisation or number of organisations",), ("oblast, province, district, P-code or country",), ("cluster or sector",)),
        three_w.read,
        who_does_what,
    ),
    ByRoles(
        three_w.NEEDS,
        "Figures by place or cluster: needs overview (HNO), response plan (HRP), summary of a 5W",
        (("oblast, province, district, country or cluster",), ("people in need, targeted, affected, severity, or clusters as columns",)),
        three_w.read,
        needs,
    ),
)  # fmt: skip
