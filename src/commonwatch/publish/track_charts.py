"""The charts of the track record: ratios to the reference, coverage, PIT, reliability and precision-recall curves."""

from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.charts import INK, MEDIAN, REFERENCE, SOFT, dressed
from commonwatch.risk.track_bars import HUNDRED

if TYPE_CHECKING:
    import altair as alt

WORSE = REFERENCE  # above 1 the forecast was worse than the reference
HEIGHT = 210
PAD = 0.03
WIDTH = 340
BAND = "#9fc3e3"


def ratio_chart(table: pl.DataFrame, column: str) -> "alt.LayerChart":
    """Points of `ratio` with their 90 % intervals over the values of `column`, in the table's order; a line at 1."""
    import altair as alt

    rows = table.select(
        pl.col(column).replace(_short(table[column])).alias("x"),
        "ratio",
        "ratio_low",
        "ratio_high",
        worse=pl.col("ratio") > 1,
    ).drop_nulls("ratio")
    ends = [v for c in ("ratio", "ratio_low", "ratio_high") for v in rows[c].drop_nulls().to_list()]
    low, high = max(0.0, min([0.8, *ends]) - PAD), min(3.0, max([1.1, *ends]) + PAD)
    y = alt.Scale(domain=[low, high], zero=False, clamp=True)
    base = alt.Chart(alt.Data(values=rows.to_dicts()))
    color = alt.Color("worse:N", legend=None, scale=alt.Scale(domain=[False, True], range=[MEDIAN, WORSE]))
    shape = alt.Shape("worse:N", legend=None, scale=alt.Scale(domain=[False, True], range=["circle", "triangle-up"]))
    layers = [_rule(1.0, y)]
    layers.append(
        base.mark_rule(strokeWidth=2.4).encode(
            x=_names(), y=alt.Y("ratio_low:Q", scale=y, axis=_axis(".2f")), y2="ratio_high:Q", color=color
        )
    )
    layers.append(
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=_names(), y=alt.Y("ratio:Q", scale=y, axis=_axis(".2f")), color=color, shape=shape
        )
    )
    return dressed(alt.layer(*layers), HEIGHT, WIDTH)


def coverage_chart(table: pl.DataFrame, nominal: float) -> "alt.LayerChart":
    """Bars of `coverage` by `group` with 90 % intervals, ticks where the reference's stands, a line at the nominal share."""
    import altair as alt

    rows = table.select(pl.col("group").alias("x"), "coverage", "coverage_low", "coverage_high", "reference")
    y = alt.Scale(domain=[0, 1])
    base = alt.Chart(alt.Data(values=rows.to_dicts()))
    layers = [
        base.mark_bar(color=BAND, size=26).encode(x=_names(), y=alt.Y("coverage:Q", scale=y, axis=_axis(".0%"))),
        base.mark_rule(color=MEDIAN, strokeWidth=2).encode(
            x=_names(), y=alt.Y("coverage_low:Q", scale=y), y2="coverage_high:Q"
        ),
        base.mark_tick(color=REFERENCE, thickness=3, size=32).encode(x=_names(), y=alt.Y("reference:Q", scale=y)),
        _rule(nominal, y),
    ]
    return dressed(alt.layer(*layers), HEIGHT, WIDTH)


def pit_chart(table: pl.DataFrame) -> "alt.LayerChart":
    """Bars of the PIT's density by bin, ticks where the reference's stands; level at 1 when calibrated."""
    import altair as alt

    y = alt.Scale(domain=[0, max(2.0, *table["density"].to_list(), *table["reference"].to_list())])
    x = alt.X("bin_from:Q", scale=alt.Scale(domain=[0, 1]), axis=_axis(".1f"))
    middle = alt.X("middle:Q", scale=alt.Scale(domain=[0, 1]))
    rows = table.with_columns(((pl.col("bin_from") + pl.col("bin_to")) / 2).alias("middle")).to_dicts()
    base = alt.Chart(alt.Data(values=rows))
    layers = [
        base.mark_rect(color=BAND, stroke="#ffffff").encode(
            x=x, x2="bin_to:Q", y=alt.Y("density:Q", scale=y, axis=_axis(".1f")), y2=alt.datum(0)
        ),
        base.mark_tick(color=REFERENCE, thickness=3, size=26, orient="horizontal").encode(
            x=middle, y=alt.Y("reference:Q", scale=y)
        ),
        _rule(1.0, y),
    ]
    return dressed(alt.layer(*layers), HEIGHT, WIDTH)


