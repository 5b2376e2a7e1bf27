"""HXL: what tags say, and tagged files with and without names above the tags."""

import pytest
from sheets import raw_text, text_of

from commonwatch.evidence.readers.hxl import is_tag, said_by_tag

ROLES = {
    "#org": "organisation", "#org +name": "organisation", "#org+acronym": "acronym", "#org +type +name": "organisation_kind",
    "#org+funder": "donor", "#org+donor": "donor", "#org+prog": "programme", "#org+impl": "implementing", "#org+code": "ignore",
    "#org+num": "organisations", "#sector": "sector", "#sector +cluster +code": "sector_code",
    "#sector+cluster+list": "sectors", "#adm1+name": "admin1_name", "#admin1 +code": "admin1_code", "#adm2+code+v_pcode": "admin2_code",
    "#adm3+name": "ignore", "#country+code": "country", "#country+name": "country", "#geo+lat": "latitude", "#geo+lon": "longitude",
    "#date+start": "start", "#date+end": "end", "#date": "when", "#date+year": "when", "#reached": "reached", "#targeted": "targeted",
    "#inneed": "in_need", "#affected": "affected", "#population": "population", "#severity": "severity",
    "#reached+pct": "ignore", "#meta+included": "ignore", "#loc+name": "ignore", "#activity+code": "activity", "#subsector": "ignore",
    "#inneed #2": "in_need",
}  # fmt: skip


@pytest.mark.parametrize(("tag", "role"), ROLES.items())
def test_a_tag_says_what_its_column_holds(tag, role):
    meaning = said_by_tag(tag)
    assert meaning is not None
    assert (meaning.role, meaning.confidence) == (role, 1.0)


@pytest.mark.parametrize(
    ("tag", "group", "category"),
    [
        ("#inneed +idps", "IDP", ""),
        ("#targeted +returnee", "RET", ""),
        ("#reached +refugees +f", "REF", "female"),
        ("#reached +f +children", "", "female children"),
        ("#affected", "", ""),
    ],
)
def test_attributes_say_which_people(tag, group, category):
    meaning = said_by_tag(tag)
    assert meaning is not None
    assert (meaning.group, meaning.category) == (group, category)


@pytest.mark.parametrize(
    "cell", ["# of organisations", "# organisations", "#organisations", "org", "", None, "#1", "number #2"]
)
def test_other_cells_are_no_tags(cell):
    assert not is_tag(cell)


TAGS = (
    "#org+funder",
    "#org+name",
    "#org+impl+name",
    "#sector+cluster",
    "#adm1+code",
    "#adm1+name",
    "#reached",
    "#date+start",
)
NAMES = ("Col A", "Col B", "Col C", "Col D", "Col E", "Col F", "Col G", "Col H")
ROW = ("ECHO", "UNICEF", "Posmishka UA", "Child Protection", "UA65", "Khersonska", "1 250", "2024-02-01")


@pytest.mark.parametrize("above", [[], [NAMES], [("A title", *[""] * 7), NAMES]])
def test_tags_alone_say_everything_whatever_stands_above_them(tmp_path, above):
    raw, reading = raw_text(text_of([*above, TAGS, ROW]), tmp_path)
    assert (reading.rows_in, reading.used) == (1, 1)
    assert raw["presence"].select("name", "role", "organisations").rows() == [
        ("UNICEF", "present", 1), ("ECHO", "donor", 1), ("Posmishka UA", "implementing", 1),
    ]  # fmt: skip
    ((name, people, code, start),) = raw["people_reached"].select("name", "people", "admin1_code", "start").rows()
    assert (name, people, code, f"{start}") == ("Posmishka UA", 1250, "UA65", "2024-02-01")


def test_tags_below_names_that_are_known_are_a_row_of_the_file_and_decide(tmp_path):
    names = ("Organisation", "Agency", "Region", "Cluster", "Oblast", "Province", "Target", "Period")
    _, plain = raw_text(text_of([names, ROW]), tmp_path)
    raw, reading = raw_text(text_of([names, TAGS, ROW]), tmp_path, "tagged.csv")
    assert plain.rejected.rows() == []
    assert reading.rejected.select("row", "reason").rows() == [(1, "a row of HXL tags, no figures")]
    assert raw["people_reached"]["status"].to_list() == ["reached"]
    assert set(raw["presence"]["role"]) == {"present", "donor", "implementing"}


def test_the_shared_file_with_tags_gives_each_row_with_its_codes(shared):
    import polars as pl
    from sheets import raw_of

    path = shared / "presence" / "afg_3w_2021q3_hxl.parquet"
    ((raw, reading),) = raw_of(path)
    rows = pl.read_parquet(path)[1:].unique(maintain_order=True)
    presence = raw["presence"]
    assert (reading.rows_in, reading.used, presence.height) == (2415, rows.height, rows.height)
    assert sorted(set(reading.rejected["reason"])) == [
        "a row of HXL tags, no figures",
        "the row is there more than once",
    ]
    assert presence["name"].to_list() == [" ".join(name.split()) for name in rows["ORG_NAME"]]
    assert presence["admin2_code"].to_list() == rows["DIST_CODE"].to_list()
    assert presence["sector_code"].to_list() == rows["CLUSTER_SECTOR_CODE"].to_list()
    assert {f"{day}" for day in presence["start"]} == {"2021-07-01"}
    assert {f"{day}" for day in presence["end"]} == {"2021-09-30"}
