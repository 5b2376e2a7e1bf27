"""What a path of the API may answer with, for its OpenAPI document: an answer, 304, or a problem."""

from typing import Any

from commonwatch.web.api.problems import MEDIA

SAID = {
    "404": "there is no such table, or no run has made it yet",
    "406": "none of the forms is accepted",
    "422": "an argument that can't stand",
    "503": "the workspace can't be read just now",
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, what was expected, and the nearest right word"},
        "instance": {"type": "string"},
        "argument": {"type": "string", "description": "the argument that is wrong"},
    },
}


def responses(description: str, content: dict[str, Any], *problems: str) -> dict[str, Any]:
    """The responses of a path: 200 with its content by media type, 304, the problems of these statuses, and 503."""
    told = {status: _problem(SAID[status]) for status in (*problems, "503")}
    done = {"description": description, "content": {media: {"schema": schema} for media, schema in content.items()}}
    return {"200": done, "304": {"description": "what the reader has still holds"}, **told}


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/problem"}}}}
