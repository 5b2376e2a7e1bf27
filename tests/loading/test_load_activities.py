"""Files of who does what where, loaded: several publishers in one file, files that come again, files that are broken."""

import zipfile
from datetime import date

import polars as pl
import pytest

from commonwatch.errors import LoadError
from commonwatch.evidence import load_evidence, starter_pack
from commonwatch.loading import load_files, unload
from commonwatch.packs import loaded_packs
from commonwatch.workspace import Workspace

TODAY = date(2024, 6, 30)

ACTIVITY = """<iati-activity default-currency="EUR" xml:lang="en">
<iati-identifier>{id}</iati-identifier>
<reporting-org ref="{ref}" type="40"><narrative>{name}</narrative></reporting-org>
<title><narrative>{title}</narrative></title>
<activity-status code="2"/>
<activity-date type="2" iso-date="2023-01-01"/>
<recipient-country code="XK"/>
<sector vocabulary="1" code="15220"/>
{flows}
</iati-activity>"""
SPENT = """<transaction><transaction-type code="4"/><transaction-date iso-date="2023-03-01"/>
<value value-date="2023-03-01" currency="USD">{}</value></transaction>"""


def activity(number, ref="DE-1", name="BMZ", amounts=(100,), title="Dialogue"):
    flows = "".join(SPENT.format(amount) for amount in amounts)
    return ACTIVITY.format(id=f"{ref}-{number}", ref=ref, name=name, title=title, flows=flows)


def iati(path, *activities, encoding="UTF-8"):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<iati-activities version="2.03">{"".join(activities)}</iati-activities>'
    path.write_bytes(text.encode(encoding))
    return path


def loaded(tmp_path, *files):
    said = []
    load_files(tmp_path / "ws", files, today=TODAY, say=said.append)
    return said, load_evidence([starter_pack(), *loaded_packs(tmp_path / "ws")])


def own(evidence, table):
    return evidence.table(table).filter(pl.col("source").str.starts_with("iati_file_"))


def test_twenty_publishers_of_one_file_are_twenty_sources(tmp_path):
    each = [activity(1, ref=f"XX-TEST-{k}", name=f"Publisher {k}") for k in range(19)]
    said, evidence = loaded(tmp_path, iati(tmp_path / "many.xml", activity(1), *each))
    assert "many.xml: in 20 = used 20 + rejected 0" in said
    sources = evidence.sources.filter(pl.col("source").str.starts_with("iati_file_"))
    assert sources.height == 20
    open_one = sources.filter(source="iati_file_de-1").row(0, named=True)
    assert (open_one["licence"], open_one["licence_status"]) == ("cc-by", "open")
    assert sources.filter(source="iati_file_xx-test-3")["licence_status"].to_list() == ["closed"]
    assert set(own(evidence, "activity_places")["place"]) == {"XKX"}


def test_a_file_that_comes_again_replaces_its_activities_whole_and_leaves_the_others(tmp_path):
    loaded(tmp_path, iati(tmp_path / "a.xml", activity(1, amounts=(1, 2, 3)), activity(2, amounts=(7,))))
    _, evidence = loaded(tmp_path, iati(tmp_path / "b.xml", activity(1, amounts=(5,), title="Dialogue, corrected")))
    flows = own(evidence, "money_flows").sort("activity", "n").select("activity", "amount").rows()
    assert flows == [("DE-1-1", 5.0), ("DE-1-2", 7.0)]
    _, evidence = loaded(tmp_path, iati(tmp_path / "c.xml", activity(1, amounts=())))
    assert own(evidence, "money_flows")["activity"].to_list() == ["DE-1-2"]
    unload(tmp_path / "ws", "iati", say=lambda _: None)
    assert loaded_packs(tmp_path / "ws") == []


