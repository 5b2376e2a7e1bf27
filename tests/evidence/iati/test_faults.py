"""What publishers get wrong, and what attackers try: counted, rejected or one clear error; in = used + rejected."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import LoadError
from commonwatch.evidence.iati import batches
from commonwatch.evidence.opening import opened

REPORTER = '<reporting-org ref="R" type="10"/>'


def document(*activities: str, version: str = "2.03") -> str:
    return f'<iati-activities version="{version}">' + "\n".join(activities) + "</iati-activities>"


def activity(identifier: str | None, reporter: str = REPORTER, rest: str = "") -> str:
    known = "" if identifier is None else f"<iati-identifier>{identifier}</iati-identifier>"
    return f"<iati-activity>{known}{reporter}{rest}</iati-activity>"


def test_activities_without_identifier_or_reporter_and_doubled_ones_are_rejected_by_name(take):
    title = "<title><narrative>Roads to Pristina</narrative></title>"
    taken = take(
        document(
            activity("A"),
            activity(None, rest=title),
            activity("  ", reporter=""),
            activity("A", rest=title),
            activity("B", reporter="<reporting-org/>"),
            activity("B"),
        )
    )
    assert taken.used() == ["A", "B"]
    assert taken.rejected.rows() == [
        (2, "no identifier", "line 2: Roads to Pristina"),
        (3, "no identifier; no reporting organisation", "line 3: without a title"),
        (4, "the identifier is there twice; the first is kept", "line 4: Roads to Pristina"),
        (5, "no reporting organisation", "line 5: without a title"),
    ]
    assert taken.rows_in == 6


FAULTS = st.lists(
    st.tuples(
        st.sampled_from([None, "", " ", *"ABCDEF"]),
        st.sampled_from(["", "<reporting-org/>", REPORTER, "<reporting-org><narrative>N</narrative></reporting-org>"]),
        st.lists(
            st.sampled_from(
                [
                    *("<transaction/>", "<result/>", "<location/>", "<sector/>", "<budget/>", "<title/>", "<tag/>"),
                    *("<activity-date/>", "<nonsense/>", "<planned-disbursement/>", "<participating-org/>"),
                    *(
                        "<recipient-country/>",
                        "<result><indicator><period/></indicator></result>",
                        "<location><point/></location>",
                    ),
                    *(
                        "<transaction><value>x</value></transaction>",
                        "<other-identifier/>",
                        "<activity-status/>",
                        "text",
                    ),
                ]
            ),
            max_size=5,
        ),
    ),
    max_size=12,
)


@given(made=FAULTS)
def test_in_is_used_and_rejected_whatever_is_missing(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "file.xml"
    path.write_text(document(*(activity(known, reporter, "".join(rest)) for known, reporter, rest in made)))
    (batch,) = batches(path, "file.xml", str)
    used = batch.tables["activities"].height
    assert batch.rows_in == len(made) == used + batch.rejected.height
    named = [known for known, reporter, _ in made if (known or "").strip() and reporter not in ("", "<reporting-org/>")]
    assert batch.tables["activities"]["activity"].to_list() == list(dict.fromkeys(named))
    for table in batch.tables.values():
        assert set(table["activity"]) <= set(named)
    assert sum(batch.unknown.values()) == batch.unknown["iati-activity/nonsense"]
    assert batch.unknown["iati-activity/nonsense"] <= sum(parts.count("<nonsense/>") for _, _, parts in made)


@given(amount=st.floats(-1e12, 1e12).map(lambda amount: round(amount, 2)))
def test_amounts_are_read_with_thousands_and_blanks(amount, tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "file.xml"
    forms = (f"{amount}", f"{amount:,.2f}", f"\n {amount:.2f}\t")
    flows = "".join(f"<transaction><value>{form}</value></transaction>" for form in forms)
    path.write_text(document(activity("A", rest=flows)))
    (batch,) = batches(path, "file.xml", str)
    assert batch.tables["money_flows"]["amount"].to_list() == [amount] * 3
    assert not batch.unread


def test_twenty_organisations_in_one_file_are_twenty_sources(take):
    reporters = [f'<reporting-org ref="X-{number}"/>' for number in range(19)]
    reporters.append("<reporting-org><narrative>Name Only</narrative></reporting-org>")
    taken = take(document(*(activity(f"A{number}", reporter) for number, reporter in enumerate(reporters))))
    assert taken.tables["activities"]["source"].to_list() == [
        *(f"iati_file_x-{number}" for number in range(19)),
        "iati_file_name only",
    ]


def test_batches_are_of_two_thousand_activities_and_twice_is_known_across_them(take):
    rows = [activity(f"A{number}", rest="<sector/>") for number in range(4500)]
    taken = take(document(*rows, activity("A1")))
    assert (taken.batches, taken.rows_in, taken.rejected["row"].to_list()) == (3, 4501, [4501])
    assert taken.tables["activity_sectors"]["activity"].to_list() == [f"A{number}" for number in range(4500)]
    assert set(taken.tables["activity_sectors"]["n"]) == {1}


def test_activities_with_many_rows_end_their_batch_early(take):
    taken = take(document(*(activity(f"A{number}", rest="<sector code='1'/>" * 60_000) for number in range(3))))
    assert (taken.batches, taken.tables["activity_sectors"].height) == (2, 180_000)


def test_a_file_without_activities_is_one_empty_batch(take):
    taken = take(document())
    assert (taken.batches, taken.rows_in, taken.used()) == (1, 0, [])
    assert {table.height for table in taken.tables.values()} == {0}


def test_memory_is_that_of_a_batch(tmp_path):
    def peak(activities: int) -> int:
        path = tmp_path / "file.xml"
        path.write_text(document(*(activity(f"A{number}", rest="<sector/>" * 3) for number in range(activities))))
        tracemalloc.start()
        for _ in batches(path, "file.xml", str):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(16_000) < 2 * peak(4_000)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        *[("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("latin-1", "ISO-8859-1")],
        *[("latin-1", "UTF-8"), ("utf-16", "UTF-8")],
    ],
)
def test_encodings_are_brought_to_utf_8(encoding, declared, tmp_path):
    title = f"<title><narrative>{'Š' if 'utf' in encoding else 'S'}kola in Zürich</narrative></title>"
    path = tmp_path / "file.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="{declared}"?>{document(activity("A", rest=title))}', encoding=encoding
    )
    (tmp_path / "scratch").mkdir()
    (file,) = opened(path, tmp_path / "scratch")
    assert file.form == "xml"
    (batch,) = batches(file.path, file.shown, str)
    assert batch.tables["activities"]["title"].to_list() == [title[18:-20]]


def test_a_packed_file_is_read_through_opened(tmp_path):
    path = tmp_path / "file.xml.gz"
    path.write_bytes(gzip.compress(document(activity("A")).encode()))
    (tmp_path / "scratch").mkdir()
    (file,) = opened(path, tmp_path / "scratch")
    (batch,) = batches(file.path, file.shown, str)
    assert batch.tables["activities"]["file"].to_list() == ["file.xml.gz > file.xml"]


def test_a_cut_file_is_an_error_after_the_whole_activities(tmp_path):
    whole = document(*(activity(f"A{number}") for number in range(3000)))
    path = tmp_path / "file.xml"
    path.write_text(whole[:-40])
    read = batches(path, "cut.xml", str)
    assert next(read).rows_in == 2000
    with pytest.raises(LoadError, match=r"cut\.xml is XML that is damaged or ends too early"):
        list(read)


def test_one_activity_of_60_mb_is_an_error_that_says_where(tmp_path):
    path = tmp_path / "file.xml"
    with path.open("w") as handle:
        handle.write(f"<iati-activities>\n{activity('A')}\n<iati-activity>")
        for _ in range(60):
            handle.write("<description><narrative>" + "x" * (1 << 20) + "</narrative></description>")
        handle.write("</iati-activity></iati-activities>")
    with pytest.raises(LoadError, match=r"file\.xml: after line 2 one element takes more than 32 MB"):
        list(batches(path, "file.xml", str))
