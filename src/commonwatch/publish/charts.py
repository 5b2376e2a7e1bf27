"""Two charts a place: the fan of the monthly forecast over its past and reference, and the bars of its drivers."""

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.publish.language import _
from commonwatch.publish.svg import FONT, KeyMark, key_mark
from commonwatch.publish.words import short_theme

if TYPE_CHECKING:
    import altair as alt

WIDTH = 430
YEARS_OF_PAST = 7
LINEAR_UP_TO = 60
INK, SOFT, GRID = "#16202b", "#8b929c", "#dde2e8"
FAN = (("p05", "p95", "#d3e3f3"), ("p10", "p90", "#9fc3e3"), ("p25", "p75", "#5b94c6"))
MEDIAN, REFERENCE, RAISES, LOWERS = "#0b3a66", "#8a3b00", "#8a3b00", "#1f5f8b"


def fan_key() -> list[KeyMark]:
    """What the parts of a fan chart stand for."""
    inner_first = [color for low, high, color in reversed(FAN)]
    bands = "".join(f'<path d="M{14 * k} 0h14v14H{14 * k}z" fill="{color}"/>' for k, color in enumerate(inner_first))
    past = f'<path d="M2 14V3h7v11zM11 14V6h7v8z" fill="{INK}"/><path d="M20 14V1h7v13z" fill="{SOFT}"/>'
    stroke = f'fill="none" stroke="{REFERENCE}"'
    parts = [
        (28, f'<path d="M0 7h28" stroke="{MEDIAN}" stroke-width="3"/>', _("forecast, middle")),
        (42, bands, _("50, 80, 90\u00a0% of futures")),
        (28, f'<path d="M0 7h28" {stroke} stroke-width="2.6" stroke-dasharray="7 4"/>', _("reference, middle")),
        (
            28,
            f'<path d="M0 2h28M0 12h28" {stroke} stroke-width="1.6" stroke-dasharray="2 3"/>',
            _("reference, 80\u00a0%"),
        ),
        (28, past, _("past deaths (pale: provisional or allocated)")),
    ]
    return [key_mark(*part) for part in parts]


def fan_chart(history: pl.DataFrame, summary: pl.DataFrame) -> "alt.LayerChart":
    """A chart of deaths per month of one place: past bars, 50/80/90 % fan, reference median and 80 % band.

    `history` has month, deaths_spread, allocated, provisional; `summary` month and the quantiles, forecast and reference.
    Months whose deaths were allocated or are provisional are drawn pale. Large figures stand on a symmetric log scale.
    """
    import altair as alt

    past = _recent(history)
    most = max(_largest(past, ["deaths"]), _largest(summary, ["p95", "reference_p90"]))
    top = max(5.0, most)
    scale = (
        alt.Scale(type="symlog", constant=2, domain=[0, top])
        if top > LINEAR_UP_TO
        else alt.Scale(domain=[0, top * 1.04])
    )
    decades = [tick for tick in (0, 10, 100, 1000, 10_000, 100_000) if tick <= top]
    values = decades if top > LINEAR_UP_TO else [0, 5] if top == 5.0 else alt.Undefined
    axis = alt.Axis(title=None, format=",.0f", tickCount=4, values=values, minExtent=46)
    y = {"scale": scale, "axis": axis}
    future = alt.Data(values=_rows(summary, [c for c in summary.columns if c.startswith(("p", "reference_p"))]))
    step = "step-after"
    layers = [
        alt.Chart(future)
        .mark_area(color=color, interpolate=step)
        .encode(x=_month(), y=alt.Y(f"{low}:Q", **y), y2=f"{high}:Q")
        for low, high, color in FAN
    ]
    layers.append(
        alt.Chart(alt.Data(values=_rows(past, ["deaths", "pale", "until"])))
        .mark_rect(strokeWidth=0)
        .encode(
            x=_month(),
            x2="until:T",
            y=alt.Y("deaths:Q", **y),
            y2=alt.datum(0),
            color=alt.Color("pale:N", legend=None, scale=alt.Scale(domain=[False, True], range=[INK, SOFT])),
        )
    )
    layers.append(
        alt.Chart(future)
        .mark_line(color=MEDIAN, strokeWidth=2.2, interpolate=step)
        .encode(x=_month(), y=alt.Y("p50:Q", **y))
    )
    for column, width, dash in (
        ("reference_p10", 1.2, [2, 3]),
        ("reference_p90", 1.2, [2, 3]),
        ("reference_p50", 2.2, [7, 4]),
    ):
        layers.append(
            alt.Chart(future)
            .mark_line(color=REFERENCE, strokeWidth=width, strokeDash=dash, interpolate=step)
            .encode(x=_month(), y=alt.Y(f"{column}:Q", **y))
        )
    today = alt.Data(values=[{"month": str(summary["month"].min())}])
    layers.append(alt.Chart(today).mark_rule(color=INK, strokeWidth=1).encode(x=_month()))
    return dressed(alt.layer(*layers), height=190 if most else 80)


