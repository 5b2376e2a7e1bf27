"""Tables as files: the same figures in each form, and nothing left out in silence."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonwatch.evidence import Evidence
from commonwatch.files import sha256_of
from commonwatch.publish import export, write_tables
from commonwatch.publish.export import flattened


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """The cells of a workbook, read without the library that wrote it."""
    import re
    import zipfile
    from xml.etree import ElementTree as Tree

    ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        names = [s.attrib["name"] for s in Tree.fromstring(book.read("xl/workbook.xml")).find("m:sheets", ns) or []]
        strings = []
        if "xl/sharedStrings.xml" in book.namelist():
            strings = ["".join(t.itertext()) for t in Tree.fromstring(book.read("xl/sharedStrings.xml"))]
        out = {}
        for number, name in enumerate(names, start=1):
            rows = Tree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iterfind(".//m:row", ns)
            out[name] = [
                [
                    strings[int(c.findtext("m:v", "", ns))]
                    if c.attrib.get("t") == "s"
                    else re.sub(r"\s+$", "", "".join(c.itertext()))
                    for c in row
                ]
                for row in rows
            ]
    return out


@pytest.fixture(scope="module")
def folder(tables: dict[str, pl.DataFrame], evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tables")
    written = write_tables(tables, evidence.sources, target)
    assert sorted(written) == sorted(target.iterdir())
    return target


def test_parquet_holds_every_value(folder: Path, tables: dict[str, pl.DataFrame]):
    for name, table in tables.items():
        assert pl.read_parquet(folder / f"{name}.parquet").equals(table)


def test_csv_has_every_row(folder: Path, tables: dict[str, pl.DataFrame]):
    for name, table in tables.items():
        assert pl.read_csv(folder / f"{name}.csv", infer_schema=False).height == table.height


def test_the_workbook_begins_with_what_it_holds(folder: Path, tables: dict[str, pl.DataFrame]):
    book = sheets(folder / "tables.xlsx")
    assert list(book)[:2] == ["about", "sources"]
    assert {row[0]: int(row[1]) for row in book["about"][1 : len(tables) + 1]} == {
        n: t.height for n, t in tables.items()
    }
    assert all(len(book[name]) == table.height + 1 for name, table in tables.items())
    (said,) = [row[4] for row in book["about"] if row and row[0] == "forecast"]
    assert "draws: mean and quantiles here" in said


def test_lists_become_their_quantiles(tables: dict[str, pl.DataFrame]):
    flat = flattened(tables["forecast"])
    draws = np.array(tables["forecast"]["draws"].to_list())
    assert "draws" not in flat.columns
    assert np.allclose(flat["draws_p90"].to_numpy(), np.quantile(draws, 0.9, axis=1))
    assert np.allclose(flat["draws_mean"].to_numpy(), draws.mean(axis=1))


def test_words_are_joined_and_numbers_kept():
    flat = flattened(pl.DataFrame({"themes": [["a", "b"], []], "n": [1, 2], "raw": [b"\x01", None]}))
    assert flat.to_dict(as_series=False) == {"themes": ["a; b", ""], "n": [1, 2], "raw": ["01", None]}


def test_a_formula_in_a_text_stays_text(evidence: Evidence, tmp_path: Path):
    table = pl.DataFrame({"warning": ["=1+1"]})
    write_tables({"actions": table}, evidence.sources, tmp_path)
    assert sheets(tmp_path / "tables.xlsx")["actions"][1] == ["=1+1"]


def test_a_table_too_big_for_a_sheet_is_said_to_be(evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export, "SHEET_ROWS", 2)
    write_tables({"history": pl.DataFrame({"deaths": [1, 2, 3]})}, evidence.sources, tmp_path)
    book = sheets(tmp_path / "tables.xlsx")
    assert "history" not in book
    assert "too big for a workbook" in book["about"][1][4]
    assert pl.read_csv(tmp_path / "history.csv").height == 3


def test_the_same_tables_give_the_same_bytes(
    folder: Path, tables: dict[str, pl.DataFrame], evidence: Evidence, tmp_path: Path
):
    again = write_tables(tables, evidence.sources, tmp_path)
    assert [sha256_of(path) for path in again] == [sha256_of(folder / path.name) for path in again]
