"""What holds for every list: known by its columns, however it is written, each row used or rejected with its reason."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from list_reading import read_list
from list_sample import as_csv
from list_samples import IDS, SAMPLES

from commonwatch.evidence.checks import split
from commonwatch.evidence.readers.lists import LAYOUTS
from commonwatch.evidence.tabular import plain

every = pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
FAULTS = [
    pytest.param(sample, reason, id=f"{sample.layout}: {reason}") for sample in SAMPLES for reason in sample.faults
]


def contents(reading):
    return {name: frame.drop("file", strict=False).sort(pl.all()).rows() for name, frame in reading.tables.items()}


def sound(reading):
    """Counts add up, no row is rejected twice, and every table keeps its contract."""
    assert reading.rows_in == reading.used + reading.rejected.height
    assert reading.rejected["row"].is_unique().all()
    for name, frame in reading.tables.items():
        good, bad = split(name, frame)
        assert (name, good.height, bad.rows()) == (name, frame.height, [])


def test_every_layout_has_a_sample():
    assert [layout.name for layout in LAYOUTS] and {layout.name for layout in LAYOUTS} == set(IDS)


@every
def test_it_is_known_by_its_columns_as_one_layout_and_no_other(sample, take):
    columns = [plain(name) for name in sample.columns]
    assert [layout.name for layout in LAYOUTS if layout.fits(columns)] == [sample.layout]
    reading = take(as_csv(sample.columns, sample.rows))
    assert reading.source == sample.source
    assert (reading.rows_in, reading.used) == (len(sample.rows), len(sample.rows) if sample.usable else 0)
    sound(reading)


def test_no_two_layouts_share_their_columns():
    for layout in LAYOUTS:
        for first in ([spellings[0] for spellings in layout.needed], [spellings[-1] for spellings in layout.needed]):
            assert [other.name for other in LAYOUTS if other.fits(first)] == [layout.name]


@every
def test_csv_workbook_and_parquet_give_the_same(sample, take, tmp_path):
    import xlsxwriter

    plainly = contents(take(as_csv(sample.columns, sample.rows)))
    rows = [[row.get(name) or None for name in sample.columns] for row in sample.rows]
    pl.DataFrame(rows, schema=dict.fromkeys(sample.columns, pl.String), orient="row").write_parquet(tmp_path / "p")
    assert contents(take(tmp_path / "p")) == plainly
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("data")
        for number, line in enumerate([sample.columns, *rows]):
            sheet.write_row(number, 0, line)
    assert contents(take(tmp_path / "book.xlsx")) == plainly
    turned = as_csv(sample.columns[::-1], sample.rows, "\t")
    assert contents(take(turned, "turned.csv")) == plainly


@pytest.mark.parametrize(("sample", "reason"), FAULTS)
def test_an_unusable_row_is_rejected_with_its_reason_and_the_rest_is_used(sample, reason, take):
    rows = [*sample.rows, sample.rows[0] | sample.faults[reason]]
    reading = take(as_csv(sample.columns, rows))
    sound(reading)
    said = dict(reading.rejected.select("row", "reason").rows())
    assert reason in said[len(rows)]
    assert list(said) == [len(rows)] or not sample.usable


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.once], ids=[s.layout for s in SAMPLES if s.once])
def test_what_should_be_there_once_counts_once(sample, take):
    reading = take(as_csv(sample.columns, [*sample.rows, sample.rows[0]]))
    sound(reading)
    assert reading.rejected.select("row", "reason").rows() == [(len(sample.rows) + 1, sample.once)]
    assert contents(reading) == contents(take(as_csv(sample.columns, sample.rows)))


@every
def test_a_row_of_hxl_tags_is_no_activity(sample, take):
    tag_row = dict.fromkeys(sample.columns, "#activity+id +code")
    reading = take(as_csv(sample.columns, [tag_row, *sample.rows]))
    assert reading.rejected.select("row", "reason").row(0) == (1, "a row of HXL tags, no figures")
    assert reading.used == (len(sample.rows) if sample.usable else 0)


@every
def test_a_file_without_a_row_gives_nothing(sample, take):
    reading = take(as_csv(sample.columns, []))
    assert (reading.rows_in, dict(reading.tables), reading.rejected.height) == (0, {}, 0)


@every
def test_the_address_of_each_row_leads_to_it(sample, take_raw):
    first = sample.columns[0]
    rows = [{first: "#bad"}, *sample.rows]
    for frame in take_raw(as_csv(sample.columns, rows)).tables.values():
        assert set(frame["file"]) == {"list.csv"}
        assert set(frame["address"]) <= {f"row {number}" for number in range(2, len(rows) + 1)}


WORDS = ("XKX", "#adm1", "Africa, Europe", "US$ 5 million", "12/31/2020", "FTS", "100%", "GB-", "a;b", "a|b|", "a\nb")
NUMBERS = ("", "-", "0", "-1", "1e400", "nan", "inf", "2027", "1899", "1.5", "1,5", '"', "|", ",,", ";", "~", "–")
CELLS = st.one_of(
    st.sampled_from([*WORDS, *NUMBERS]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@every
def test_rows_in_are_rows_used_and_rejected_whatever_stands_in_the_cells(sample, data):
    rows = [*sample.rows, *sample.rows][:6]
    for _ in range(data.draw(st.integers(1, 6))):
        at, name = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from(sample.columns))
        rows[at] = rows[at] | {name: data.draw(CELLS)}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(as_csv(sample.columns, rows), encoding="utf-8", newline="")
        _, reading = read_list(path, Path(folder) / "scratch")
    assert reading.rows_in == len(rows)
    sound(reading)
    used = {f"row {row}" for row in range(1, len(rows) + 1)} - {f"row {row}" for row in reading.rejected["row"]}
    told = {address for f in reading.tables.values() if "address" in f.columns for address in f["address"]}
    assert told <= used
