"""What went wrong with a question to the API, as application/problem+json (RFC 9457): what, where, and the nearest right word."""

import json
from collections.abc import Callable, Coroutine, Iterable
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from commonwatch.errors import CommonwatchError, UnknownNameError, WorkspaceError
from commonwatch.vocabulary.nearest import unknown

MEDIA = "application/problem+json"
READ_ONLY = "GET, HEAD"
SHOWN = 80
"""Letters of a wrong word that are said again."""


class AskedError(CommonwatchError):
    """A question that has no answer: the status, what is wrong, and the argument that is wrong."""

    def __init__(self, status: int, detail: str, argument: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.argument = argument


def not_known(status: int, kind: str, given: str, known: Iterable[str], argument: str = "") -> AskedError:
    """The AskedError for a word that isn't among those known; it names the three nearest."""
    return spelled(status, kind, given, ((word, word) for word in known), argument)


def spelled(status: int, kind: str, given: str, known: Iterable[tuple[str, str]], argument: str = "") -> AskedError:
    """The AskedError for a word that isn't among the keys of the known (key, spelling) pairs; it names the three nearest."""
    return AskedError(status, str(unknown(kind, given[:SHOWN], known)), argument)


def problem(status: int, detail: str, instance: str, argument: str = "") -> Response:
    """An answer of media type application/problem+json that nobody keeps: title, status, detail, where, which argument."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or "The answer could not be made.",
        "instance": instance,
    }
    if argument:
        told["argument"] = argument
    headers = {"cache-control": "no-store"} | ({"allow": READ_ONLY} if status == 405 else {})
    return Response(json.dumps(told), status, headers, MEDIA)


class ApiRoute(APIRoute):
    """A route whose errors are told as problems."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, wrapped so that what the project raises on purpose becomes a problem."""
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except HTTPException as error:
                return problem(error.status_code, str(error.detail), request.url.path)
            except CommonwatchError as error:
                argument = error.argument if isinstance(error, AskedError) else ""
                return problem(_status(error), str(error), request.url.path, argument)

        return told


def _status(error: CommonwatchError) -> int:
    if isinstance(error, AskedError):
        return error.status
    if isinstance(error, UnknownNameError):
        return 404
    return 503 if isinstance(error, WorkspaceError) else 400
