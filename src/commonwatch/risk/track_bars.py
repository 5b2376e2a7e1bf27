"""The bars that were set for the forecast before it was made, each with the figure of a back-test beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from commonwatch.risk.track_groups import ACTIVE, ALL
from commonwatch.risk.track_scores import WITHOUT_HEAVIEST

WHOLE, RECENT = "2018-2023", "2021-2023"
MONTHLY = "2022-07..2023-06"
ONSETS = "2010-2023"
HUNDRED = "100 and more"
SCORED_RUN = "3-8"
HISTORY, STRUCTURE = ("history", "average_precision"), ("blended", "average_precision_ratio")
REACHED, FURTHER, MISSED = "reached", "further mark reached", "missed"
SHORT, NOT_RUN = "short of the further mark", "not in this back-test"

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Mark:
    """What a figure has to be: at least `low`, at most `high`."""

    low: float | None = None
    high: float | None = None

    def reached(self, figure: float) -> bool:
        """Whether the figure, as it is and not as it is printed, lies within."""
        return (self.low is None or figure >= self.low) and (self.high is None or figure <= self.high)

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}"
        return f"at most {self.high:g}" if self.high is not None else f"at least {self.low:g}"


@dataclass(frozen=True)
class Bar:
    """A bar: its name, the windows it is for, how its figure is found, the mark to reach and the one further off."""

    name: str
    windows: str
    find: Callable[[Tables], float | None]
    mark: Mark | None
    further: Mark | None


def bars(tables: Tables) -> pl.DataFrame:
    """bar, windows, figure, mark, further, outcome, and published: the ratio to the published climatology's IGN.

    The figure is null when the back-test doesn't hold the bar's windows; the outcome then says so.
    """
    rows = []
    for bar in BARS:
        figure = bar.find(tables)
        published = None
        if bar.name.startswith("IGN"):
            published = _cell(tables, "scores", "ratio_published", places=ALL, window=bar.windows, score="ign")
        marks = (str(bar.mark) if bar.mark else "", str(bar.further) if bar.further else "")
        rows.append((bar.name, bar.windows, figure, *marks, _outcome(bar, figure), published))
    names = ("bar", "windows", "figure", "mark", "further", "outcome", "published")
    schema = {name: pl.Float64() if name in ("figure", "published") else pl.String() for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _outcome(bar: Bar, figure: float | None) -> str:
    if figure is None:
        return NOT_RUN
    if bar.further and bar.further.reached(figure):
        return FURTHER
    if bar.mark is None:
        return SHORT
    return REACHED if bar.mark.reached(figure) else MISSED


def _cell(tables: Tables, name: str, column: str, **keys: str | float) -> float | None:
    """The figure of the one row with these keys; None when the table or the row isn't there."""
    if name not in tables:
        return None
    found = tables[name].filter(*(pl.col(key) == value for key, value in keys.items()))[column]
    return None if found.is_empty() or found[0] is None else float(found[0])


def _ratio(score: str, windows: str, places: str = ALL) -> Callable[[Tables], float | None]:
    return lambda tables: _cell(tables, "scores", "ratio", places=places, window=windows, score=score)


def _worst_window(score: str) -> Callable[[Tables], float | None]:
    first, last = WHOLE.split("-")
    years = [str(year) for year in range(int(first), int(last) + 1)]

    def find(tables: Tables) -> float | None:
        ratios = [_ratio(score, year)(tables) for year in years]
        known = [ratio for ratio in ratios if ratio is not None]
        return max(known) if len(known) == len(years) else None

    return find


def _monthly(tables: Tables) -> float | None:
    return _cell(tables, "monthly", "ratio", window=MONTHLY)


def _months(group: str) -> Callable[[Tables], float | None]:
    return lambda tables: _cell(tables, "coverage", "coverage", group=group, window=RECENT, level=0.9)


def _totals(group: str) -> Callable[[Tables], float | None]:
    keys = {"steps": SCORED_RUN, "group": group, "window": RECENT}
    return lambda tables: _cell(tables, "totals_coverage", "coverage", **keys, level=0.8)


def _onset(months: int, model: str, column: str) -> Callable[[Tables], float | None]:
    keys = {"window": ONSETS, "origins": "monthly", "model": model}
    return lambda tables: _cell(tables, "onset", column, quiet_months=months, **keys)


def _least(figure: float) -> Mark:
    return Mark(low=figure)


def _most(figure: float) -> Mark:
    return Mark(high=figure)


BARS = (
    Bar("CRPS, mean ratio", RECENT, _ratio("crps", RECENT), _most(0.97), _most(0.95)),
    Bar("CRPS, mean ratio", WHOLE, _ratio("crps", WHOLE), _most(0.95), _most(0.93)),
    Bar(
        "CRPS without Ethiopia, mean ratio",
        RECENT,
        _ratio("crps", RECENT, WITHOUT_HEAVIEST),
        _most(0.957),
        _most(0.94),
    ),
    Bar("IGN, mean ratio", RECENT, _ratio("ign", RECENT), _most(0.795), _most(0.785)),
    Bar("IGN, mean ratio", WHOLE, _ratio("ign", WHOLE), _most(0.79), _most(0.78)),
    Bar("MIS, mean ratio", RECENT, _ratio("mis", RECENT), _most(0.91), _most(0.88)),
    Bar("MIS, mean ratio", WHOLE, _ratio("mis", WHOLE), _most(0.88), _most(0.83)),
    Bar("CRPS, worst window's ratio", WHOLE, _worst_window("crps"), _most(1.01), _most(1.0)),
    Bar("MIS, worst window's ratio", WHOLE, _worst_window("mis"), _most(1.045), _most(1.02)),
    Bar("25 deaths in a month, Brier ratio, steps 1-12", MONTHLY, _monthly, _most(0.91), _most(0.885)),
    Bar("90 % interval, places with deaths before", RECENT, _months(ACTIVE), Mark(0.88, 0.93), None),
    Bar("90 % interval, 100 and more deaths a month", RECENT, _months(HUNDRED), None, _least(0.87)),
    Bar("6-month totals, 80 % interval, places with deaths before", RECENT, _totals(ACTIVE), Mark(0.77, 0.85), None),
    Bar("6-month totals, 80 % interval, 100 and more a month", RECENT, _totals(HUNDRED), None, _least(0.75)),
    Bar("Onset after 12 quiet months, average precision", ONSETS, _onset(12, *HISTORY), _least(0.29), _least(0.32)),
    Bar("Onset after 60 quiet months, average precision", ONSETS, _onset(60, *HISTORY), _least(0.085), _least(0.11)),
    Bar("Onset after 12, structure against history", ONSETS, _onset(12, *STRUCTURE), _least(0.95), _least(1.0)),
    Bar("Onset after 60, structure against history", ONSETS, _onset(60, *STRUCTURE), _least(1.05), _least(1.15)),
)
