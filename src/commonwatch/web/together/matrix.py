"""The joint picture as a matrix: places by themes, each cell with who is seen there and what is found there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import percent
from commonwatch.response.findings import NOT_SO
from commonwatch.response.findings.finding import EXPIRING, GAP, OVERLAP, PARTNER, PIPELINE
from commonwatch.vocabulary import place
from commonwatch.vocabulary.themes import themes

KEY = ("place", "theme")
UNSPECIFIED = "unspecified"
SORTS = ("gaps", "overlaps", "partners", "organisations", "place")


@dataclass(frozen=True)
class Cell:
    """What is known of one theme in one place: organisations seen, the most severe need (0: none told), counts of findings."""

    place: str
    theme: str
    organisations: int = 0
    severity: int = 0
    chance: float | None = None
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word that colours the cell: "both", "gap", "overlap", "need", "seen", or empty where nothing is told."""
        gap, overlap = self.found.get(GAP, 0) > 0, self.found.get(OVERLAP, 0) > 0
        if gap or overlap:
            return "both" if gap and overlap else "gap" if gap else "overlap"
        return "need" if self.severity else "seen" if self.organisations else ""

    def said(self) -> str:
        """The cell in words, for those who hear it and for those who point at it."""
        parts = [
            many("{count} organisation seen", "{count} organisations seen", self.organisations).format(
                count=self.organisations
            )
            if self.organisations
            else _("nobody seen")
        ]
        if self.found.get(GAP):
            parts.append(_("a gap: need likely unmet ({percent})").format(percent=percent(self.chance)))
        elif self.severity:
            parts.append(_("a need of severity {number}").format(number=self.severity))
        if self.found.get(OVERLAP):
            parts.append(_("an overlap"))
        if count := self.found.get(PARTNER, 0):
            parts.append(many("{count} possible pair", "{count} possible pairs", count).format(count=count))
        if self.found.get(EXPIRING):
            parts.append(_("cover that ends soon"))
        if self.found.get(PIPELINE):
            parts.append(_("plans without money"))
        return "; ".join(parts)


@dataclass(frozen=True)
class Row:
    """One place: its cells in the order of the matrix's themes, and its totals."""

    place: str
    cells: tuple[Cell, ...]
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Matrix:
    """Themes across, in the order of the vocabulary, places down, in the order asked for."""

    themes: tuple[str, ...]
    rows: tuple[Row, ...]

    def dimensions(self) -> list[tuple[str, int]]:
        """(dimension, number of its themes here), as they stand side by side."""
        order = dict(themes().select("theme", "dimension").iter_rows())
        found: dict[str, int] = {}
        for theme in self.themes:
            found[order[theme]] = found.get(order[theme], 0) + 1
        return list(found.items())


def matrix(
    work: pl.DataFrame, coverage: pl.DataFrame, findings: pl.DataFrame, sort: str = "gaps", dimension: str = ""
) -> Matrix:
    """The matrix of all places and themes that any of the three tables speaks of; `dimension` keeps its themes.

    Rows by `sort` (one of SORTS), most first, names by the alphabet. Findings that an office said not to be so don't count.
    """
    cells = cells_of(work, coverage, findings)
    kept = [row["theme"] for row in themes().iter_rows(named=True) if dimension in ("", row["dimension"])]
    there = {theme for _place, theme in cells}
    across = tuple(theme for theme in kept if theme in there)
    places = {code for code, theme in cells if theme in across}
    working = seen(work).filter(pl.col("theme").is_in(list(across)))
    counted = dict(working.group_by("place").agg(pl.col("organisation").n_unique()).iter_rows())
    rows = [_row(code, across, cells, int(counted.get(code, 0))) for code in sorted(places, key=_name)]
    if sort != "place":
        rows.sort(key=lambda row: -row.totals[sort])
    return Matrix(across, tuple(rows))


def cells_of(work: pl.DataFrame, coverage: pl.DataFrame, findings: pl.DataFrame) -> dict[tuple[str, str], Cell]:
    """(place, theme) -> its cell, for every pair that any of the three tables speaks of."""
    at_work = _counts(seen(work).group_by(KEY).agg(pl.col("organisation").n_unique()))
    whole = coverage.filter(pl.col("admin1").is_null())
    needs = {(p, t): (s, c) for p, t, s, c in _needs(whole).iter_rows()}
    standing = findings.filter(~pl.col("verdict").eq_missing(NOT_SO), pl.col("admin1").is_null())
    found: dict[tuple[str, str], dict[str, int]] = {}
    for code, theme, kind, count in standing.group_by(*KEY, "kind").len().iter_rows():
        found.setdefault((code, theme), {})[kind] = count
    return {
        key: Cell(*key, at_work.get(key, 0), *needs.get(key, (0, None)), found.get(key, {}))
        for key in sorted({*at_work, *needs, *found})
        if key[1] != UNSPECIFIED
    }


def seen(work: pl.DataFrame) -> pl.DataFrame:
    """The rows of work that count as seen there: under way or ended within the picture's years, not only planned."""
    return work.filter(pl.col("state") != "planned")


def themes_in(order: Iterable[str]) -> list[str]:
    """The themes among these, in the vocabulary's order."""
    there = set(order)
    return [theme for theme in themes()["theme"] if theme in there]


def _row(code: str, across: Sequence[str], cells: Mapping[tuple[str, str], Cell], organisations: int) -> Row:
    own = tuple(cells.get((code, theme), Cell(code, theme)) for theme in across)
    kinds = {"gaps": GAP, "overlaps": OVERLAP, "partners": PARTNER}
    totals = {name: sum(cell.found.get(kind, 0) for cell in own) for name, kind in kinds.items()}
    return Row(code, own, totals | {"organisations": organisations})


def _needs(coverage: pl.DataFrame) -> pl.DataFrame:
    """place, theme, severity (the highest), chance that it is unmet (the highest of needs without a flag)."""
    chance = pl.col("p_unmet").filter(pl.col("flag") == "").max()
    return coverage.group_by(KEY).agg(pl.col("severity").max().cast(pl.Int64), chance.alias("chance"))


def _counts(rows: pl.DataFrame) -> dict[tuple[str, str], int]:
    return {(code, theme): count for code, theme, count in rows.iter_rows()}


def _name(code: str) -> str:
    return place(code).name
