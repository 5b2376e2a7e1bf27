"""The track record on paper: every table as Parquet and CSV, and one self-contained page."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from commonwatch.files import write_parquet, write_text, written_aside
from commonwatch.publish.svg import Drawing, to_svg
from commonwatch.publish.templates import environment
from commonwatch.publish.track_charts import (
    coverage_chart,
    curve_chart,
    pit_chart,
    ratio_chart,
    reliability_chart,
)
from commonwatch.publish.track_words import NAMES, SHORT_NAMES, ratio_with_interval, said_and_seen, sentences
from commonwatch.publish.words import starred
from commonwatch.risk.calibration import COVERAGE_LEVELS
from commonwatch.risk.track_bars import HUNDRED, SCORED_RUN
from commonwatch.risk.track_groups import ACTIVE, ALL
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, place, theatre

PAGE = "track-record.html"
SHORT_GROUPS = {ACTIVE: "deaths before", HUNDRED: "100 +"}

Tables = Mapping[str, pl.DataFrame]


def write_track_record(tables: Tables, folder: Path) -> Path:
    """The path of the page, FOLDER/track-record.html, written beside NAME.parquet and NAME.csv of every table.

    Raises WorkspaceError when a file cannot be written.
    """
    for name, table in tables.items():
        write_parquet(table, folder / f"{name}.parquet")
        with written_aside(folder / f"{name}.csv") as aside:
            table.write_csv(aside)
    write_text(track_record_html(tables), folder / PAGE)
    return folder / PAGE


def track_record_html(tables: Tables) -> str:
    """The page as text: nothing in it is fetched from anywhere."""
    made = environment()
    made.filters |= {"starred": starred, "ratio": ratio_with_interval}
    css = (files("commonwatch.publish") / "data" / "watchlist.css").read_text("utf-8")
    return made.get_template("track-record.html.j2").render(_context(tables) | {"css": css})


def _context(tables: Tables) -> dict[str, Any]:
    about = tables["about"].row(0, named=True)
    span = about["windows"]
    drawn = _Drawn(tables, span)
    told = {name: tables[name].filter(pl.col("window") == span) for name in ("scores", "comparison", "occurrence")}
    return {
        "about": about,
        "sentences": sentences(tables),
        "bars": tables["bars"].to_dicts(),
        "scores": _beside(told["scores"], told["comparison"]),
        "score_names": SHORT_NAMES,
        "wars": ", ".join(place(code).name for code in tables["wars"]["place"].unique(maintain_order=True)),
        "windows": [drawn.ratios("scores", score, "window") for score in NAMES],
        "levels": [drawn.ratios("levels", score, "level") for score in NAMES],
        "coverage": [drawn.coverage("coverage", level) for level in COVERAGE_LEVELS],
        "totals": drawn.totals(),
        "totals_scores": tables["totals"].filter((pl.col("window") == span) & (pl.col("group") == ACTIVE)).to_dicts(),
        "pit": drawn.pit(),
        "reliability": drawn.reliability(),
        "said": said_and_seen(tables["reliability"], span),
        "curves": drawn.curves(),
        "occurrence": told["occurrence"].to_dicts(),
        "monthly": tables["monthly"].tail(1).to_dicts() if "monthly" in tables else [],
        "onset": tables["onset"].to_dicts() if "onset" in tables else [],
        "theatres": _theatres(tables, span),
        "kosovo": KOSOVO_FOOTNOTE,
    }


class _Drawn:
    """The page's charts, each with the words for those who cannot see it."""

    def __init__(self, tables: Tables, span: str) -> None:
        self.tables, self.span = tables, span

    def ratios(self, name: str, score: str, column: str) -> Drawing:
        table = self.tables[name].filter(pl.col("score") == score)
        chosen = pl.col("places") == ALL if column == "window" else pl.col("window") == self.span
        table = table.filter(chosen)
        said = "; ".join(f"{row[column]} {ratio_with_interval(row)}" for row in table.to_dicts())
        return _drawing(ratio_chart(table, column), f"{name}-{score}", f"Ratio to the reference: {said}", NAMES[score])

    def coverage(self, name: str, level: float) -> Drawing:
        rows = (pl.col("window") == self.span) & (pl.col("level") == level) & (pl.col("group") != ALL)
        table = self.tables[name].filter(rows).with_columns(pl.col("group").replace(SHORT_GROUPS))
        return _covered(table, level, f"{name}-{100 * level:.0f}", f"{level:.0%} interval of single months")

    def totals(self) -> Drawing:
        table = self.tables["totals_coverage"].filter(pl.col("steps") == SCORED_RUN)
        table = table.filter(
            (pl.col("window") == self.span) & (pl.col("level") == 0.8) & (pl.col("group") != ALL)
        ).with_columns(pl.col("group").replace(SHORT_GROUPS))
        return _covered(table, 0.8, "totals", "80% interval of six-month totals")

    def pit(self) -> list[Drawing]:
        drawings = []
        for key, group in (("active", ACTIVE), ("all", ALL)):
            table = self.tables["pit"].filter((pl.col("group") == group) & (pl.col("window") == self.span))
            if table.height:
                said = ", ".join(f"{value:.2f}" for value in table["density"])
                drawings.append(_drawing(pit_chart(table), f"pit-{key}", f"Density by tenth: {said}", group))
        return drawings

    def reliability(self) -> Drawing:
        table = self.tables["reliability"].filter(pl.col("window") == self.span)
        rows = said_and_seen(self.tables["reliability"], self.span)
        said = "; ".join(f"said {row['said']}, came {row['seen']}" for row in rows)
        return _drawing(reliability_chart(table), "reliability", said, "25 or more deaths in a month")

    def curves(self) -> list[Drawing]:
        drawings = []
        for (least,), table in self.tables["curves"].group_by("threshold", maintain_order=True):
            part = table.filter(pl.col("window") == self.span)
            if part.height:
                base = f"base rate {part['base_rate'][0]:.1%}"
                caption = f"{least} or more deaths in a month; {base}"
                drawings.append(
                    _drawing(curve_chart(part), f"curve-{least}", f"Precision over recall; {base}", caption)
                )
        return drawings


def _covered(table: pl.DataFrame, level: float, key: str, caption: str) -> Drawing:
    said = "; ".join(
        f"{row['group']} {row['coverage']:.0%}, reference {row['reference']:.0%}" for row in table.to_dicts()
    )
    return _drawing(coverage_chart(table, level), key, f"Share inside: {said}", caption)


def _drawing(chart: Any, key: str, said: str, caption: str) -> Drawing:
    return Drawing(to_svg(chart, key, f"{caption}. {said}"), said, caption, 1)


def _beside(scores: pl.DataFrame, comparison: pl.DataFrame) -> list[dict[str, Any]]:
    keys = ["places", "window", "score"]
    tests = comparison.select(*keys, "statistic", "p")
    return scores.join(tests, on=keys, how="left", maintain_order="left").to_dicts()


def _theatres(tables: Tables, span: str) -> list[dict[str, Any]]:
    inside = tables["theatres_coverage"].filter(pl.col("level") == 0.8).drop("level", "ratio", "rows")
    joined = (
        tables["theatres"]
        .filter(pl.col("window") == span)
        .join(
            inside.rename({"reference": "reference_coverage"}),
            on=["theatre", "window"],
            how="left",
            maintain_order="left",
        )
    )
    return [row | {"label": theatre(row["theatre"]).label} for row in joined.to_dicts()]
