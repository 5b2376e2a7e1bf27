"""IATI written and read back: the same tables, and nothing the standard would call an error."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.response.made_picture import picture

from commonwatch.evidence.checks import keys
from commonwatch.evidence.iati.reading import iati_reading
from commonwatch.evidence.names import ACTIVITY
from commonwatch.evidence.opening import Opened, opened
from commonwatch.publish.iati import write_iati
from commonwatch.publish.iati_shares import mended_sectors

TODAY = date(2024, 6, 30)
ELSEWHERE = ("file", "address", "standard", "source")


def read_back(path):
    return iati_reading(Opened(path.name, path, "xml")).tables


def same(before, after, left=ELSEWHERE):
    for name in ACTIVITY:
        ours = [tables[name].sort(keys(name)).drop(left, strict=False) for tables in (before, after)]
        assert ours[0].equals(ours[1]), name


def shared_tables(shared, tmp_path, name):
    (tmp_path / "open").mkdir()
    file = next(opened(shared / "activities" / name, tmp_path / "open"))
    return iati_reading(file).tables


def test_what_is_written_reads_back_as_it_was(tmp_path):
    tables = picture()
    told = write_iati(tables, tmp_path / "out.xml", date(2026, 1, 1))
    assert (told.activities, told.left_out) == (3, {})
    again = read_back(tmp_path / "out.xml")
    assert again["activities"].sort("activity")["activity"].to_list() == ["A", "B", "C"]
    before, after = (
        t["money_flows"].sort("activity", "n").select("activity", "kind", "amount", "currency", "start", "amount_usd") for t in (tables, again)
    )  # fmt: skip
    assert before.equals(after)
    shares = again["activity_places"].filter(activity="A").sort("n").select("place", "share").rows()
    assert shares == [("XKX", 0.75), ("ALB", 0.25)]
    assert told.filled["no participant: the publisher stands as the accountable one"] == 2


def test_the_same_tables_give_the_same_bytes_and_a_second_round_changes_nothing(tmp_path):
    write_iati(picture(), tmp_path / "a.xml", TODAY)
    write_iati(picture(), tmp_path / "b.xml", TODAY)
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
    write_iati(read_back(tmp_path / "a.xml"), tmp_path / "c.xml", TODAY)
    same(read_back(tmp_path / "a.xml"), read_back(tmp_path / "c.xml"))


def test_an_activity_without_any_date_is_left_out_and_told(tmp_path):
    tables = picture()
    bare = {**tables, "activities": tables["activities"].with_columns(start_actual=pl.lit(None, pl.Date))}
    told = write_iati(bare, tmp_path / "out.xml", TODAY)
    assert told.left_out == {"no start date, and no dated amount that tells one": 1}
    assert told.filled["planned start: the first dated amount"] == 2


@pytest.mark.parametrize("name", ["unhcr_activities_2023.iati203.xml.gz", "multi_publisher_covid_2021.iati203.xml.gz",
                                  "aiddata_iraq_aims.iati203.xml.gz", "adb_geocoded.iati104.xml.gz"])  # fmt: skip
def test_published_files_are_written_valid(shared, tmp_path, name):
    tables = shared_tables(shared, tmp_path, name)
    told = write_iati(tables, tmp_path / "out.xml", TODAY)
    assert told.activities == tables["activities"].height
    schema = etree.XMLSchema(etree.parse(str(shared / "activities/xsd_2.03/iati-activities-schema.xsd")))
    schema.assertValid(etree.parse(str(tmp_path / "out.xml")))
    first = read_back(tmp_path / "out.xml")
    write_iati(first, tmp_path / "again.xml", TODAY)
    same(first, read_back(tmp_path / "again.xml"))


def test_a_valid_file_comes_back_as_the_same_tables(shared, tmp_path):
    tables = shared_tables(shared, tmp_path, "unhcr_activities_2023.iati203.xml.gz")
    assert write_iati(tables, tmp_path / "out.xml", TODAY).filled == {}
    same(tables, read_back(tmp_path / "out.xml"), ("file", "address", "standard"))


ROWS = st.lists(st.one_of(st.none(), st.floats(0, 1.5)), min_size=2, max_size=7)


@settings(max_examples=200)
@given(ROWS)
def test_percentages_of_a_vocabulary_always_add_up_to_100(shares):
    rows = [
        {"n": n, "flow": None, "vocabulary": "1", "code": f"1{n}", "name": None, "share": share}
        for n, share in enumerate(shares, start=1)
    ]
    found = mended_sectors(rows, [], lambda _: None)
    from decimal import Decimal

    from commonwatch.publish.iati_xml import percentage

    assert sum(Decimal(percentage(each["share"])) for each in found) == 100
    assert [each["code"] for each in found] == [each["code"] for each in rows]
