"""What an answer's status and headers say: to be used, to be tried again, or no."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from commonwatch.errors import MissingFileError, TokenError
from commonwatch.evidence.fetch.faults import AGAIN, BY_HAND, FaultError
from commonwatch.evidence.fetch.tokens import RULES

REDIRECTS = frozenset({301, 302, 303, 307, 308})
USABLE = frozenset({200, 206, 304, 416})
BUSY = frozenset({408, 425, 429})
MISSING = frozenset({404, 410})
REFUSED = frozenset({401, 403})


def check_status(publisher: str, status: int, retry_after: str | None, longest_wait: float) -> None:
    """Raises FaultError for a status that brings no data; a passing one says how long to wait, when the server does."""
    if status in USABLE:
        return
    what = f"the server answers {status} {_phrase(status)}".rstrip()
    if status in BUSY or status >= 500:
        raise FaultError(what, AGAIN, passing=True, wait=wait_asked(retry_after, longest_wait))
    if status in MISSING:
        raise FaultError(what, BY_HAND, kind=MissingFileError)
    if status in REFUSED and publisher in RULES:
        rule = RULES[publisher]
        what += f"; it wants a token, and the one in {rule.variable}, if any, is not taken"
        raise FaultError(what, rule.mend, kind=TokenError)
    raise FaultError(what, BY_HAND)


def wait_asked(retry_after: str | None, longest: float, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header (seconds, or an HTTP date) asks to wait, at most `longest`; None without one.

    RFC 9110, 10.2.3.
    """
    if not retry_after:
        return None
    try:
        seconds = float(int(retry_after))
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(retry_after) - (now or datetime.now(UTC))).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), longest)


def range_start(content_range: str | None) -> tuple[int, int | None] | None:
    """First byte and total of a `Content-Range: bytes 5-9/10`; None for anything else."""
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", (content_range or "").strip())
    return (int(found[1]), None if found[2] == "*" else int(found[2])) if found else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
