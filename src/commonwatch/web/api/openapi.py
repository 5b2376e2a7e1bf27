"""The OpenAPI 3.1 document of the API, made from the tables that are there and the lists in HAPI's shape."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from commonwatch.vocabulary import KOSOVO_FOOTNOTE
from commonwatch.web.api.described import RUNS, SOURCES, TABLES
from commonwatch.web.api.forms import CSV, JSON, PARQUET
from commonwatch.web.api.hapi_document import hapi_paths
from commonwatch.web.api.published import Published
from commonwatch.web.api.responses import PROBLEM, responses
from commonwatch.web.api.schemas import parameters, row_schema

ABOUT = (
    "Every table of a Commonwatch study as JSON, CSV or Parquet (header Accept, or ?format=), and lists in the shape of HDX "
    "HAPI. Rows are chosen by equal columns (?place=XKX&theme=livelihoods; the same argument twice means any of the two), "
    "ordered by ?sort=, cut to ?columns=, and paged by ?limit= and ?offset=. Every answer has an ETag; If-None-Match with it "
    f"gives 304 until the study changes. {KOSOVO_FOOTNOTE}."
)
WORD: dict[str, Any] = {"type": "string"}
WORDS: dict[str, Any] = {"type": "array", "items": WORD}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
PERHAPS: dict[str, Any] = {"type": ["string", "null"]}


def document(tables: Sequence[Published], lists: Sequence[Published]) -> dict[str, Any]:
    """The document: a path for each of the tables, for the lists (sources, runs), the index, and HAPI's paths."""
    paths = {
        "/api/v1": _plain("index", "Where everything is", INDEX),
        "/api/v1/tables": _plain("tables", "The tables", LIST),
    }
    for table in tables:
        said = TABLES[table.name]
        paths[f"/api/v1/tables/{table.name}"] = _rows(table, said.holds, " ".join(said.notes))
    for table, said in zip(lists, (SOURCES, RUNS), strict=True):
        paths[f"/api/v1/{table.name}"] = _rows(table, said.holds, "")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Commonwatch", "version": version("commonwatch"), "description": ABOUT},
        "paths": paths | hapi_paths(),
        "components": {
            "schemas": {"problem": PROBLEM} | {table.name: row_schema(table) for table in (*tables, *lists)}
        },
    }


def whole(properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object that has all of these members and no others."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def _rows(table: Published, holds: str, notes: str) -> dict[str, Any]:
    page = whole(
        {
            "table": {"const": table.name},
            "total": COUNT | {"description": "rows that are asked for, on all pages"},
            "offset": COUNT,
            "limit": COUNT,
            "next": PERHAPS | {"description": "address of the next page"},
            "notes": WORDS,
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{table.name}"}},
        }
    )
    content = {JSON.media: page, CSV.media: WORD, PARQUET.media: {}}
    return {
        "get": {
            "operationId": table.name,
            "summary": holds,
            "description": notes,
            "tags": ["tables"],
            "parameters": parameters(table),
            "responses": responses("the rows", content, "404", "406", "422"),
        }
    }


def _plain(name: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"operationId": name, "summary": summary, "responses": responses(summary, {JSON.media: schema})}}


INDEXED = ("theatre", "origin", "as_of", "tables", "sources", "runs", "openapi")
INDEX = whole({"hapi": WORDS} | dict.fromkeys(INDEXED, PERHAPS))
COLUMN = whole({"column": WORD, "type": WORD, "holds": WORD})
LISTED = {
    "table": WORD,
    "holds": WORD,
    "rows": COUNT,
    "columns": {"type": "array", "items": COLUMN},
    "notes": WORDS,
    "address": WORD,
}
LIST = whole({"tables": {"type": "array", "items": whole(LISTED)}})
