"""From a table's columns to JSON Schema: of its rows, and of the arguments by which they are asked for."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.web.api.asking import FARTHEST, MOST, USUAL, filterable, sortable
from commonwatch.web.api.described_columns import column_description
from commonwatch.web.api.forms import FORMS
from commonwatch.web.api.published import Published

MONTH = {"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"}
DAY = {"type": "string", "format": "date"}


def name_of(kind: Any) -> str:
    """A column's type in a word: text, whole number, number, yes or no, day, moment, list of ..."""
    if kind.is_nested():
        return f"list of {name_of(kind.inner)}"
    if kind.is_numeric():
        return "whole number" if kind.is_integer() else "number"
    return {pl.Boolean: "yes or no", pl.Date: "day", pl.Datetime: "moment"}.get(kind.base_type(), "text")


def row_schema(table: Published) -> dict[str, Any]:
    """The JSON Schema of one row; every column may be null, and one that wasn't asked for isn't there."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            column: cell_schema(kind) | _described(table.name, column) for column, kind in table.frame.schema.items()
        },
    }


def cell_schema(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a column's values."""
    if kind.is_nested():
        return {"type": ["array", "null"], "items": cell_schema(kind.inner)}
    if kind.is_numeric():
        return {"type": ["integer" if kind.is_integer() else "number", "null"]}
    if kind == pl.Boolean:
        return {"type": ["boolean", "null"]}
    return {"type": ["string", "null"]} | ({"format": "date"} if kind == pl.Date else {})


def parameters(table: Published) -> list[dict[str, Any]]:
    """The arguments of a table: a filter for each column that can be asked by, then order, columns, page and form."""
    schema = table.frame.schema
    order = [word for column, kind in schema.items() if sortable(kind) for word in (column, f"-{column}")]
    filters = [
        query(column, {"type": "array", "minItems": 1, "items": filter_schema(kind, table.words(column))}, **_described(table.name, column))
        for column, kind in schema.items()
        if filterable(kind)
    ]  # fmt: skip
    several = {"style": "form", "explode": False}
    return [
        *filters,
        query("sort", _several(order), description="columns to order by; - before one: downwards; empty cells last", **several),
        query("columns", _several(list(schema)), description="only these columns", **several),
        query("limit", _whole(1, MOST), description=f"rows of a page; {USUAL:,} in JSON and all in the other forms when not given"),
        query("offset", _whole(0, FARTHEST), description="rows to pass over"),
        query("format", {"enum": [form.name for form in FORMS]}, description="the form, when the header Accept can't be set"),
    ]  # fmt: skip


def filter_schema(kind: Any, words: Mapping[str, str] | None) -> dict[str, Any]:
    """The JSON Schema of a word by which rows are asked for."""
    if words is not None:
        return {"enum": list(words)}
    if kind == pl.Date:
        return {"anyOf": [DAY, MONTH]}
    if kind == pl.Boolean:
        return {"type": "boolean"}
    if kind.is_numeric():
        return _whole(-FARTHEST, FARTHEST) if kind.is_integer() else {"type": "number"}
    return {"type": "string"}


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An argument of the address, which may be left out."""
    return {"name": name, "in": "query", "required": False, "schema": schema, **more}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _several(words: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": words}}


def _described(table: str, column: str) -> dict[str, str]:
    said = column_description(table, column)
    return {"description": said} if said else {}
