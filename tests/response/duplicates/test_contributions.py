from datetime import date

import polars as pl
import pytest
from tests.response.duplicates.made_lists import lists

from commonwatch.response.duplicates import contributions

DAY = date(2010, 1, 1)


def sweden(activity, title="PMU InterLife", day=DAY):
    return ("s", activity, "Sida", title, "TJ", day, 10.0)


def rows_of(activities, codes):
    sectors = [(one[0], one[1], 1, "1", code, 1.0) for one, code in zip(activities, codes, strict=True) if code]
    return {row["activity"]: row for row in contributions(lists(activities, sectors=sectors)).to_dicts()}


def test_rows_that_differ_in_place_and_purpose_alone_are_one_contribution():
    one, two, three = (sweden(f"SE-0-SE-6-77-{end}") for end in ("TJK-12220", "TJK-13040", "RUS10-12220"))
    found = rows_of([one, two, three], ["12220", "13040", "12220"])
    assert {row["contribution"] for row in found.values()} == {"SE-0-SE-6-77-RUS10-12220"}
    assert {row["reason"] for row in found.values()} == {
        "3 rows SE-0-SE-6-77-PLACE-PURPOSE with one title and first day: 2 purposes, 2 places"
    }


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (sweden("SE-0-SE-6-77-TJK-13040", title="Final event"), "13040"),
        (sweden("SE-0-SE-6-77-TJK-13040", day=date(2011, 1, 1)), "13040"),
        (sweden("SE-0-SE-6-77-TJK-13040"), "15150"),
        (sweden("SE-0-SE-6-78-TJK-13040"), "13040"),
        (("t", *sweden("SE-0-SE-6-77-TJK-13040")[1:]), "13040"),
    ],
    ids=[
        "another title",
        "another day",
        "a purpose that its identifier doesn't name",
        "another stem",
        "another source",
    ],
)
def test_what_differs_otherwise_stays_apart(other, code):
    found = rows_of([sweden("SE-0-SE-6-77-TJK-12220"), other], ["12220", code])
    assert all(row["contribution"] == one and row["rows"] == 1 for one, row in found.items())


def test_a_row_that_tells_nothing_is_blank():
    found = rows_of(
        [("s", "A-1", "Sida", " - ", None, DAY, None), ("s", "A-2", "Sida", None, "TJ", DAY, None)], [None, None]
    )
    assert found["A-1"]["blank"]
    assert found["A-1"]["reason"] == "no title, amount, place or theme"
    assert not found["A-2"]["blank"]


def test_swedens_rows_are_as_many_contributions_as_an_independent_count(shared, read):
    """Counted from the file itself: Sweden's identifiers without their last two parts, by title and first day."""
    path = shared / "activities" / "aiddata_sdg_iati_5publishers_2000_2015.parquet"
    raw = pl.read_parquet(path).filter(pl.col("reporting-org-ref") == "SE-0")
    groups = set()
    for one, text, planned, actual, code in raw.select(
        "iati-identifier", "title", "start-planned", "start-actual", "sector-code"
    ).iter_rows():
        stem, *end = one.rsplit("-", 2)
        split = len(end) == 2 and code == end[1] and (end[0].isupper() or end[0].isdigit())
        groups.add((stem, text, actual or planned) if split else one)
    found = contributions(read(path).reading.tables).filter(pl.col("source") == "iati_file_se-0")
    assert (raw.height, len(groups)) == (18_690, 7_205)
    assert (found.height, found["contribution"].n_unique()) == (18_690, 7_205)
    assert found.group_by("contribution").agg(pl.col("rows").first() == pl.len())["rows"].all()
