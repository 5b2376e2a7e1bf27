"""Every published XML file read by the second, simple reader too: all raw tables agree, row by row and cell by cell."""

import gzip
import json

import pytest
import second
from polars.testing import assert_frame_equal

PUBLISHED = {
    "adb_geocoded.iati104.xml.gz": (2935, {"money_flows": 692, "activity_places": 21351}),
    "aiddata_iraq_aims.iati203.xml.gz": (1338, {"money_flows": 3104, "activity_places": 4948}),
    "multi_publisher_covid_2021.iati203.xml.gz": (
        401,
        {"money_flows": 1033 + 368 + 268, "activity_sectors": 816 + 266},
    ),
    "unhcr_activities_2023.iati203.xml.gz": (134, {"money_flows": 2678 + 416, "activity_organisations": 2573}),
}


def test_no_published_file_is_left_out(shared):
    assert {path.name for path in (shared / "activities").glob("*.iati*.xml.gz")} == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_both_readers_agree(name, shared, take):
    content = gzip.decompress((shared / "activities" / name).read_bytes())
    taken = take(content)
    tables, activities = second.read(content, "file.xml")
    assert set(taken.tables) == set(tables)
    for table, rows in tables.items():
        assert_frame_equal(taken.tables[table], rows, check_exact=True)
    expected, counts = PUBLISHED[name]
    assert taken.rows_in == activities == expected
    assert {table: taken.tables[table].height for table in counts} == counts


def test_what_the_covid_file_holds_beyond_the_standard_is_counted(shared, take):
    taken = take(gzip.decompress((shared / "activities" / "multi_publisher_covid_2021.iati203.xml.gz").read_bytes()))
    assert taken.unknown["transaction/@provider-activity-id"] == 27
    assert taken.unknown["participating-org/@provider-activity-id"] == 12
    assert taken.unknown["title/narrative/@{xml}lang"] == 21
    assert taken.unread == {
        "transaction without a value": 21,
        "transaction: date or start of the period that is no day": 21,
    }
    assert taken.tables["activities"]["source"].n_unique() == 18


def test_no_contact_of_a_person_is_kept(shared, take):
    content = gzip.decompress((shared / "activities" / "multi_publisher_covid_2021.iati203.xml.gz").read_bytes())
    kept = json.dumps({name: table.write_json() for name, table in take(content).tables.items()})
    contacts = [node for each in second.tree(content).all("iati-activity") for node in each.all("contact-info")]
    mails = {mail.own() for contact in contacts for mail in contact.all("email") if mail.own()}
    assert len(mails) > 20
    assert not [mail for mail in mails if mail in kept]