def reliability_chart(table: pl.DataFrame) -> "alt.LayerChart":
    """What was said (mean probability) against what was seen, forecast with 90 % intervals and reference; the diagonal."""
    import altair as alt

    unit = alt.Scale(domain=[0, 1])
    x = alt.X("said:Q", scale=unit, axis=_axis(".0%", "said"))
    axis = _axis(".0%", "came")
    layers = [
        alt.Chart(alt.Data(values=[{"said": 0, "seen": 0}, {"said": 1, "seen": 1}]))
        .mark_line(color=SOFT, strokeDash=[3, 3])
        .encode(x=x, y=alt.Y("seen:Q", scale=unit, axis=axis))
    ]
    for side, color, shape in (("reference", REFERENCE, "diamond"), ("forecast", MEDIAN, "circle")):
        base = alt.Chart(alt.Data(values=table.filter(pl.col("side") == side).to_dicts()))
        if side == "forecast":
            spread = base.mark_rule(color=color, strokeWidth=2)
            layers.append(spread.encode(x=x, y=alt.Y("seen_low:Q", scale=unit), y2="seen_high:Q"))
        layers.append(base.mark_line(color=color, strokeWidth=1.4).encode(x=x, y=alt.Y("seen:Q", scale=unit)))
        mark = base.mark_point(color=color, filled=True, size=80, shape=shape, opacity=1)
        layers.append(mark.encode(x=x, y=alt.Y("seen:Q", scale=unit)))
    return dressed(alt.layer(*layers), 300, WIDTH)


def curve_chart(table: pl.DataFrame) -> "alt.LayerChart":
    """Precision over recall, forecast and reference, with a line at the base rate."""
    import altair as alt

    unit = alt.Scale(domain=[0, 1])
    x = alt.X("recall:Q", scale=unit, axis=_axis(".0%", "share of the events found"))
    axis = _axis(".0%", "share of the warnings that came true")
    layers = [_rule(float(table["base_rate"][0]), unit)] if table.height else []
    for side, color, dash in (("reference", REFERENCE, [6, 3]), ("forecast", MEDIAN, [1, 0])):
        rows = table.filter((pl.col("side") == side) & (pl.col("recall") > 0)).select("recall", "precision").to_dicts()
        line = alt.Chart(alt.Data(values=rows)).mark_line(color=color, strokeWidth=2.2, strokeDash=dash)
        layers.append(line.encode(x=x, y=alt.Y("precision:Q", scale=unit, axis=axis), order="recall:Q"))
    return dressed(alt.layer(*layers), 300, WIDTH)


def _short(names: pl.Series) -> dict[str, str]:
    """Names as they fit under a chart: a span of years by its last two digits, "18–23"; "100 +"."""
    spans = {name: f"{name[2:4]}–{name[-2:]}" for name in names if "-" in name}
    return spans | {HUNDRED: "100 +"}


def _rule(value: float, scale: "alt.Scale") -> "alt.Chart":
    import altair as alt

    line = alt.Chart(alt.Data(values=[{"at": value}])).mark_rule(color=INK, strokeWidth=1.4, strokeDash=[5, 4])
    return line.encode(y=alt.Y("at:Q", scale=scale))


def _names() -> "alt.X":
    import altair as alt

    return alt.X("x:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelLimit=90, grid=False))


def _axis(form: str, title: str | None = None) -> "alt.Axis":
    import altair as alt

    options: dict[str, Any] = {"format": form, "tickCount": 5, "titleFontSize": 13, "titleColor": INK}
    return alt.Axis(title=title, **options)
