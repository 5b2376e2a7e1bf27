"""The table `coverage`: one row per need, with four numbers of what is unmet and never one index."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from commonwatch.response.coverage.cells import cells
from commonwatch.response.coverage.estimate import Covered, covered
from commonwatch.response.coverage.flags import flags
from commonwatch.response.coverage.priors import Beta, completeness, cover_of_one, kinds_of
from commonwatch.response.coverage.seen_twice import learnt

Tables = Mapping[str, pl.DataFrame]

SEVERITY = {1: 0.05, 2: 0.25, 3: 0.5, 4: 0.8, 5: 1.0}
"""Weight of a severity."""

BAND = 0.15
"""By how much the means of completeness and of cover are moved, down and up, for the sensitivity band."""

COVERAGE: dict[str, Any] = {
    "need_id": pl.String,
    "place": pl.String,
    "admin1": pl.String,
    "theme": pl.String,
    "group": pl.String,
    "basis": pl.String,
    "severity": pl.Int8,
    "since": pl.Date,
    "until": pl.Date,
    "mid": pl.Float64,  # people in need
    "targeted": pl.Int64,
    "reached": pl.Int64,
    "organisations": pl.Int64,  # at work there on the theme, as far as reported
    "at_work": pl.List(pl.String),
    "activities": pl.Int64,
    "usd": pl.Float64,
    "covered": pl.Float64,  # share, mean
    "unmet_low": pl.Float64,  # people, 5 %
    "unmet_mid": pl.Float64,
    "unmet_high": pl.Float64,  # 95 %
    "unmet_weighted": pl.Float64,  # unmet_mid times the severity's weight
    "unmet_per_resident": pl.Float64,
    "unmet_attainable": pl.Float64,  # within the share of the territory that the State reaches, where known
    "p_unmet": pl.Float64,  # probability that less than half is covered
    "p_unmet_low": pl.Float64,  # the same with other assumptions: sensitivity band
    "p_unmet_high": pl.Float64,
    "prior_share": pl.Float64,  # the part of it that is assumption alone
    "score": pl.Float64,  # orders the list
    "flag": pl.String,
    "rows": pl.List(pl.String),
}
"""The columns of the table `coverage`, in their order."""


@dataclass(frozen=True)
class Assumed:
    """What is assumed: completeness by kind, cover of one organisation by theme, weights of severities."""

    completeness: Mapping[str, Beta] = field(default_factory=completeness)
    cover: Mapping[str, Beta] = field(default_factory=cover_of_one)
    severity: Mapping[int, float] = field(default_factory=lambda: SEVERITY)

    def moved(self, by: float) -> "Assumed":
        """The same with the means moved: more is reported and so less is hidden, or the other way."""
        complete = {kind: beta.moved(by) for kind, beta in self.completeness.items()}
        return Assumed(complete, {theme: beta.moved(-by / 5) for theme, beta in self.cover.items()}, self.severity)


def coverage(
    needs: pl.DataFrame, work: pl.DataFrame, tables: Tables, since: date, until: date, assumed: Assumed | None = None
) -> pl.DataFrame:
    """The table `coverage` (`COVERAGE`) of the needs, highest score first; the same input gives the same draws.

    Completeness is updated where two kinds of sources tell of the same cells. The score is severity-weighted unmet people
    times the probability that the need is unmet; needs without people come last, by that probability.
    """
    base = assumed or Assumed()
    kinds = kinds_of(tables.get("organisations"))
    told = Assumed(learnt(work, kinds, base.completeness), base.cover, base.severity)
    rows = cells(needs, work, tables, since, until)
    rows = rows.with_columns(flags(rows).alias("flag"))
    residents, reach = _latest(tables, "population"), _latest(tables, "vdem_state_territorial_authority")
    found = [_row(row, kinds, told, residents, reach) for row in rows.iter_rows(named=True)]
    frame = pl.DataFrame(
        found, schema={name: kind for name, kind in COVERAGE.items() if name not in ("since", "until")}
    )
    dated = frame.with_columns(pl.lit(since).alias("since"), pl.lit(until).alias("until")).select(list(COVERAGE))
    return dated.sort("score", "p_unmet", "need_id", descending=[True, True, False], nulls_last=True)


def _row(
    row: dict[str, Any],
    kinds: Mapping[str, str],
    assumed: Assumed,
    residents: Mapping[str, float],
    reach: Mapping[str, float],
) -> dict[str, Any]:
    main = _covered(row, kinds, assumed)
    others = [_covered(row, kinds, assumed.moved(by)).p_unmet for by in (-BAND, BAND)]
    quantiles = (
        [float(value) for value in np.quantile(main.unmet, (0.05, 0.5, 0.95))] if main.unmet.size else [None] * 3
    )
    unmet = quantiles[1]
    weighted = None if unmet is None else unmet * assumed.severity[row["severity"]]
    population, access = residents.get(row["place"]), reach.get(row["place"])
    return {
        **{name: row[name] for name in row if name in COVERAGE},
        "covered": float(main.share.mean()),
        "unmet_low": quantiles[0],
        "unmet_mid": unmet,
        "unmet_high": quantiles[2],
        "unmet_weighted": weighted,
        "unmet_per_resident": None if unmet is None or not population or row["admin1"] else unmet / population,
        "unmet_attainable": None if unmet is None or access is None else unmet * access / 100,
        "p_unmet": main.p_unmet,
        "p_unmet_low": min(*others, main.p_unmet),
        "p_unmet_high": max(*others, main.p_unmet),
        "prior_share": main.prior_share,
        "score": None if weighted is None else weighted * main.p_unmet,
        "rows": [*row["evidence"], *(row["rows"] or [])],
    }


def _covered(row: dict[str, Any], kinds: Mapping[str, str], assumed: Assumed) -> Covered:
    people = None if row["mid"] is None else (row["low"], row["mid"], row["high"])
    told = row["reached"] if row["reached"] is not None else row["targeted"]
    there = [kinds.get(organisation, "other") for organisation in row["leads"]]
    one = assumed.cover.get(row["theme"], assumed.cover[""])
    return covered(row["need_id"], people, told, there, one, assumed.completeness)


def _latest(tables: Tables, indicator: str) -> dict[str, float]:
    parts = [
        tables[name].filter(indicator=indicator).select("place", "year", "value")
        for name in ("indicator_values", "indicator_values_by_sa")
        if name in tables
    ]
    if not parts:
        return {}
    newest = pl.concat(parts).sort("year").unique("place", keep="last", maintain_order=True)
    return dict(newest.select("place", "value").iter_rows())