def driver_bars(drivers: pl.DataFrame, shown: int = 5) -> "alt.LayerChart":
    """A chart of the strongest stable themes of one place: bars of the contribution, ticks where it stood a month earlier.

    `drivers` has theme, contribution, contribution_previous, rank (null for a theme that isn't stable).
    """
    import altair as alt

    top = drivers.drop_nulls("rank").sort("rank").head(shown)
    rows = [
        {
            "theme": short_theme(row["theme"]),
            "now": row["contribution"],
            "before": row["contribution_previous"],
            "side": "raises" if row["contribution"] >= 0 else "lowers",
            "text": f"{row['contribution']:+.2f}".replace("-", "−"),
        }
        for row in top.iter_rows(named=True)
    ]
    reach = max(0.2, _largest(top, ["contribution", "contribution_previous"])) * 1.75
    axis = alt.Axis(title=None, minExtent=160, labelLimit=160, ticks=False, domain=False, labelFontSize=13)
    y = alt.Y("theme:N", sort=None, axis=axis)
    x = alt.X("now:Q", scale=alt.Scale(domain=[-reach, reach]), axis=None)
    base = alt.Chart(alt.Data(values=rows))
    color = alt.Color("side:N", legend=None, scale=alt.Scale(domain=["raises", "lowers"], range=[RAISES, LOWERS]))
    layers = [base.mark_bar(height=15).encode(x=x, y=y, color=color)]
    layers.append(base.mark_tick(color=INK, thickness=2, height=21).encode(x=alt.X("before:Q", axis=None), y=y))
    for side, align, shift in (("raises", "left", 5), ("lowers", "right", -5)):
        picked = base.transform_filter(f"datum.side == '{side}'").transform_calculate(
            end="datum.now >= 0 ? max(datum.now, datum.before || 0) : min(datum.now, datum.before || 0)"
        )
        layers.append(
            picked.mark_text(align=align, dx=shift, color=INK, fontSize=12.5).encode(
                x=alt.X("end:Q", axis=None), y=y, text="text:N"
            )
        )
    layers.append(alt.Chart(alt.Data(values=[{"now": 0}])).mark_rule(color=INK, strokeWidth=1).encode(x=x))
    return dressed(alt.layer(*layers), height=27 * len(rows), width=WIDTH - 180)


def _recent(history: pl.DataFrame) -> pl.DataFrame:
    last: Any = history["month"].max()
    first = date(last.year - YEARS_OF_PAST, last.month, 1)
    return history.filter(pl.col("month") > first).select(
        "month",
        pl.col("month").dt.offset_by("26d").alias("until"),
        pl.col("deaths_spread").alias("deaths"),
        (pl.col("allocated") | pl.col("provisional")).alias("pale"),
    )


def _rows(table: pl.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    return table.select(pl.col("month", *columns)).with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()


def _largest(table: pl.DataFrame, columns: list[str]) -> float:
    return max((abs(v) for c in columns for v in table[c].drop_nulls().to_list()), default=0.0)


def _month() -> "alt.X":
    import altair as alt

    return alt.X("month:T", axis=alt.Axis(title=None, format="%Y", tickCount="year", grid=False, labelFlush=False))


def dressed(chart: "alt.LayerChart", height: int, width: int = WIDTH) -> "alt.LayerChart":
    """The chart in the house's dress: its size in pixels, ink, grid and letters."""
    out: alt.LayerChart = (
        chart.properties(width=width, height=height, background="transparent", padding=4)
        .configure(aria=False, font=FONT)
        .configure_view(strokeWidth=0)
        .configure_axis(labelFontSize=13, labelColor=INK, gridColor=GRID, domainColor=SOFT, tickColor=SOFT)
    )
    return out
