"""Which form a reader gets, and that rows are written a few at a time: nothing is held twice, and nobody else waits."""

import asyncio
import gzip
import io
import json
import time
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import note_run

from commonwatch.files import write_parquet
from commonwatch.web.api.asking import asked
from commonwatch.web.api.forms import CSV, FORMS, JSON, PARQUET, as_csv, as_json, as_parquet, packed, wanted
from commonwatch.web.api.picking import AT_ONCE, few, picked
from commonwatch.web.api.problems import AskedError
from commonwatch.web.app import create_app

ROWS = 100_000
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def large() -> pl.DataFrame:
    """A table of the flow's kind with 100,000 rows."""
    number = pl.int_range(ROWS, eager=True)
    return pl.DataFrame({"number": number}).select(
        place=pl.lit("XKX"), month=pl.lit(date(2014, 1, 1)) + pl.duration(days=pl.col("number") % 3650),
        violence=pl.format("kind {}", pl.col("number") % 7), deaths=pl.col("number").cast(pl.Int32),
        deaths_spread=pl.col("number") / 7, allocated=pl.col("number") % 2 == 0, provisional=pl.lit(False),
    ).with_columns(pl.col("month").cast(pl.Date))  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON), ("", JSON), ("*/*", JSON), (BROWSER, JSON), ("text/csv", CSV), ("text/*", CSV), ("TEXT/CSV", CSV),
        ("application/vnd.apache.parquet", PARQUET), ("application/json;q=0.2, text/csv;q=0.7", CSV),
        ("application/*;q=0.5, text/csv;q=0.4", JSON), ("application/json;q=0, */*", CSV), ("text/csv; header=present", CSV),
        ("application/json;q=nonsense", JSON),
    ],
)  # fmt: skip
def test_the_header_accept_chooses(accept, form):
    assert wanted(accept, []) is form


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/csv;q=0, text/html"])
def test_none_that_is_accepted_is_there(accept):
    with pytest.raises(AskedError) as caught:
        wanted(accept, [])
    assert caught.value.status == 406


@given(accept=st.text(max_size=60), form=st.sampled_from(FORMS))
def test_the_argument_stands_above_any_header(accept, form):
    assert wanted(accept, [form.name]) is form


@given(
    st.lists(
        st.fixed_dictionaries(
            {"a": st.none() | st.integers(-(2**53), 2**53), "b": st.none() | st.text(), "c": st.none() | st.lists(st.text(max_size=5), max_size=3)}
        ),
        max_size=30,
    ),
    st.integers(1, 7),
)  # fmt: skip
def test_json_in_pieces_is_the_json_of_the_whole(rows, size):
    table = pl.DataFrame(rows, {"a": pl.Int64, "b": pl.String, "c": pl.List(pl.String)})
    pieces = [table.slice(first, size) for first in range(0, max(table.height, 1), size)]
    told = json.loads(b"".join(as_json({"total": len(rows)}, "rows", pieces)))
    assert told == {"total": len(rows), "rows": table.to_dicts()}


def test_pieces_are_made_only_when_they_are_read():
    table, made = large(), []

    def counted():
        for frame in few(table, pl.int_range(ROWS, dtype=pl.UInt32, eager=True), tuple(table.columns)):
            made.append(frame.height)
            yield frame

    stream = packed(as_csv(counted()))
    next(stream)
    assert sum(made) <= 20 * AT_ONCE
    rest = gzip.decompress(
        b"".join(packed(as_csv(few(table, pl.int_range(ROWS, dtype=pl.UInt32, eager=True), tuple(table.columns)))))
    )
    assert rest.count(b"\n") == ROWS + 1


def test_the_whole_is_never_held_in_python():
    table = large()
    tracemalloc.start()
    total = 0
    for part in as_csv(few(table, picked(table, asked([], table.schema, lambda _: None)), tuple(table.columns))):
        total += len(part)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 4_000_000
    assert most < total / 4


def test_parquet_in_pieces_is_the_table():
    table = large().head(4_000).with_columns(words=pl.lit(["a", "b"]), draws=pl.concat_list("deaths", "deaths"))
    bytes_ = b"".join(as_parquet(few(table, pl.int_range(4_000, dtype=pl.UInt32, eager=True), tuple(table.columns))))
    assert pl.read_parquet(io.BytesIO(bytes_)).equals(table)
    empty = b"".join(as_parquet(few(table.clear(), pl.Series([], dtype=pl.UInt32), tuple(table.columns))))
    assert pl.read_parquet(io.BytesIO(empty)).schema == table.schema


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory, kept_table) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_parquet(large(), folder / "tables" / "history.parquet")
    write_parquet(kept_table("watch"), folder / "tables" / "watch.parquet")
    (folder / "workspace.json").write_text('{"format": 1}')
    note_run(folder)
    return folder


def test_a_large_table_goes_out_in_pieces_while_the_loop_keeps_turning(large_folder):
    app = create_app(large_folder)
    waits, parts = [], []

    async def beat() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            waits.append(time.monotonic() - before)

    async def receive() -> dict:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        parts.append(message)

    async def read() -> None:
        beating = asyncio.create_task(beat())
        scope = {
            "type": "http", "method": "GET", "path": "/api/v1/tables/history", "raw_path": b"/api/v1/tables/history",
            "query_string": b"format=csv", "headers": [(b"host", b"127.0.0.1")], "scheme": "http", "http_version": "1.1",
            "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        await app(scope, receive, send)
        beating.cancel()

    asyncio.run(read())
    bodies = [part.get("body", b"") for part in parts if part["type"] == "http.response.body"]
    assert parts[0]["status"] == 200
    assert b"".join(bodies).count(b"\n") == ROWS + 1
    assert len(bodies) > ROWS / AT_ONCE / 2
    assert len(waits) > 10
    assert max(waits) < 1.0


@pytest.mark.parametrize("down", [True, False])
def test_equal_rows_stay_in_the_tables_order(down):
    values = [number * 7919 % 5 for number in range(20_000)]
    table = pl.DataFrame({"a": values})
    rows = picked(table, asked([("sort", "-a" if down else "a")], table.schema, lambda _: None))
    assert rows.to_list() == sorted(range(len(values)), key=lambda at: -values[at] if down else values[at])


def test_thousands_of_words_in_one_question_are_one_comparison():
    table = pl.DataFrame({"place": ["XKX", "SRB"], "n": [1, 2], "month": [date(2024, 1, 1)] * 2, "of": [["a"], ["b"]]})
    days = [("month", (date(1990, 1, 1) + timedelta(days=day)).isoformat()) for day in range(13_000)]
    words = [("place", f"P{number}") for number in range(9_000)] + [("place", "SRB")]
    more = (
        [("n", str(number)) for number in range(9_000)]
        + [("of", f"b{number}") for number in range(9_000)]
        + [("of", "b")]
    )
    assert picked(table, asked([*days, *words, *more], table.schema, lambda _: None)).to_list() == [1]
