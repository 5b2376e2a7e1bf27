from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import ContractError
from commonwatch.evidence.checks import check, keys, split
from commonwatch.evidence.contracts import CONTRACTS
from commonwatch.evidence.names import NOT_EVIDENCE, TABLES

from .conftest import deaths_tables, values

PLACES = st.sampled_from(["SRB", "XKX", "SRB+XKX", "ZZZ", "srb", ""])
ROWS = st.lists(
    st.tuples(PLACES, st.integers(1800, 2200), st.sampled_from(["gini", ""]), st.floats(width=32)), max_size=20
)


def test_every_table_name_has_a_contract_with_a_key():
    assert set(CONTRACTS) == set(TABLES)
    assert all(keys(table) for table in TABLES)
    assert all("source" in CONTRACTS[table].column_names() for table in TABLES if table not in NOT_EVIDENCE)


@given(ROWS)
def test_no_row_is_lost_in_silence(rows):
    frame = pl.DataFrame(rows, schema=["place", "year", "indicator", "value"], orient="row", infer_schema_length=None)
    frame = frame.with_columns(pl.lit("made").alias("source"))
    frame = frame.cast({"place": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64})
    in_range = frame.with_columns(pl.col("year").cast(pl.Int16))
    good, rejected = split("indicator_values", in_range)
    assert good.height + rejected["rows"].sum() == frame.height
    assert good.select(keys("indicator_values")).is_duplicated().sum() == 0
    assert set(good["place"]) <= {"SRB", "XKX", "SRB+XKX"}


def test_a_rejected_row_says_why_and_shows_itself():
    frame = values("made", ("SRB", 2020, "gini", 1.0), ("ZZZ", 2020, "gini", 2.0), ("SRB", 1, "gini", float("nan")))
    _, rejected = split("indicator_values", frame)
    reasons = dict(zip(rejected["reason"], rejected["example"], strict=True))
    assert set(reasons) == {"value breaks nan; year breaks min", "place isn't one of the vocabulary's"}
    assert "ZZZ" in reasons["place isn't one of the vocabulary's"]


def test_a_doubled_key_rejects_both_rows():
    frame = values("made", ("SRB", 2020, "gini", 1.0), ("SRB", 2020, "gini", 2.0), ("SRB", 2021, "gini", 2.0))
    good, rejected = split("indicator_values", frame)
    assert good["year"].to_list() == [2021]
    assert rejected["rows"].to_list() == [2] and "more than once" in rejected["reason"][0]


def test_a_broken_table_is_one_error_with_table_rows_and_key():
    frame = deaths_tables()["deaths"].with_columns(pl.lit(date(1999, 3, 2)).alias("month"))
    with pytest.raises(
        ContractError, match=r"somewhere: table 'deaths' breaks its contract in 1 of 1 rows.*(?s:.*)Key:"
    ):
        check("deaths", frame, "somewhere")


def test_a_missing_column_names_it():
    with pytest.raises(ContractError, match=r"lacks the column.*source"):
        split("deaths", deaths_tables()["deaths"].drop("source"))


def test_a_fraction_of_a_death_is_refused_not_rounded():
    frame = deaths_tables()["deaths"].with_columns(pl.lit(2.5).alias("deaths"))
    with pytest.raises(ContractError, match=r"'deaths'.*whole numbers.*2\.5"):
        split("deaths", frame)


def test_the_flag_and_the_part_allocated_go_together():
    frame = deaths_tables()["deaths"].with_columns(pl.lit(2).alias("deaths_allocated"))
    assert split("deaths", frame)[1]["reason"].to_list() == ["allocated says so does not hold"]


def test_a_joint_row_carries_its_publishers_name():
    row = {"place": "SRB+XKX", "role": "origin", "year": 2021, "population": "refugees", "people": 1, "source": "unhcr"}
    named = pl.DataFrame([row | {"joint": True, "joint_name": "Serbia and Kosovo"}])
    unnamed = pl.DataFrame([row | {"joint": False, "joint_name": ""}])
    assert split("displacement", named)[0].height == 1
    assert split("displacement", unnamed)[0].height == 0
