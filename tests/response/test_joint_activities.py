"""The joint picture handed on: told once, identifiers kept, marked."""

from datetime import date

import pytest
from lxml import etree
from tests.response.made_picture import picture

from commonwatch.publish.iati import write_iati
from commonwatch.response import joint_activities as module
from commonwatch.response.joint_activities import NOT_FOR_THE_REGISTRY, joint_activities


def test_each_activity_is_told_once_under_its_own_identifier_and_marked(tmp_path, monkeypatch):
    import polars as pl

    same = pl.DataFrame({"source_a": ["s1"], "activity_a": ["A"], "source_b": ["s2"], "activity_b": ["C"]})
    monkeypatch.setattr(module, "known_ties", lambda *_: (same, same))
    tables = joint_activities(picture(), date(2000, 1, 1), date(2030, 1, 1))
    assert sorted(tables["activities"]["activity"]) == ["A", "B"]
    assert write_iati(tables, tmp_path / "joint.xml", date(2024, 6, 30), NOT_FOR_THE_REGISTRY).activities == 2
    root = etree.parse(str(tmp_path / "joint.xml")).getroot()
    assert "not for the IATI Registry" in root[0].text
    assert set(root.xpath("iati-activity/reporting-org/@secondary-reporter")) == {"1"}
    assert root.xpath("iati-activity[iati-identifier='A']/related-activity/@ref") == ["C"]


@pytest.mark.parametrize("name", ["activities", "activity_links"])
def test_without_pairs_nothing_is_dropped(name):
    tables = joint_activities(picture(), date(2000, 1, 1), date(2030, 1, 1))
    assert tables[name].height == picture()[name].height


def test_where_no_publisher_links_anything_the_file_is_written_all_the_same(tmp_path):
    without = {name: rows for name, rows in picture().items() if name != "activity_links"}
    tables = joint_activities(without, date(2000, 1, 1), date(2030, 1, 1))
    written = write_iati(tables, tmp_path / "joint.xml", date(2024, 6, 30), NOT_FOR_THE_REGISTRY)
    assert written.activities == without["activities"].height
