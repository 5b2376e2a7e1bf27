"""Tables inside files: the header found, every row with its number, broken lines kept apart."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import LoadError
from commonwatch.evidence.opening import Opened
from commonwatch.evidence.tabular import BROKEN, ROW, tables


@pytest.fixture
def table(tmp_path):
    """The table with columns a and b in a text, as (row, a, b, broken) tuples."""

    def of(text: str | bytes, form="text"):
        path = tmp_path / "file"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        (found,) = tables(Opened("file", path, form), lambda columns: {"a", "b"} <= set(columns))
        return [row for batch in found.rows(["a", "b"]) for row in batch.select(ROW, "a", "b", BROKEN).iter_rows()]

    return of


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n2,y\n",
        "a,b\r\n1,x\r\n2,y",
        "a,b\r1,x\r2,y\r",
        "a,b\n1,x\r\n2,y\r",
        "title\nnotes, more\na,b\n\n1,x\n\n2,y\n",
        "\ufeffa;b\n1;x\n2;y\n",
    ],
)
def test_rows_are_read_with_any_line_ends_even_mixed_and_below_notes(table, text):
    assert table(text) == [(1, "1", "x", None), (2, "2", "y", None)]


def test_a_broken_line_is_one_broken_row_and_the_others_keep_their_numbers(table):
    rows = table('a,b\n1,x\n2,"y"z\n3,"two\nlines"\n4,x,y\n5\n6,x,\n')
    assert [row[:3] for row in rows] == [
        (1, "1", "x"), (2, None, None), (3, "3", "two\nlines"), (4, None, None), (5, "5", None), (6, "6", "x"),
    ]  # fmt: skip
    assert [row[3] for row in rows if row[3]] == [
        "the line is broken: ',' expected after '\"'",
        "the line is broken: 3 cells, expected 2",
    ]


@pytest.mark.parametrize("behind", ['3,z\n4,"q"\n', "3,z\n4,q\n", "".join(f"{k},z\n" for k in range(3, 60_000))])
def test_a_quote_that_nobody_closes_swallows_no_row_behind_it(table, behind):
    rows = table(f'a,b\n1,x\n2,"y\n{behind}')
    assert rows[1][3].startswith("the line is broken")
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[1] for row in rows if not row[3]] == ["1", *(line.split(",")[0] for line in behind.splitlines())]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")), st.text("x\n\r\",;'")
        ),
        min_size=1,
    )
)
def test_what_pythons_csv_writes_is_read_back_cell_by_cell(tmp_path_factory, cells):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *cells])
    path = tmp_path_factory.mktemp("csv") / "file"
    path.write_bytes(text.getvalue().encode())
    (found,) = tables(Opened("file", path, "text"), lambda columns: columns == ("a", "b"))
    read = [row for batch in found.rows(["a", "b"]) for row in batch.select("a", "b").iter_rows()]
    assert read == [(a or None, b or None) for a, b in cells]


def test_columns_of_the_same_name_are_told_apart(tmp_path):
    (tmp_path / "file").write_text("a,A ,b\n1,2,3\n")
    (found,) = tables(Opened("file", tmp_path / "file", "text"), lambda columns: "b" in columns)
    assert found.columns == ("a", "a #2", "b")


def test_records_of_json_and_xml_are_rows(table):
    assert table('[{"a": 1, "b": {"c": 2}}, {"b": "x"}]'.replace('{"c": 2}', '"y"'), "json") == [
        (1, "1", "y", None),
        (2, None, "x", None),
    ]
    assert table("<all><one><a>1</a><b>x</b></one></all>", "xml") == [(1, "1", "x", None)]


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        ('{"a": [1, 2', "json", "ends too early"),
        ("[" * 100_000, "json", "ends too early or is damaged"),
        ("<all><one>", "xml", "ends too early"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><all>&a;</all>', "xml", "document type"),
        ('[{"message": [{"id": "120", "value": "Invalid value"}]}]', "json", "the publisher's message"),
        ("PAR1 and no more", "parquet", "cut or damaged"),
        ("PK and no more", "xlsx", "can't be read as a workbook"),
    ],
)  # fmt: skip
def test_a_damaged_file_of_a_known_form_is_one_error(table, text, form, said):
    with pytest.raises(LoadError, match=said):
        table(text, form)
