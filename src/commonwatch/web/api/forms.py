"""The forms in which rows are given: JSON, CSV and Parquet, written a few rows at a time; and which one a reader wants."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import polars as pl

from commonwatch.publish.export import flattened, harmless
from commonwatch.web.api.problems import AskedError, not_known


class Form(NamedTuple):
    """A form: its name, its media type, and the type as it is sent."""

    name: str
    media: str
    sent: str


JSON = Form("json", "application/json", "application/json")
CSV = Form("csv", "text/csv", "text/csv; charset=utf-8; header=present")
PARQUET = Form("parquet", "application/vnd.apache.parquet", "application/vnd.apache.parquet")
FORMS = (JSON, CSV, PARQUET)
BLOCK = 1 << 18
QUALITY = re.compile(r"q=(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", re.ASCII)


def wanted(accept: str | None, named: list[str], forms: tuple[Form, ...] = FORMS) -> Form:
    """The form that a reader wants: the one named by an argument, else the best by the header Accept, else the first.

    Raises AskedError 422 for a name that isn't known, 406 when none of the forms is accepted. Source: RFC 9110, 12.5.1.
    """
    if named:
        form = next((form for form in forms if named == [form.name]), None)
        if form is None:
            raise not_known(422, "format", ", ".join(named), [form.name for form in forms], "format")
        return form
    if not accept:
        return forms[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    scores = [_score(form.media, ranges) for form in forms]
    if ranges and max(scores) <= 0:
        raise AskedError(406, f"none of {', '.join(form.media for form in forms)} is accepted.", "Accept")
    return forms[scores.index(max(scores))] if ranges else forms[0]


def as_json(head: Mapping[str, Any], key: str, frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """One JSON object: the members of `head`, and under `key` a list with an object per row; days as text, lists as lists."""
    opening = json.dumps(dict(head), default=str)[:-1]
    yield f"{opening}{', ' if head else ''}{json.dumps(key)}: [".encode()
    between = ""
    for frame in frames:
        if rows := moments_told(frame).write_json()[1:-1]:
            yield f"{between}{rows}".encode()
            between = ",\n"
    yield b"]}\n"


def as_csv(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """CSV with a header; lists of numbers as mean and quantiles, lists of words joined, no cell that a spreadsheet would run."""
    header = True
    for frame in frames:
        yield harmless(flattened(moments_told(frame))).write_csv(include_header=header).encode()
        header = False


def as_parquet(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """One Parquet file, zstd, a row group for every few rows, made on the disk and read from there."""
    from pyarrow import parquet

    with TemporaryFile() as aside:
        writer = None
        for frame in frames:
            arrow = frame.to_arrow()
            writer = writer or parquet.ParquetWriter(aside, arrow.schema, compression="zstd")
            writer.write_table(arrow)
        if writer is not None:
            writer.close()
        aside.seek(0)
        while block := aside.read(BLOCK):
            yield block


def packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in gzip, as they come."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for part in parts:
        if done := packer.compress(part):
            yield done
    yield packer.flush()


def moments_told(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with moments as text of ISO 8601 ("2024-06-01T00:00:00")."""
    return frame.with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S"))


def _range(part: str) -> tuple[str, float]:
    media, *more = (piece.strip().lower() for piece in part.split(";"))
    told = [found for piece in more if (found := QUALITY.fullmatch(piece))]
    return media, float(told[0][1]) if told else 1.0


def _score(media: str, ranges: list[tuple[str, float]]) -> float:
    for said in (media, f"{media.split('/', maxsplit=1)[0]}/*", "*/*"):
        found = [quality for name, quality in ranges if name == said]
        if found:
            return max(found)
    return 0.0
