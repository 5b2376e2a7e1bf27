"""What holds for every layout: known by its columns, however it is written, and no row lost on the way."""

import gzip
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CSV, IDS, SAMPLES, TODAY, contents

from commonwatch.errors import LoadError
from commonwatch.evidence.checks import split
from commonwatch.evidence.readers import LAYOUTS, Asked, elsewhere, hapi, lists, three_w_layouts
from commonwatch.evidence.reading import read_file
from commonwatch.evidence.tabular import plain

every = pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
every_csv = pytest.mark.parametrize("sample", [sample for sample, _ in CSV], ids=[name for _, name in CSV])
FAULTS = [
    pytest.param(sample, reason, id=f"{name}: {reason}")
    for sample, name in zip(SAMPLES, IDS, strict=True)
    for reason in sample.faults
]


def sound(reading):
    """Counts add up, no row is rejected twice, and every table keeps its contract."""
    assert reading.rows_in == reading.used + reading.rejected.height
    assert reading.rejected["row"].is_unique().all()
    assert reading.rejected["row"].is_between(1, max(reading.rows_in, 1)).all()
    for name, frame in reading.tables.items():
        assert frame["source"].unique().to_list() == [reading.source]
        good, bad = split(name, frame)
        assert (good.height, bad.rows()) == (frame.height, [])


@every
def test_it_is_known_by_its_columns_as_one_layout_and_no_other(sample, read):
    taken = read(sample.text)
    assert taken.reading.source == sample.source
    assert taken.reading.rows_in == taken.reading.used == len(sample.rows)
    sound(taken.reading)
    columns = [plain(name) for name in sample.columns]
    if sample.layout == "natural_earth_countries":
        columns = ["properties.adm0_a3", "geometry.type", "geometry.coordinates"]
    assert [layout.name for layout in LAYOUTS if layout.fits(columns)] == [sample.layout]


@every
def test_the_order_of_the_columns_does_not_matter(sample, read):
    assert contents(read(sample.reordered().text, "turned").reading) == contents(read(sample.text).reading)


@pytest.mark.parametrize(("sample", "reason"), FAULTS)
def test_an_unusable_row_is_rejected_with_its_reason_and_the_rest_is_used(sample, reason, read):
    reading = read(sample.changed(1, sample.faults[reason])).reading
    sound(reading)
    ((row, said),) = reading.rejected.select("row", "reason").rows()
    assert row == 2
    assert reason in said


@every
def test_a_row_that_is_there_twice_counts_once(sample, read):
    reading = read(sample.write(sample.columns, [*sample.rows, sample.rows[0]])).reading
    sound(reading)
    ((row, said),) = reading.rejected.select("row", "reason").rows()
    assert row == len(sample.rows) + 1
    assert "more than once" in said
    assert contents(reading) == contents(read(sample.text, "once").reading)


