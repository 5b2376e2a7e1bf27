"""The gallery's small multiples: the chance said 12, 6, 3 and 1 months before beside the reference, then what came."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commonwatch.publish.charts import GRID, INK, MEDIAN, REFERENCE, dressed

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT = 300, 170
PALE = "#9fc3e3"
CAME = "came"
TICKS = [0, 0.01, 0.05, 0.2, 0.5, 1]
ORDER = ["12", "6", "3", "1", CAME]

Rows = Sequence[Mapping[str, Any]]


def case_chart(rows: Rows, band: Mapping[int, tuple[float, float]]) -> "alt.LayerChart":
    """Bars of the chance of 25 or more deaths in a month of the next 12, dark where the forecast warns; ticks: reference.

    `rows` have months_before, p25_12m, reference_p25_12m, warns and, the last, worst_12m: a full or an empty ring says
    whether 25 came. `band` is the controls' lowest and highest chance by months before, drawn grey behind.
    """
    import altair as alt

    y = _height()
    said = [
        {
            "x": str(row["months_before"]),
            "p": row["p25_12m"],
            "r": row["reference_p25_12m"],
            "warns": bool(row["warns"]),
        }
        for row in rows
    ]
    grey = [{"x": str(before), "low": low, "high": high} for before, (low, high) in band.items()]
    happened = rows[-1]["worst_12m"] >= 25
    color = alt.Color("warns:N", legend=None, scale=alt.Scale(domain=[False, True], range=[PALE, MEDIAN]))
    base = alt.Chart(alt.Data(values=said))
    layers = [
        alt.Chart(alt.Data(values=grey))
        .mark_bar(color=GRID, size=46)
        .encode(x=_before(), y=alt.Y("low:Q", scale=y, axis=_axis()), y2="high:Q"),
        base.mark_bar(size=22).encode(x=_before(), y=alt.Y("p:Q", scale=y, axis=_axis()), color=color),
        base.mark_tick(color=REFERENCE, thickness=3, size=36).encode(
            x=_before(), y=alt.Y("r:Q", scale=y, axis=_axis())
        ),
        alt.Chart(alt.Data(values=[{"x": CAME, "p": float(happened)}]))
        .mark_point(size=170, strokeWidth=2.4, color=INK, opacity=1, filled=happened, clip=False)
        .encode(x=_before(), y=alt.Y("p:Q", scale=y, axis=_axis())),
    ]
    return dressed(alt.layer(*layers), HEIGHT, WIDTH)


def controls_chart(controls: Sequence[Rows]) -> "alt.LayerChart":
    """A thin line a quiet place over the months before, a dark point where a forecast warned."""
    import altair as alt

    rows = [
        {"x": str(row["months_before"]), "p": row["p25_12m"], "place": row["place"], "warns": bool(row["warns"])}
        for part in controls
        for row in part
    ]
    base, y = alt.Chart(alt.Data(values=rows)), alt.Y("p:Q", scale=_height(), axis=_axis())
    line = base.mark_line(color=PALE, strokeWidth=1.6).encode(x=_before(), y=y, detail="place:N")
    points = base.transform_filter("datum.warns").mark_point(color=MEDIAN, filled=True, size=80, opacity=1)
    return dressed(alt.layer(line, points.encode(x=_before(), y=y)), HEIGHT, WIDTH)


def _height() -> "alt.Scale":
    import altair as alt

    return alt.Scale(type="sqrt", domain=[0, 1])


def _before() -> "alt.X":
    import altair as alt

    return alt.X("x:N", scale=alt.Scale(domain=ORDER), axis=alt.Axis(title=None, labelAngle=0, grid=False))


def _axis() -> "alt.Axis":
    import altair as alt

    return alt.Axis(title=None, format=".0%", values=TICKS)
