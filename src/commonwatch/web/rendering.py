"""From a template to a page: the words' helpers, the chrome that all pages share, and addresses that keep what was chosen."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from commonwatch.publish.brief_content import Cell
from commonwatch.publish.language import CATALOGUE, _, many
from commonwatch.publish.numbers import between, expected, expected_with_interval, percent, plain, points
from commonwatch.publish.words import STATUSES, likelihood, listed, month_name, short_theme, starred
from commonwatch.vocabulary import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, known_place
from commonwatch.vocabulary.figures import rounded
from commonwatch.web.security import COOKIE, FIELD, is_token, new_token
from commonwatch.web.study import study

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = (
    ("/", "Watch"),
    ("/place", "Place"),
    ("/together", "Together"),
    ("/plan", "Plan"),
    ("/track-record", "Track record"),
    ("/evidence", "Evidence"),
)
FRESH, FOREVER = "no-cache", "public, max-age=31536000, immutable"
"""What Cache-Control says of a page (ask whether it is still the same), and of a file whose address names its content."""

PRIVATE = "private, no-store"


class Door(NamedTuple):
    """One entry of the way through the pages."""

    address: str
    name: str
    here: bool


def render(request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """The page of a template of `web/templates`, with the study, the helpers and the chrome in its context.

    A page that holds a form is for one reader and is never kept; all others may be, until the study changes.
    """
    forms: list[str] = []

    def csrf() -> Markup:
        if not forms:
            held = request.cookies.get(COOKIE, "")
            secret: bytes = request.app.state.secret
            forms.append(held if is_token(held, secret) else new_token(secret))
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, forms[0])

    def url(path: str | None = None, **changes: Any) -> str:
        return address(request, path, **changes)

    def field(name: str, default: str = "") -> str:
        return request.query_params.get(name, default)

    here = study(request)
    chrome = {
        "study": here,
        "edit": request.app.state.edit,
        "doors": doors(request.url.path),
        "theatre_label": starred(here.theatre.label) if here.theatre else "",
        "origin_name": month_name(here.origin) if here.origin else "",
        "csrf": csrf,
        "url": url,
        "field": field,
        "path": request.url.path,
        "language": CATALOGUE.get().info().get("language", "en"),
    }
    html = environment().get_template(template).render(chrome | context)
    response = HTMLResponse(html, status, {"cache-control": PRIVATE if forms else FRESH})
    if forms and request.cookies.get(COOKIE) != forms[0]:
        response.set_cookie(COOKIE, forms[0], httponly=True, samesite="strict", path="/")
    return response


def address(request: Request, path: str | None = None, **changes: Any) -> str:
    """An address within the site: this page's with some query arguments changed, or another page's with these alone.

    A value of None takes the argument out; a list gives it several times.
    """
    kept = [] if path is not None else parse_qsl(request.url.query, keep_blank_values=True)
    pairs = [(name, value) for name, value in kept if name not in changes]
    for name, value in changes.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, str(one)) for one in values if one is not None]
    query = urlencode(pairs)
    return f"{path if path is not None else request.url.path}{'?' if query else ''}{query}"


def doors(path: str) -> list[Door]:
    """The way through the pages, the present one marked."""
    first = "/" + path.split("/")[1]
    return [Door(where, _(name), first == where) for where, name in PAGES]


def place_name(place: str) -> str:
    """A place's name with Kosovo's asterisk; several places of one row joined; a code that isn't known unchanged."""
    found = [known_place(code) for code in place.split("+")]
    return ", ".join(starred(one.name) if one else code for one, code in zip(found, place.split("+"), strict=True))


def cells(row: Iterable[Cell]) -> list[Markup]:
    """A row of a brief's table as cells of the pages' tables: the text, and small beneath it what stands small."""
    small = Markup("{} <small>{}</small>")
    return [small.format(cell.text, cell.small) if cell.small else Markup("{}").format(cell.text) for cell in row]


@cache
def environment() -> "Environment":
    """The Jinja environment of the pages; a name that isn't given is an error, and everything is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from commonwatch.web.assets import asset

    made = Environment(
        loader=PackageLoader("commonwatch.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "starred": starred,
        "percent": percent,
        "rounded": rounded,
        "expected": expected,
        "plain": plain,
        "points": points,
        "month_name": month_name,
        "theme": short_theme,
        "place_name": place_name,
        "listed": listed,
        "likelihood": likelihood,
        "cells": cells,
    }
    made.globals |= {
        "_": _,
        "asset": asset,
        "many": many,
        "between": between,
        "expected_with_interval": expected_with_interval,
        "statuses": STATUSES,
        "kosovo": KOSOVO_FOOTNOTE,
        "disclaimer": MAP_DISCLAIMER,
    }
    return made
