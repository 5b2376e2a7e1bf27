"""What keeps a page from harm: headers, names it answers to, sizes it takes, and forms that only its own pages can send."""

import hashlib
import hmac
import secrets
import socket
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.requests import Request

from commonwatch.publish.language import _

COOKIE, FIELD, HEADER = "commonwatch_form", "form_token", "x-form-token"
SAFE = ("GET", "HEAD", "OPTIONS")

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


def own_names(host: str, more: Collection[str] = ()) -> frozenset[str]:
    """The names under which this server may be asked; addresses in figures need no name and always may."""
    return frozenset(
        name.lower() for name in ("localhost", host, socket.gethostname(), socket.getfqdn(), *more) if name
    )


def is_own(asked: str, names: Collection[str]) -> bool:
    """Whether a Host header names this server: a known name, or an address in figures.

    A page of another site whose name was made to point here (DNS rebinding) sends that name, and is refused.
    """
    try:
        name = urlsplit(f"//{asked}").hostname or ""
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def new_token(secret: bytes) -> str:
    """A token that this process can recognise as its own."""
    nonce = secrets.token_urlsafe(18)
    return f"{nonce}.{_signed(nonce, secret)}"


def is_token(token: str, secret: bytes) -> bool:
    """Whether this process made the token."""
    nonce, _, signature = token.partition(".")
    return hmac.compare_digest(signature, _signed(nonce, secret))


async def own_form(request: Request) -> None:
    """Lets a request that changes something pass only from a page of this server (a dependency of every route).

    Raises HTTPException 403 for one from another site, without a token, or with another's.
    """
    if request.method in SAFE:
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise HTTPException(403, _("The form was sent from another site."))
    sent = request.headers.get(HEADER)
    if sent is None and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        field = (await request.form()).get(FIELD)
        sent = field if isinstance(field, str) else None
    cookie = request.cookies.get(COOKIE, "")
    secret: bytes = request.app.state.secret
    if not sent or not hmac.compare_digest(sent.encode(), cookie.encode()) or not is_token(cookie, secret):
        said = _("The form is too old, or cookies are off. Load the page again and send it once more.")
        raise HTTPException(403, said)


def _signed(nonce: str, secret: bytes) -> str:
    return hmac.new(secret, nonce.encode(), hashlib.sha256).hexdigest()[:32]
