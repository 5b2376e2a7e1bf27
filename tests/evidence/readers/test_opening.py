"""What a file may be: archives within limits, text in any encoding, and everything else one clear error."""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import LoadError
from commonwatch.evidence import opening
from commonwatch.evidence.opening import opened


@pytest.fixture
def opens(tmp_path):
    """The plain files in a path or in bytes, and what they hold."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def files(content, name="file"):
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        return [(file.shown, file.form, file.path.read_bytes(), file.said) for file in opened(path, scratch)]

    return files


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED
            )  # a fixed day: test names stay the same
    return packed.getvalue()


CSV = b"a,b\n1,2\n"


def test_a_plain_file_is_read_where_it_lies_and_nothing_is_written(opens, tmp_path):
    assert opens(CSV) == [("file", "text", CSV, ())]
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (CSV, "text"),
        (b'  {"a": 1}', "json"),
        (b"\xef\xbb\xbf[1]", "json"),
        (b"<data/>", "xml"),
        (b"PAR1xxPAR1", "parquet"),
    ],
)
def test_the_form_is_known_by_the_bytes_whatever_the_name(opens, content, form):
    assert [file[1] for file in opens(content, "picture.jpg")] == [form]


def test_archives_give_their_files_with_the_way_to_them_in_the_name(opens):
    inner = zipped(one=CSV, two=CSV)
    assert [file[0] for file in opens(zipped(inner=inner), "outer.zip")] == [
        "outer.zip > inner > one",
        "outer.zip > inner > two",
    ]
    assert [file[:3] for file in opens(gzip.compress(CSV), "data.csv.gz")] == [("data.csv.gz > data.csv", "text", CSV)]


def test_an_archive_in_an_archive_in_an_archive_is_refused(opens):
    with pytest.raises(LoadError, match="an archive in an archive in an archive"):
        opens(zipped(a=zipped(b=zipped(c=zipped(d=CSV)))))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\t\0\0", "is empty"),
        (zipped(), "empty or cut zip"),
        (zipped(a=b"x" * 9000)[:60], "ends too early"),
        (gzip.compress(os.urandom(9000))[:4000], "ends too early or is damaged"),
        (b"\x1f\x8b" + b"junk" * 9, "ends too early or is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old .xls form"),
        (b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>", "a web page, not data"),
        (b"\xef\xbb\xbf  <html lang=en>", "a web page, not data"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\xff\xfe" * 40, "neither text nor"),
        (b"abc\0def\n", "zero bytes"),
        (b"\xff\xfea\0\xd8", "can't be read as UTF-16"),
    ],
)
def test_what_is_no_data_is_one_error_that_says_why(opens, content, said):
    with pytest.raises(LoadError, match=said):
        opens(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_of_any_encoding_comes_as_utf_8(opens, encoding):
    text = "land,wert\nCôte d’Ivoire,1\n" * 3
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    ((_, form, plain, said),) = opens(mark + text.encode(encoding))
    assert form == "text"
    assert plain.decode("utf-8-sig") == text
    assert bool(said) == (encoding not in ("utf-8", "utf-8-sig"))


def test_latin_1_beyond_windows_1252_is_read_all_the_same(opens):
    ((_, _, plain, said),) = opens(b"a,b\n\x81\xe9,1\n")
    assert plain.decode() == "a,b\n\x81é,1\n"
    assert "Latin-1" in said[0]


def test_a_letter_cut_in_two_by_the_end_of_a_chunk_is_still_utf_8(opens, monkeypatch):
    monkeypatch.setattr(opening, "CHUNK", 7)
    assert opens("a,b\nééééééé,1\n".encode())[0][3] == ()


def test_a_bomb_is_refused_before_it_is_unpacked(opens, tmp_path):
    with pytest.raises(LoadError, match="zip bomb"):
        opens(zipped(a=b"0" * (60 << 20)))
    assert list((tmp_path / "scratch").iterdir()) == []
    with pytest.raises(LoadError, match="zip bomb"):
        opens(gzip.compress(b"0" * (80 << 20)))


def test_a_nested_bomb_is_refused(opens):
    with pytest.raises(LoadError, match="zip bomb"):
        opens(zipped(inner=zipped(a=b"0" * (60 << 20))))


def lying(content: bytes, says: int) -> bytes:
    """A zip whose headers say another size than its member unpacks to."""
    packed = zipped(a=content)
    return packed.replace(len(content).to_bytes(4, "little"), says.to_bytes(4, "little"))


def test_what_an_archive_says_of_its_size_is_not_believed(opens, tmp_path):
    with pytest.raises(LoadError):
        opens(lying(b"0" * (60 << 20), 1000))
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").iterdir()) < 60 << 20


def test_an_archive_larger_than_the_free_disk_is_refused_before_it_is_unpacked(opens, monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    with pytest.raises(LoadError, match="Free some space"):
        opens(zipped(a=CSV * 10))
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_disk_that_fills_up_while_a_file_is_unpacked_is_one_error(opens, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(opening, "_copy", full)
    for packed in (gzip.compress(CSV), zipped(a=CSV)):
        with pytest.raises(LoadError, match="No space left on device"):
            opens(packed)


def test_an_encrypted_zip_is_an_error(opens):
    packed = bytearray(zipped(a=CSV))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + at] |= 1
    with pytest.raises(LoadError, match="password"):
        opens(bytes(packed))


def test_a_damaged_member_is_an_error(opens):
    content = os.urandom(5000)
    packed = zipped(a=content)
    at = packed.index(content[1000:1040])
    with pytest.raises(LoadError, match="can't be unpacked"):
        opens(packed[:at] + b"\0" * 40 + packed[at + 40 :])


def test_names_in_an_archive_are_never_used_as_paths(opens, tmp_path):
    outside = tmp_path / "evil.csv"
    names = ["../evil.csv", "../../evil.csv", f"{tmp_path}/evil.csv", "C:\\evil.csv", "a/b/evil.csv"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, CSV)
    assert len(opens(packed.getvalue(), "traps.zip")) == len(names)
    assert not outside.exists()
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {tmp_path, tmp_path / "scratch"}


def test_a_link_in_an_archive_is_refused(opens):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "file.csv")
    with pytest.raises(LoadError, match="is a link"):
        opens(packed.getvalue())


def test_an_archive_of_a_thousand_files_is_refused(opens):
    with pytest.raises(LoadError, match="holds 1000 files; at most 200"):
        opens(zipped(**{f"f{k}": CSV for k in range(1000)}))


def test_what_systems_leave_in_archives_is_passed_over(opens):
    packed = zipped(**{"__MACOSX/._data.csv": b"\0\1", ".DS_Store": b"\0\1", "data.csv": CSV})
    assert [file[0] for file in opens(packed, "mac.zip")] == ["mac.zip > data.csv"]
    with pytest.raises(LoadError, match="holds no file"):
        opens(zipped(**{".DS_Store": b"\0\1"}))


def test_a_link_to_a_file_is_read_and_one_to_nothing_or_a_folder_is_an_error(opens, tmp_path):
    (tmp_path / "real").write_bytes(CSV)
    for name, target in (("good", "real"), ("broken", "nowhere"), ("folder", "scratch"), ("round", "round")):
        (tmp_path / name).symlink_to(tmp_path / target)
    assert opens(tmp_path / "good")[0][2] == CSV
    with pytest.raises(LoadError, match="can't be read: No such file"):
        opens(tmp_path / "broken")
    with pytest.raises(LoadError, match="is a folder; expected files"):
        opens(tmp_path / "folder")
    with pytest.raises(LoadError, match="can't be read"):
        opens(tmp_path / "round")


def test_a_folder_is_an_error_that_says_how_to_name_its_files(opens, tmp_path):
    with pytest.raises(LoadError, match=r"is a folder; expected files. Name them: commonwatch load .*/\*"):
        opens(tmp_path)


@pytest.mark.parametrize("special", ["zero", "pipe"])
def test_a_device_or_a_pipe_is_refused_and_nothing_hangs(special, tmp_path):
    path = Path("/dev/zero") if special == "zero" else tmp_path / "pipe"
    if special == "pipe":
        os.mkfifo(path)
    code = "import sys, pathlib; from commonwatch.evidence.opening import opened; list(opened(pathlib.Path(sys.argv[1]), pathlib.Path('.')))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, timeout=20, check=False)
    assert "is no regular file" in done.stderr


def test_a_file_that_may_not_be_read_is_one_error(opens, tmp_path, monkeypatch):
    (tmp_path / "secret").write_bytes(CSV)

    def refused(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(LoadError, match="can't be read or unpacked: Permission denied"):
        opens(tmp_path / "secret")


@given(st.binary(max_size=300))
def test_any_bytes_are_files_or_one_error(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "scratch").mkdir()
    (folder / "file").write_bytes(content)
    try:
        for file in opened(folder / "file", folder / "scratch"):
            assert file.path.exists()
    except LoadError:
        pass


@given(st.integers(0, 400), st.binary(min_size=1, max_size=20))
def test_a_zip_with_any_bytes_changed_is_files_or_one_error(tmp_path_factory, at, put):
    folder = tmp_path_factory.mktemp("zips")
    (folder / "scratch").mkdir()
    packed = zipped(first=CSV * 20, second=b"[1, 2]")
    (folder / "file").write_bytes(packed[:at] + put + packed[at + len(put) :])
    with suppress(LoadError):
        list(opened(folder / "file", folder / "scratch"))
