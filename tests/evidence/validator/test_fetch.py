"""`fetch iati`: archives from a server on this machine become the files that the validator reads."""

import importlib.util
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from commonwatch.config import load_config
from commonwatch.errors import FetchError, LoadError
from commonwatch.evidence.fetch import iati
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import read_record
from commonwatch.evidence.validator import standard_files
from commonwatch.evidence.validator.codelists import read_codelists, read_mapping
from commonwatch.evidence.validator.convert import codes_of

XSDS = ("iati-activities-schema.xsd", "iati-organisations-schema.xsd", "iati-common.xsd", "xml.xsd")
MAPPING = '<mappings><mapping><path>//iati-activity/x/@y</path><codelist ref="Colour"/></mapping></mappings>'


def codelist(name, *items):
    return (
        f'<codelist name="{name}" xml:lang="en"><metadata/><codelist-items>{"".join(items)}</codelist-items></codelist>'
    )


def item(code, name, more="", status=""):
    given = f' status="{status}"' if status else ""
    named = f"<name><narrative>{name}</narrative><narrative xml:lang='fr'>f</narrative></name>"
    return f"<codelist-item{given}><code>{code}</code>{named}{more}</codelist-item>"


COLOURS = codelist("Colour", item("1", "Red", "<category>warm</category>"), item("2", "Old", status="withdrawn"))
SIZES = codelist("Size", item(" L ", "Large", "<description><narrative>big</narrative></description>"))
CONTENTS = {
    **{f"IATI-Schemas/version-{each}": {name: f"{each} {name}" for name in XSDS} for each in ("2.01", "2.02", "2.03")},
    "IATI-Codelists/version-2.03": {"mapping.xml": MAPPING, "xml/Colour.xml": COLOURS, "README.md": "x"},
    "IATI-Codelists-NonEmbedded/master": {
        "xml/Colour.xml": codelist("Colour", item("9", "no")),
        "xml/Size.xml": SIZES,
    },
    "IATI-Rulesets/version-2.03": {"rulesets/standard.json": "{}", "standard.json": "not this one"},
}


def zipped(top, files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.comment = b"the commit"
        for name, text in files.items():
            archive.writestr(f"{top}/{name}", text)
    return held.getvalue()


class Watched:
    def __init__(self):
        self.remarks = []
        self.say = self.remarks.append

    def size(self, total): ...

    def add(self, amount): ...


@pytest.fixture(scope="module")
def loopback():
    path = Path(__file__).parents[1] / "fetch" / "loopback.py"
    spec = importlib.util.spec_from_file_location("loopback", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(loopback, monkeypatch, tmp_path):
    """A server that has all archives; the user's cache is a folder of the test."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "COMMONWATCH_IATI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    running = loopback.Loopback()
    for where, files in CONTENTS.items():
        repository, branch = where.split("/")
        body = zipped(f"{repository}-{branch}", files)
        running.on(f"/IATI/{repository}/archive/refs/heads/{branch}.zip", loopback.Kept(body))
    yield running
    running.close()


def fetched(server, folder):
    (folder / "new").mkdir(parents=True, exist_ok=True)
    told = Watched()
    settings = load_config().fetch.model_copy(update={"pause": 0.0, "tries": 1})
    with Client("iati", settings, told) as client:
        assert iati.fetch(client, f"{server.url}/IATI", folder) == []
    return told.remarks


def test_the_archives_become_the_standards_files(server, tmp_path):
    (said,) = fetched(server, tmp_path / "downloads")
    place = tmp_path / "cache" / "commonwatch" / "iati"
    assert said == f"iati: 15 files in {place}; 6 of 6 archives are new"
    files = standard_files()
    assert (files.folder, files.missing, len(files.schemas)) == (place, (), 6)
    assert files.schemas["iati-activities", "2.02"].read_text() == "2.02 iati-activities-schema.xsd"
    assert files.ruleset.read_text() == "{}"
    assert [mapped.codelist for mapped in read_mapping(files.mapping)] == ["Colour"]
    assert pl.read_parquet(files.codelists).rows() == [
        ("Colour", True, "1", "Red", "warm", "active", None),
        ("Colour", True, "2", "Old", None, "withdrawn", None),
        ("Size", False, "L", "Large", None, "active", "big"),
    ]
    assert read_codelists(files.codelists)["Colour"].withdrawn == {"2"}


def test_a_second_time_asks_and_brings_nothing_but_mends_the_cache(server, tmp_path):
    fetched(server, tmp_path / "downloads")
    standard_files().mapping.unlink()
    (said,) = fetched(server, tmp_path / "downloads")
    assert said.endswith("; unchanged")
    assert standard_files().missing == ()
    assert len(read_record(tmp_path / "downloads")) == 6


def test_an_archive_that_is_not_there_leaves_the_cache_as_it_was(server, tmp_path):
    fetched(server, tmp_path / "downloads")
    del server.routes["/IATI/IATI-Rulesets/archive/refs/heads/version-2.03.zip"]
    with pytest.raises(FetchError, match=r"IATI-Rulesets/archive/refs/heads/version-2\.03\.zip.*404"):
        fetched(server, tmp_path / "other")
    assert standard_files().missing == ()


def test_an_archive_without_the_file_is_named(server, loopback, tmp_path):
    body = zipped("IATI-Rulesets-version-2.03", {"standard.json": "{}"})
    server.on("/IATI/IATI-Rulesets/archive/refs/heads/version-2.03.zip", loopback.Kept(body))
    with pytest.raises(LoadError, match=r"IATI-Rulesets-version-2\.03\.zip lacks rulesets/standard\.json"):
        fetched(server, tmp_path / "downloads")


def test_archives_without_codelists_are_named(tmp_path):
    path = tmp_path / "empty.zip"
    path.write_bytes(zipped("top", {"README.md": "x"}))
    with pytest.raises(LoadError, match="holds no codelist"):
        codes_of(path, path)
    path.write_bytes(b"no")
    with pytest.raises(LoadError, match="can't be opened"):
        codes_of(path, path)
