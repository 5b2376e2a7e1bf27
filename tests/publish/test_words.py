"""Words are earned: the scale, the summary, the asterisk."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.publish.summary import summary_sentences
from commonwatch.publish.words import SCALE, likelihood, listed, scale_rows, short_theme, starred
from commonwatch.vocabulary import themes


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
def test_a_larger_chance_never_gets_a_lower_word(a: float, b: float):
    order = [word for _, word in SCALE]
    low, high = sorted((a, b))
    assert order.index(likelihood(low)) <= order.index(likelihood(high))


def test_the_printed_scale_is_the_scale_in_use():
    assert [word for word, _ in scale_rows()] == [word for _, word in SCALE]
    assert scale_rows()[1] == ("very unlikely", "1 to 5\u00a0%")
    assert likelihood(0.05) == "unlikely"


def test_every_theme_has_a_short_name_of_its_own():
    names = [short_theme(theme) for theme in themes()["theme"]]
    assert len(set(names)) == themes().height
    assert max(map(len, names)) <= 20
    assert [short_theme(label) for label in themes()["label"]] == names


@given(st.text(alphabet="Kosov* ,.").map(lambda text: f"Kosovo{text} Kosovo"))
def test_the_asterisk_is_set_once(text: str):
    assert starred(starred(text)) == starred(text)
    assert starred("Serbia and Kosovo, Kosovo*.") == "Serbia and Kosovo*, Kosovo*."


def test_rising_is_said_only_of_places_whose_status_says_so(tables: dict[str, pl.DataFrame]):
    first, *rest = summary_sentences(tables["watch"])
    assert "Azerbaijan" in first
    assert "is rising" in first
    assert "Tajikistan" in first
    assert "Ukraine" not in first
    assert 3 <= len([first, *rest]) <= 5
    assert "rising" not in " ".join(rest)


def test_no_news_is_said_plainly(tables: dict[str, pl.DataFrame]):
    calm = tables["watch"].with_columns(
        pl.when(pl.col("modelled")).then(pl.lit("as expected")).otherwise("status").alias("status"),
        (pl.col("change_p25") * 0).alias("change_p25"),
    )
    sentences = summary_sentences(calm)
    assert sentences[0] == "No place is rising by our rule, and none is falling."
    assert any("no place's chance has moved" in sentence for sentence in sentences)


def test_a_theatre_without_models_claims_nothing(tables: dict[str, pl.DataFrame]):
    (only,) = summary_sentences(tables["watch"].filter(~pl.col("modelled")))
    assert "nothing is said" in only


def test_lists_read_as_sentences():
    assert [listed(names) for names in (["A"], ["A", "B"], ["A", "B", "C"])] == ["A", "A and B", "A, B and C"]


def test_a_war_that_goes_on_is_not_called_no_news():
    from commonwatch.publish.summary import place_sentences

    row = {
        "name": "Ukraine", "modelled": True, "status": "as expected", "p25_6m": 0.99, "p25_6m_previous": 0.99,
        "reference_p25_6m": 0.99, "expected_6m": 28_000.0, "low_6m": 7_500.0, "high_6m": 50_000.0,
        "reference_expected_6m": 34_000.0, "reference_low_6m": 27_000.0, "reference_high_6m": 42_000.0,
        "quiet_months": 0, "p_escalation_6m": 0.1, "reference_p_escalation_6m": 0.1, "p_deescalation_6m": 0.1,
        "reference_p_deescalation_6m": 0.1, "p_onset_12m": None, "onset_rate_12m": None, "change_p25": 0.0,
    }  # fmt: skip
    first = place_sentences(row)[0]
    assert first == "Ukraine: no change by our rule; violence on the scale of its recent past is likely to go on."
    assert "nothing here is news" in place_sentences(row | {"p25_6m": 0.02})[0]