WAYS = {
    "byte-order mark": lambda text: text.encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "no newline at the end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("way", WAYS)
@every
def test_it_reads_the_same_however_it_is_written(sample, way, read):
    assert contents(read(WAYS[way](sample.text), "other").reading) == contents(read(sample.text).reading)


@every_csv
def test_latin_1_is_read_as_such_and_said_so(sample, read):
    text = sample.changed(0, {sample.named: "Côte d'Ivoire"}) if sample.layout != "worldbank_bulk" else sample.text
    taken = read(text.encode("cp1252"), "latin1.csv")
    assert "not UTF-8: read as Latin-1 (Windows-1252)" in taken.reading.said
    assert contents(taken.reading) == contents(read(text, "utf8.csv").reading)


@every_csv
def test_semicolons_come_with_a_decimal_comma_and_tabs_with_a_dot(sample, read):
    from benchmarks.made import as_csv

    numbers = [
        {
            name: cell.replace(".", ",") if cell.replace(".", "", 1).replace("-", "", 1).isdigit() else cell
            for name, cell in row.items()
        }
        for row in sample.rows
    ]
    plainly = contents(read(sample.text).reading)
    assert contents(read(sample.above + as_csv(sample.columns, numbers, ";"), "semi.csv").reading) == plainly
    assert contents(read(sample.above + as_csv(sample.columns, list(sample.rows), "\t"), "tab.csv").reading) == plainly


@pytest.mark.parametrize(
    "sample", [sample for sample, _ in CSV if sample.grouped], ids=[name for s, name in CSV if s.grouped]
)
@pytest.mark.parametrize("thousands", ["1,234", "1 234", "1\u00a0234", "1'234"])
def test_thousands_separators_are_read(sample, thousands, read):
    grouped = read(sample.changed(1, {sample.grouped: thousands})).reading
    assert grouped.rejected.rows() == []
    assert contents(grouped) == contents(read(sample.changed(1, {sample.grouped: "1234"}), "bare").reading)


@every
def test_a_zip_with_something_else_beside_it_gives_the_same(sample, read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/data", sample.text)
        archive.writestr("readme.txt", "Notes on the data.\n")
    assert contents(read(packed.getvalue(), "all.zip").reading) == contents(read(sample.text).reading)


@pytest.mark.parametrize("share", [0.5, 0.98])
@every
def test_a_cut_file_is_an_error_or_its_last_row_is_rejected(sample, share, read):
    cut = sample.text[: int(len(sample.text) * share)]
    try:
        reading = read(cut).reading
    except LoadError as error:
        assert "Download it again" in str(error) or "isn't recognised" in str(error)
        return
    assert not sample.text.startswith(("{", "["))
    assert 0 < reading.rows_in < len(sample.rows) + 1
    assert reading.rejected.height <= 1
    sound(reading)


@every
def test_a_file_without_a_row_gives_no_figure_and_no_crash(sample, read):
    text = sample.write(sample.columns, [])
    if text.startswith(("{", "[")):
        with pytest.raises(LoadError, match="isn't recognised"):
            read(text)
        return
    reading = read(text).reading
    assert (reading.rows_in, dict(reading.tables), reading.rejected.height) == (0, {}, 0)


@every
def test_a_file_of_which_no_row_can_be_used_rejects_them_all(sample, read):
    cells = next(iter(sample.faults.values()))
    reading = read(sample.write(sample.columns, [row | cells for row in sample.rows])).reading
    assert (reading.used, dict(reading.tables)) == (0, {})
    sound(reading)


@every_csv
def test_a_sheet_of_a_workbook_reads_the_same(sample, read, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        book.add_worksheet("README").write(0, 0, "Notes")
        sheet = book.add_worksheet("data")
        lines = [*([line] for line in sample.above.splitlines()), list(sample.columns)]
        lines += [[row[name] for name in sample.columns] for row in sample.rows]
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                bare = cell.replace(".", "", 1).replace("-", "", 1)
                sheet.write(number, column, float(cell) if bare.isdigit() else cell)
    assert contents(read(tmp_path / "book.xlsx").reading) == contents(read(sample.text).reading)


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            "0",
            "-1",
            "1e400",
            "nan",
            "2027",
            "1899",
            "<5",
            "1.5",
            "1,5",
            "XKX",
            "QQQ",
            "#adm1",
            '"',
            "a\nb",
            "12/31/2020",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8),
)


@settings(max_examples=25)
@given(st.data())
@every
def test_rows_in_are_rows_used_and_rejected_whatever_stands_in_the_cells(sample, data):
    rows = list(sample.rows[:6])
    names = [name for name in sample.columns if name != "geometry"]
    for _ in range(data.draw(st.integers(0, 6))):
        at, name = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from(names))
        rows[at] = rows[at] | {name: data.draw(CELLS)}
    with TemporaryDirectory() as folder:
        path, scratch = Path(folder) / "file", Path(folder) / "scratch"
        scratch.mkdir()
        path.write_text(sample.write(sample.columns, rows), encoding="utf-8", newline="")
        ((taken,), _) = read_file(path, Asked(TODAY), scratch)
    assert taken.reading.rows_in == len(rows)
    sound(taken.reading)


TESTED_APART = {layout.name for layout in (*lists.LAYOUTS, *elsewhere.LAYOUTS, *hapi.LAYOUTS, *three_w_layouts.LAYOUTS)}
"""Layouts of who does what where have samples and tests of their own."""


def test_every_layout_has_a_sample():
    assert {layout.name for layout in LAYOUTS} == {sample.layout for sample in SAMPLES} | TESTED_APART


def test_no_two_layouts_share_their_columns():
    by_roles = {layout.name for layout in three_w_layouts.LAYOUTS}  # known by what columns mean, after all others
    for layout in (layout for layout in LAYOUTS if layout.name not in by_roles):
        for first in ([spellings[0] for spellings in layout.needed], [spellings[-1] for spellings in layout.needed]):
            assert [other.name for other in LAYOUTS if other.fits(first)] == [layout.name]


@pytest.mark.parametrize("layout", elsewhere.LAYOUTS, ids=lambda layout: layout.name)
def test_a_known_file_of_another_use_is_refused_with_what_takes_it(layout, read):
    header = ",".join(spellings[0] for spellings in layout.needed)
    with pytest.raises(LoadError) as error:
        read(f"{header}\n{','.join('x' for _ in layout.needed)}\n")
    assert "isn't recognised" not in str(error.value)


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", '{"answer": 42}', "[]", "just words\n", "<a><b>1</b></a>"])
def test_a_file_of_another_kind_is_one_error_that_says_what_was_expected(text, read):
    with pytest.raises(LoadError, match="isn't recognised") as error:
        read(text)
    assert "UNHCR Refugee Population Statistics" in str(error.value)
    assert "as a pack" in str(error.value)


def test_today_is_not_a_day_to_come(read):
    (sample,) = [sample for sample in SAMPLES if sample.layout == "ucdp_events"]
    on_the_day = {"date_start": f"{TODAY}", "date_end": f"{TODAY}"}
    assert read(sample.changed(0, on_the_day)).reading.rejected.height == 0
