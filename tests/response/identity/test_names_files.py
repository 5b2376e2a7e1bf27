"""CSV files of names as people send them: every row, as text; a broken file is one clear error that names the place."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonwatch.errors import LoadError
from commonwatch.response.identity import read_names, read_register


@pytest.fixture
def file(tmp_path):
    def write(content, name="names.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_names_and_countries_with_quotes_and_cyrillic(file):
    path = file('\ufefforg,country\r\n"Aid, Ltd ""A""",UA\r\nКарітас,\r\n=1+1,x\r\n')
    table = read_names(path, "org")
    assert table["name"].to_list() == ['Aid, Ltd "A"', "Карітас", "=1+1"]
    assert table["country"].to_list() == ["UA", "", "x"]


def test_other_signs_between_columns_and_no_country(file):
    table = read_names(file("id;org\n1;Rokada\n\n2;Caritas\n"), "org")
    assert table.rows() == [("Rokada", None), ("Caritas", None)]


def test_an_empty_line_of_a_single_column_is_a_row(file):
    assert read_names(file("org\nRokada\n\nCaritas\n"), "org")["name"].to_list() == ["Rokada", "", "Caritas"]


cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=20)


@given(st.lists(st.tuples(cells, cells), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_csv_writes_is_read_as_it_was(tmp_path, rows):
    path = tmp_path / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("org", "note"), *rows])
    assert read_names(path, "org")["name"].to_list() == [name for name, _ in rows]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name\nRokada\n", "no column 'org'. Its columns are: name"),
        ("", "is empty"),
        ("org,note\nRokada\n", "line 2: expected 2 cells as in the header, found 1"),
        ("org,note\na,b\nc,d,e\n", "line 3: expected 2 cells as in the header, found 3"),
        ('org\n"Rokada\n', "broken CSV"),
        ('org\n"Ro"kada\n', "broken CSV"),
        ("org\nПомощь\n".encode("cp1251"), "isn't UTF-8"),
    ],
)
def test_a_broken_file_is_one_clear_error(file, content, says):
    with pytest.raises(LoadError, match=r"names\.csv") as raised:
        read_names(file(content), "org")
    assert says in str(raised.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(LoadError, match=r"nowhere\.csv can't be read"):
        read_names(tmp_path / "nowhere.csv", "org")


def test_a_register_with_few_columns_and_empty_cells(file):
    table = read_register(file("canonical,acronym\nRokada,\n ,X\nUNICEF, UNICEF \n"))
    assert table.rows() == [("Rokada", None, None, None), ("UNICEF", None, "UNICEF", None)]


@pytest.mark.parametrize(
    ("content", "says"), [("canonical,alias\n", "0 rows"), ("alias\nx\n", "no column 'canonical'")]
)
def test_a_register_without_names(file, content, says):
    with pytest.raises(LoadError) as raised:
        read_register(file(content))
    assert says in str(raised.value)
