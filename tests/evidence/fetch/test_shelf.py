"""A publisher's folder: records, locks, and what is said to be the same."""

import pytest

from commonwatch.errors import UnknownNameError, WorkspaceBusyError, WorkspaceError
from commonwatch.evidence.fetch import check_publishers, held
from commonwatch.evidence.fetch.content import same_content
from commonwatch.evidence.fetch.record import described, read_record, write_record
from commonwatch.evidence.fetch.ucdp import newest_candidates


def test_a_record_is_read_back_and_forgets_files_that_are_gone(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    files = [described(tmp_path / name, f"https://example.org/{name}", '"v1"') for name in ("a.csv", "b.csv")]
    write_record(tmp_path, files)
    assert read_record(tmp_path) == {"a.csv": files[0], "b.csv": files[1]}
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").write_text("cut")
    assert read_record(tmp_path) == {}


def test_a_broken_record_says_how_it_is_mended(tmp_path):
    (tmp_path / "record.json").write_text('{"files": [{"nofile": 1}]}')
    with pytest.raises(WorkspaceError, match=r"record\.json can't be read: .*Delete it"):
        read_record(tmp_path)


def test_two_fetches_of_a_publisher_dont_meet(tmp_path):
    with held(tmp_path / "ucdp"):
        with pytest.raises(WorkspaceBusyError, match="another fetch fills"), held(tmp_path / "ucdp"):
            pass
        with held(tmp_path / "unhcr"):
            pass
    with held(tmp_path / "ucdp"):
        pass


def test_archives_are_the_same_when_their_files_are(tmp_path, zipped):
    for name, body in {"a": zipped({"x": b"1"}, 1), "b": zipped({"x": b"1"}, 2), "c": zipped({"x": b"2"}, 1)}.items():
        (tmp_path / name).write_bytes(body)
    (tmp_path / "d").write_bytes(b"1")
    assert same_content(tmp_path / "a", tmp_path / "b")
    assert not same_content(tmp_path / "a", tmp_path / "c")
    assert not same_content(tmp_path / "a", tmp_path / "d")


def test_the_day_a_workbook_was_made_is_not_its_content(tmp_path, zipped):
    for name, day in {"a": b"<created>1</created>", "b": b"<created>2</created>"}.items():
        (tmp_path / name).write_bytes(zipped({"docProps/core.xml": day, "xl/workbook.xml": b"<w/>"}))
    assert same_content(tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["26_0_1", "26_0_2"], ["26.0.1", "26.0.2"]),
        (["26_0_1", "26_01_26_03", "26_01_26_06", "26_0_7"], ["26.01.26.06", "26.0.7"]),
        (["26_01_26_12", "27_0_1", "25_0_3"], ["26.01.26.12", "27.0.1"]),
        ([], []),
    ],
)
def test_candidate_versions_each_month_once(named, expected):
    page = " ".join(f'<a href="candidateged/GEDEvent_v{name}.csv">' for name in named)
    assert newest_candidates(page + page, "26.1") == expected


def test_publishers_are_named_once_and_a_wrong_one_has_a_neighbour():
    assert check_publishers(["ucdp", "unhcr", "ucdp"]) == ("ucdp", "unhcr")
    with pytest.raises(UnknownNameError, match="Nearest: 'unhcr'"):
        check_publishers(["unchr"])
    with pytest.raises(UnknownNameError, match="ucdp, worldbank, unhcr, idmc, unodc, naturalearth"):
        check_publishers([])
