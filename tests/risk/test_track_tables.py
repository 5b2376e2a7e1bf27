"""Tables of the track record from rows that are given: each number that matters by a second way."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from commonwatch.publish.words import SCALE
from commonwatch.risk.benchmarks import SEED
from commonwatch.risk.occurrence import average_precision
from commonwatch.risk.track_calibration import coverage_table
from commonwatch.risk.track_groups import by_band, largest_wars, spans
from commonwatch.risk.track_occurrence import EDGES, precision_recall, reliability_table
from commonwatch.risk.track_scores import compared, comparisons, diebold_mariano, published_climatology, score_tables

PLACES = ("AFG", "ETH", "IRQ", "MLI", "SYR", "UKR", "YEM", "NOR")
WINDOWS = tuple(str(year) for year in range(2018, 2024))


@pytest.fixture(scope="module")
def months() -> pl.DataFrame:
    """Six windows, eight places, two steps; the level of a place changes with the window."""
    rng = np.random.default_rng(5)
    rows = []
    for w, window in enumerate(WINDOWS):
        for p, place in enumerate(PLACES):
            name = "none" if place == "NOR" else ("1 to 25", "100 and more")[(w + p) % 2]
            for step in (3, 4):
                base = rng.gamma(1, 10 * (p + 1))
                scores = {s: base * rng.uniform(0.5, 1.2) for s in ("crps", "ign", "mis")}
                inside = {
                    f"{side}inside_{n}": int(rng.random() < n / 100)
                    for n in (50, 80, 90)
                    for side in ("", "reference_")
                }
                width = {f"{side}width_{n}": float(n) for n in (50, 80, 90) for side in ("", "reference_")}
                rows.append(
                    {"window": window, "place": place, "band": name, "step": step, "observed": (p + 1) * 10 * (step == 3)}
                    | scores | {f"reference_{s}": base for s in scores} | inside | width
                )  # fmt: skip
    return pl.DataFrame(rows)


def test_spans_are_each_window_the_last_three_and_all():
    assert [span.label for span in spans(WINDOWS)] == [*WINDOWS, "2021-2023", "2018-2023"]
    assert [span.label for span in spans(("2019", "2018"))] == ["2018", "2019", "2018-2019"]
    assert [span.label for span in spans(("2019",))] == ["2019"]


def test_diebold_mariano_by_hand():
    """Places A 1, 3; B -2, 0; C 4, 0: mean 1; deviations by place 2, -4, 2; error sqrt(24 x 3/2) / 6 = 1."""
    found = diebold_mariano(np.array([1.0, 3, -2, 0, 4, 0]), np.array(["A", "A", "B", "B", "C", "C"]))
    assert (found.difference, found.standard_error, found.statistic) == (1.0, pytest.approx(1.0), pytest.approx(1.0))
    assert found.p == pytest.approx(0.42265, abs=1e-5)  # Student's t, two degrees of freedom


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=30).filter(lambda v: np.std(v) > 0.1))
def test_where_each_row_is_its_own_place_it_is_the_t_test(values):
    found = diebold_mariano(np.array(values), np.array([f"p{k}" for k in range(len(values))]))
    other = ttest_1samp(values, 0)
    assert found.statistic == pytest.approx(other.statistic, rel=1e-6, abs=1e-9)
    assert found.p == pytest.approx(other.pvalue, rel=1e-6, abs=1e-9)


def test_rows_of_one_place_that_say_the_same_are_no_further_evidence():
    values, names = np.array([1.0, -2, 3, 0.5]), np.array(["A", "B", "C", "D"])
    once, often = diebold_mariano(values, names), diebold_mariano(np.repeat(values, 12), np.repeat(names, 12))
    assert often.statistic == pytest.approx(once.statistic)
    assert diebold_mariano(np.zeros(4), names).statistic is None


def test_a_ratios_interval_is_a_seeded_draw_of_whole_places(months):
    (span,) = [each for each in spans(WINDOWS) if each.label == "2021-2023"]
    found = compared([("all", months)], [span], "places", ("crps",)).row(0, named=True)
    places = sorted(PLACES)
    sums = months.group_by("window", "place").agg(pl.col("crps", "reference_crps").sum())
    own = {(window, place): pair for window, place, *pair in sums.iter_rows()}
    rng = np.random.default_rng(SEED)
    ratios = []
    for times in rng.multinomial(len(places), np.full(len(places), 1 / len(places)), 1000):
        drawn = [place for place, count in zip(places, times, strict=True) for _ in range(count)]
        by_window = [sum(own[w, p][0] for p in drawn) / sum(own[w, p][1] for p in drawn) for w in span.windows]
        ratios.append(np.mean(by_window))
    assert (found["ratio_low"], found["ratio_high"]) == pytest.approx(tuple(np.quantile(ratios, [0.05, 0.95])))
    assert found["ratio_low"] < found["ratio"] < found["ratio_high"]


def test_levels_hold_the_rows_of_their_windows_and_mean_ratios(months):
    groups = by_band(months)
    assert [name for name, _ in groups] == ["none", "1 to 25", "100 and more"]
    (span,) = [each for each in spans(WINDOWS) if each.label == "2018-2023"]
    table = compared(groups, [span], "level", ("mis",))
    for name, _ in groups:
        part = months.filter(pl.col("band") == name)
        ratios = [
            part.filter(pl.col("window") == w)["mis"].sum() / part.filter(pl.col("window") == w)["reference_mis"].sum()
            for w in WINDOWS
        ]
        assert table.filter(pl.col("level") == name)["ratio"][0] == pytest.approx(np.mean(ratios))
        assert table.filter(pl.col("level") == name)["rows"][0] == part.height


def test_the_five_largest_wars_are_counted_by_deaths_and_left_out_whole(months):
    assert largest_wars(months) == ["NOR", "YEM", "UKR", "SYR", "MLI"]
    tables = score_tables(months, spans(WINDOWS))
    assert tables["wars"]["place"].unique(maintain_order=True).to_list() == ["NOR", "YEM", "UKR", "SYR", "MLI"]
    scores = tables["scores"].filter((pl.col("window") == "2020") & (pl.col("score") == "crps"))
    for name, left in (("without the five largest wars", ("AFG", "ETH", "IRQ")),
                       ("without Ethiopia", tuple(set(PLACES) - {"ETH"}))):  # fmt: skip
        part = months.filter((pl.col("window") == "2020") & pl.col("place").is_in(left))
        row = scores.filter(pl.col("places") == name).row(0, named=True)
        assert row["rows"] == part.height == 2 * len(left)
        assert row["ratio"] == pytest.approx(part["crps"].sum() / part["reference_crps"].sum())
        assert row["published"] is None
    quiet = months.with_columns(observed=pl.lit(0))
    assert largest_wars(quiet) == []


def test_the_published_climatology_stands_beside_all_places(months):
    known = published_climatology()
    assert known.height == 6 * 3
    table = score_tables(months, spans(WINDOWS))["scores"].filter(pl.col("places") == "all")
    ign = table.filter((pl.col("score") == "ign") & (pl.col("window") == "2021-2023")).row(0, named=True)
    expected = []
    for window, value in (("2021", 0.685623), ("2022", 0.694711), ("2023", 0.682261)):
        expected.append(months.filter(pl.col("window") == window)["ign"].mean() / value)
    assert ign["ratio_published"] == pytest.approx(np.mean(expected))


def test_a_score_that_the_reference_had_for_nothing_gives_no_ratio(months):
    free = months.with_columns(
        reference_crps=pl.when(pl.col("window") == "2022").then(0.0).otherwise(pl.col("reference_crps"))
    )
    table = compared([("all", free)], spans(WINDOWS), "places", ("crps",))
    ratios = dict(table.select("window", "ratio").iter_rows())
    assert [ratios[w] is None for w in ("2021", "2022", "2021-2023")] == [False, True, True]


def test_comparisons_are_of_all_rows_of_a_span(months):
    (span,) = [each for each in spans(WINDOWS) if each.label == "2018-2023"]
    row = comparisons([("all", months)], [span]).filter(pl.col("score") == "crps").row(0, named=True)
    assert (row["rows"], row["clusters"]) == (months.height, len(PLACES))
    assert row["difference"] == pytest.approx((months["crps"] - months["reference_crps"]).mean())


def test_coverage_counts_rows_and_keeps_the_nominal_levels_apart(months):
    over = [each for each in spans(WINDOWS) if each.label == "2021-2023"]
    table = coverage_table([("all", months)], over, "group")
    part = months.filter(pl.col("window").is_in(["2021", "2022", "2023"]))
    for level in (0.5, 0.8, 0.9):
        row = table.filter(pl.col("level") == level).row(0, named=True)
        assert row["coverage"] == pytest.approx(part[f"inside_{100 * level:.0f}"].mean())
        assert row["reference"] == pytest.approx(part[f"reference_inside_{100 * level:.0f}"].mean())
        assert row["coverage_low"] <= row["coverage"] <= row["coverage_high"]
        assert row["ratio"] == 1


def test_probabilities_are_grouped_as_the_words_are():
    assert EDGES[1:-1] == tuple(upper for upper, _ in SCALE)[:-1]


def test_reliability_by_hand():
    rows = pl.DataFrame(
        {
            "window": "2020",
            "place": ["A", "B", "C", "D"],
            "observed": [30, 0, 25, 24],
            "p_25": [0.9, 0.8, 1.0, 0.1],
            "reference_p_25": [0.0, 0.0, 1.0, 0.0],
        }
    )
    table = reliability_table(rows, spans(["2020"])).filter(pl.col("side") == "forecast")
    found = table.select("p_from", "p_to", "rows", "said", "seen").rows()
    assert found == [
        (0.05, 0.2, 1, pytest.approx(0.1), 0.0),
        (0.8, 0.95, 2, pytest.approx(0.85), 0.5),
        (0.95, 1.0, 1, 1.0, 1.0),
    ]


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans()), min_size=1, max_size=60))
def test_the_curves_steps_enclose_the_average_precision(pairs):
    probability, happened = np.array([p for p, _ in pairs]), np.array([h for _, h in pairs])
    curve = precision_recall(probability, happened)
    if not happened.any():
        assert curve.is_empty()
        return
    area = (np.diff(curve["recall"].to_numpy(), prepend=0) * curve["precision"].to_numpy()).sum()
    assert area == pytest.approx(average_precision(probability, happened))
    assert curve["recall"][-1] == 1
    assert curve["precision"][-1] == pytest.approx(happened.mean())
