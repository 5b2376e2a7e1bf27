import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.response.duplicates.titles import alike, shared, title, weights

WORDS = (
    "power",
    "education",
    "educ",
    "devt",
    "development",
    "roads",
    "urban",
    "lamp",
    "land",
    "adm",
    "mgmt",
    "project",
)
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True).map(lambda words: title(" ".join(words)))


@pytest.mark.parametrize(
    ("text", "words", "numbers"),
    [
        ("AF: Emergency Power Proj", ("emergency", "power", "proj"), set()),
        ("GT SECOND RURAL AND MAIN ROADS", ("2", "rural", "main", "roads"), {"2"}),
        ("KE-Health SWAP (FY10)", ("health", "swap"), set()),
        ("Support to the COVID-19 response", ("support", "covid", "response"), set()),
        ("Phase III of Trade 2010", ("phase", "trade"), {"3", "2010"}),
        (None, (), set()),
    ],
)
def test_a_title_is_its_words_and_its_numbers(text, words, numbers):
    found = title(text)
    assert found.words == tuple(word for word in words if not word.isdigit())
    assert found.numbers == numbers


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("power", "power", 1.0),
        ("educ", "education", 0.9),
        ("devt", "development", 0.8),
        ("mgmt", "management", 0.8),
        ("enegy", "energy", 0.8),
        ("de", "development", 0.0),
        ("trade", "roads", 0.0),
        ("water", "winter", 0.0),
    ],
)
def test_words_that_are_one(one, other, expected):
    assert alike(one, other) == alike(other, one) == expected


def test_shared_weight_worked_by_hand():
    """Power, rehabilitation weigh 2; project 1: (2 x 2 + 2 x 2 + 0.9 x (1 + 1)) of 2 + 2 + 1 + 2 + 2 + 1 + 3."""
    weight = {"power": 2.0, "rehabilitation": 2.0, "project": 1.0, "proj": 1.0, "kabul": 3.0}
    found = shared(title("Power rehabilitation proj"), title("Kabul power rehabilitation project"), weight)
    assert found.share == pytest.approx(9.8 / 13)
    assert found.of == 3
    assert found.words == ("power", "rehabilitation", "proj")


def test_an_acronym_is_the_words_that_it_stands_for():
    found = shared(title("LAMP"), title("Land Administration and Management Project"), {})
    assert found.words == ("lamp",)
    assert found.share == pytest.approx(0.9)


def test_rare_words_weigh_more():
    found = weights([title("roads project"), title("power project")])
    assert found["roads"] > found["project"] == 1


@given(titles, titles)
def test_sharing_is_symmetric_and_whole_with_itself(one, other):
    weight = weights([one, other])
    assert shared(one, other, weight).share == pytest.approx(shared(other, one, weight).share)
    assert 0 <= shared(one, other, weight).share <= 1
    assert shared(one, one, weight).share == pytest.approx(1)