def test_the_starters_copy_of_an_activity_gives_way_to_its_publishers_own_file(tmp_path):
    starter = load_evidence([starter_pack()]).table("activities").filter(source="iati_de-1")
    known = starter["activity"][0]
    text = iati(tmp_path / "x.xml", activity(1)).read_text().replace("DE-1-1", known)
    (tmp_path / "x.xml").write_text(text)
    _, evidence = loaded(tmp_path, tmp_path / "x.xml")
    there = evidence.table("activities").filter(activity=known)
    assert there["source"].to_list() == ["iati_file_de-1"]
    assert evidence.table("activities").filter(source="iati_de-1").height == starter.height - 1


def test_an_encoding_that_is_declared_is_believed(tmp_path):
    title = "Діалог у громадах"
    _, evidence = loaded(tmp_path, iati(tmp_path / "cyrillic.xml", activity(1, title=title), encoding="windows-1251"))
    assert own(evidence, "activities")["title"].to_list() == [title]


def test_rejected_activities_stand_in_the_table_with_their_reason(tmp_path):
    nameless = activity(2).replace("<iati-identifier>DE-1-2</iati-identifier>", "")
    said, evidence = loaded(tmp_path, iati(tmp_path / "r.xml", activity(1), nameless, activity(1)))
    assert "r.xml: in 3 = used 1 + rejected 2" in said
    rejected = evidence.table("rejected").filter(file="r.xml").sort("row")
    assert rejected.select("row", "reason").rows() == [
        (2, "no identifier"),
        (3, "the identifier is there twice; the first is kept"),
    ]


FILE = '<?xml version="1.0"?><!DOCTYPE l [{}]><iati-activities version="2.03">&b;</iati-activities>'
LAUGHS = FILE.format('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">')
OUTSIDE = FILE.format('<!ENTITY b SYSTEM "file:///etc/hostname">')


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('<iati-activities version="2.03"><iati-activity><title>', "damaged or ends too early"),
        (LAUGHS, "document type"),
        (OUTSIDE, "document type"),
        ('<iati-activities version="2.03"></iati-activities>', "none of its 0 rows"),
        ('<?xml version="1.0" encoding="klingon"?><iati-activities/>', "klingon"),
    ],
)
def test_broken_and_hostile_xml_is_one_clear_error(tmp_path, content, says):
    (tmp_path / "bad.xml").write_text(content)
    with pytest.raises(LoadError, match=says):
        load_files(tmp_path / "ws", [tmp_path / "bad.xml"], today=TODAY, say=lambda _: None)
    assert not (tmp_path / "ws" / "packs.json").exists()


def test_a_workbook_named_xml_is_known_by_its_bytes_and_refused_clearly(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.xml", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(LoadError, match="workbook"):
        load_files(tmp_path / "ws", [tmp_path / "book.xml"], today=TODAY, say=lambda _: None)


def test_parts_of_an_activity_in_several_files_stand_together(tmp_path, shared):
    folder = shared / "activities"
    parts = [folder / f"unhcr_2016_2023_{part}.parquet" for part in ("activity", "location", "sector")]
    _, evidence = loaded(tmp_path, *parts)
    here = own(evidence, "activity_places").filter(activity="XM-DAC-41121-2022-EUR-UKR")
    assert set(here["level"]) == {"country", "location"}
    assert here["weight"].sum() == pytest.approx(1.0)
    _, evidence = loaded(tmp_path, parts[1])
    assert own(evidence, "activity_places").filter(activity="XM-DAC-41121-2022-EUR-UKR").height == here.height


def test_rows_rejected_from_a_sheet_without_a_table_are_kept_with_the_workbooks_others(shared, tmp_path):
    loaded = load_files(
        tmp_path / "workspace", [shared / "presence" / "ukr_5w_round12_2022-05-26.xlsx"], say=lambda _: None
    )
    counted = sum(file.rejected for file in loaded)
    assert counted > 0
    assert Workspace(tmp_path / "workspace").rejected()["rows"].sum() == counted
