"""HAPI's lists in the OpenAPI document: fields as JSON Schema, arguments as parameters."""

from typing import Any

from commonwatch.web.api.asking import FARTHEST
from commonwatch.web.api.forms import CSV, JSON
from commonwatch.web.api.hapi_lists import DATA
from commonwatch.web.api.hapi_metadata import METADATA
from commonwatch.web.api.hapi_shape import FORMS, MOST, Argument, Shaped
from commonwatch.web.api.responses import responses
from commonwatch.web.api.schemas import DAY, MONTH, cell_schema, query

LISTS = (*DATA, *METADATA)
YEAR = {"type": "string", "pattern": "^[12][0-9]{3}$"}
MOMENT = {"type": "string", "format": "date-time"}
SAYS = {
    "code": "rows with this {field}, in any case",
    "part": "rows whose {field} contains this, in any case",
    "least": "rows with at least this {field}",
    "most": "rows with at most this {field}",
    "from": "rows whose {field} isn't before this year, month, day or moment",
    "until": "rows whose {field} isn't after this year, month, day or moment",
    "hdx": "only HDX knows {field}: chooses no row here",
}
COMMON = (
    query("app_identifier", {"type": "string"}, description="of HAPI's clients: not needed, not kept"),
    query("output_format", {"enum": list(FORMS)}),
    query("limit", {"type": "integer", "minimum": 0, "maximum": MOST}),
    query("offset", {"type": "integer", "minimum": 0, "maximum": FARTHEST}),
)


def hapi_paths() -> dict[str, Any]:
    """A path for each list."""
    return {f"/api/v2/{shaped.path}": {"get": _operation(shaped)} for shaped in LISTS}


def _operation(shaped: Shaped) -> dict[str, Any]:
    row = {
        "type": "object",
        "required": [field.name for field in shaped.fields],
        "additionalProperties": False,
        "properties": {
            field.name: cell_schema(field.kind) | ({"description": field.holds} if field.holds else {})
            for field in shaped.fields
        },
    }
    page = {
        "type": "object",
        "required": ["data", "notes"],
        "additionalProperties": False,
        "properties": {
            "data": {"type": "array", "items": row},
            "notes": {"type": "array", "items": {"type": "string"}, "description": "not HAPI's: what must be said beside the rows"},
        },
    }  # fmt: skip
    return {
        "operationId": shaped.path.replace("/", "_").replace("-", "_"),
        "summary": shaped.holds,
        "description": " ".join(shaped.notes),
        "tags": ["in HAPI's shape"],
        "parameters": [*map(_parameter, shaped.arguments), *COMMON],
        "responses": responses("the rows", {JSON.media: page, CSV.media: {"type": "string"}}, "422"),
    }


def _parameter(argument: Argument) -> dict[str, Any]:
    said = SAYS[argument.way].format(field=argument.field)
    return query(argument.name, _schema(argument), description=said)


def _schema(argument: Argument) -> dict[str, Any]:
    if argument.words:
        return {"enum": list(argument.words)}
    if argument.way in ("least", "most"):
        return {"type": "integer", "minimum": -FARTHEST, "maximum": FARTHEST}
    if argument.way in ("from", "until"):
        return {"anyOf": [YEAR, MONTH, DAY, MOMENT]}
    return {"type": "boolean" if argument.way == "hdx" else "string"}
