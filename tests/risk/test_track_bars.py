"""The issue's bars, from tables that are given: the figure found, reached or not, or not in the back-test."""

import polars as pl
import pytest

from commonwatch.risk.track_bars import FURTHER, MISSED, NOT_RUN, REACHED, SHORT, Mark, bars

CRPS = {"2018": 0.9, "2019": 0.9, "2020": 0.9, "2021": 0.96, "2022": 1.009, "2023": 0.93}


def tables() -> dict[str, pl.DataFrame]:
    """Figures as a back-test of 2018 to 2023 would have them."""
    rows = [("all", window, "crps", ratio) for window, ratio in CRPS.items()]
    rows += [("all", window, "mis", 0.8) for window in CRPS]
    rows += [
        ("all", "2021-2023", "crps", 0.9704), ("all", "2018-2023", "crps", 0.93),
        ("without Ethiopia", "2021-2023", "crps", 0.95), ("all", "2021-2023", "ign", 0.79),
        ("all", "2018-2023", "ign", 0.8), ("all", "2021-2023", "mis", 0.88), ("all", "2018-2023", "mis", 0.85),
    ]  # fmt: skip
    scores = pl.DataFrame(rows, schema=["places", "window", "score", "ratio"], orient="row")
    active = "deaths in the 12 months before the origin"
    cover = [(active, "2021-2023", 0.9, 0.94), ("100 and more", "2021-2023", 0.9, 0.865)]
    totals = [("3-8", active, "2021-2023", 0.8, 0.77), ("3-8", "100 and more", "2021-2023", 0.8, 0.75)]
    totals += [("1-6", active, "2021-2023", 0.8, 0.1)]
    onset = [
        ("2010-2023", origins, months, model, figure - (origins == "yearly"), ratio)
        for origins in ("yearly", "monthly")
        for months, model, figure, ratio in (
            (12, "history", 0.3, 1.0), (12, "blended", 0.5, 0.94), (60, "history", 0.084, 1.0), (60, "blended", 0.5, 1.2)
        )
    ]  # fmt: skip
    columns = ["group", "window", "level", "coverage"]
    return {
        "scores": scores.with_columns(ratio_published=pl.lit(0.9)),
        "coverage": pl.DataFrame(cover, schema=columns, orient="row"),
        "totals_coverage": pl.DataFrame(totals, schema=["steps", *columns], orient="row"),
        "onset": pl.DataFrame(
            onset,
            schema=["window", "origins", "quiet_months", "model", "average_precision", "average_precision_ratio"],
            orient="row",
        ),
        "monthly": pl.DataFrame({"window": ["2022-07", "2022-07..2023-06"], "ratio": [0.5, 0.9]}),
    }


def test_each_bar_finds_its_figure_and_its_outcome():
    found = bars(tables()).select("bar", "windows", "figure", "outcome").rows()
    assert found == [
        ("CRPS, mean ratio", "2021-2023", 0.9704, MISSED),  # as it is, not as it is printed
        ("CRPS, mean ratio", "2018-2023", 0.93, FURTHER),
        ("CRPS without Ethiopia, mean ratio", "2021-2023", 0.95, REACHED),
        ("IGN, mean ratio", "2021-2023", 0.79, REACHED),
        ("IGN, mean ratio", "2018-2023", 0.8, MISSED),
        ("MIS, mean ratio", "2021-2023", 0.88, FURTHER),
        ("MIS, mean ratio", "2018-2023", 0.85, REACHED),
        ("CRPS, worst window's ratio", "2018-2023", 1.009, REACHED),
        ("MIS, worst window's ratio", "2018-2023", 0.8, FURTHER),
        ("25 deaths in a month, Brier ratio, steps 1-12", "2022-07..2023-06", 0.9, REACHED),
        ("90 % interval, places with deaths before", "2021-2023", 0.94, MISSED),
        ("90 % interval, 100 and more deaths a month", "2021-2023", 0.865, SHORT),
        ("6-month totals, 80 % interval, places with deaths before", "2021-2023", 0.77, REACHED),
        ("6-month totals, 80 % interval, 100 and more a month", "2021-2023", 0.75, FURTHER),
        ("Onset after 12 quiet months, average precision", "2010-2023", 0.3, REACHED),
        ("Onset after 60 quiet months, average precision", "2010-2023", 0.084, MISSED),
        ("Onset after 12, structure against history", "2010-2023", 0.94, MISSED),
        ("Onset after 60, structure against history", "2010-2023", 1.2, FURTHER),
    ]


def test_marks_are_those_of_the_issue():
    table = bars({})
    assert table["mark"].to_list() == [
        "at most 0.97", "at most 0.95", "at most 0.957", "at most 0.795", "at most 0.79", "at most 0.91", "at most 0.88",
        "at most 1.01", "at most 1.045", "at most 0.91", "0.88 to 0.93", "", "0.77 to 0.85", "",
        "at least 0.29", "at least 0.085", "at least 0.95", "at least 1.05",
    ]  # fmt: skip
    assert table["further"].to_list() == [
        "at most 0.95", "at most 0.93", "at most 0.94", "at most 0.785", "at most 0.78", "at most 0.88", "at most 0.83",
        "at most 1", "at most 1.02", "at most 0.885", "", "at least 0.87", "", "at least 0.75",
        "at least 0.32", "at least 0.11", "at least 1", "at least 1.15",
    ]  # fmt: skip
    assert set(table["outcome"]) == {NOT_RUN}
    assert table["figure"].null_count() == table.height


def test_the_ratio_to_the_published_ignorance_stands_beside():
    table = bars(tables())
    assert table.filter(pl.col("bar").str.starts_with("IGN"))["published"].to_list() == [0.9, 0.9]
    assert table.filter(~pl.col("bar").str.starts_with("IGN"))["published"].null_count() == table.height - 2


def test_the_worst_window_needs_all_windows():
    some = tables()
    some["scores"] = some["scores"].filter(pl.col("window") != "2022")
    table = bars(some).filter(pl.col("bar").str.contains("CRPS, worst"))
    assert table["outcome"].to_list() == [NOT_RUN]


@pytest.mark.parametrize(("figure", "reached"), [(0.88, True), (0.93, True), (0.8799, False), (0.9301, False)])
def test_a_mark_with_two_ends_holds_both(figure, reached):
    assert Mark(0.88, 0.93).reached(figure) == reached
