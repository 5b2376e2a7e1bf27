"""A brief: two to four pages on one place or theatre, from what changed to where each figure comes from."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from commonwatch.config import WatchSettings
from commonwatch.errors import CommonwatchError, ContractError, UnknownNameError
from commonwatch.publish.brief_build import place_brief, theatre_brief
from commonwatch.publish.brief_content import Brief
from commonwatch.publish.brief_html import write_html
from commonwatch.publish.brief_pdf import write_pdf
from commonwatch.publish.language import ENGLISH, speaking
from commonwatch.publish.svg import Drawing, KeyMark
from commonwatch.publish.words import starred
from commonwatch.vocabulary import Place, Theatre, place, theatre

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

BRIEF_TABLES = (
    "figures", "forecast_previous", "drivers", "counterfactuals", "cases", "displaced", "forecast", "forecast_summary",
    "history", "actions", "needs", "emerging_needs", "work", "findings",
)  # fmt: skip
WRITERS = {".html": write_html, ".pdf": write_pdf}


def subject(name: str) -> Place | Theatre:
    """The theatre of that name, else the place of that name or code; a theatre of one place is that place.

    Raises UnknownNameError with the nearest of both.
    """
    try:
        area = theatre(name)
    except UnknownNameError as no_theatre:
        try:
            return place(name)
        except UnknownNameError as no_place:
            raise UnknownNameError(f"{no_place} As a theatre: {no_theatre}") from None
    return area if len(area.places) > 1 else place(area.places[0])


def make_brief(
    tables: Mapping[str, pl.DataFrame],
    evidence: "Evidence",
    about: Place | Theatre,
    settings: WatchSettings,
    catalogue: NullTranslations = ENGLISH,
) -> Brief:
    """The brief on a place or theatre, in the words of a catalogue. Raises ContractError when a table is missing.

    The rows of the watch list are made anew for the subject, so any place or theatre can be briefed from any run.
    """
    missing = [name for name in BRIEF_TABLES if name not in tables]
    if missing:
        raise ContractError(
            f"a brief needs the tables {', '.join(BRIEF_TABLES)}; missing: {', '.join(missing)}. Run `commonwatch run`."
        )
    with speaking(catalogue):
        if isinstance(about, Place):
            made: Brief = _starred(place_brief(tables, evidence, about, settings))
        else:
            made = _starred(theatre_brief(tables, evidence, about, settings))
    return replace(made, language=catalogue.info().get("language", "en").replace("_", "-"))


def briefed(area: Theatre) -> tuple[Place | Theatre, ...]:
    """What a run of a theatre is briefed on: the theatre, and Kosovo when it lies in it."""
    return tuple(dict.fromkeys([subject(area.theatre), *(subject(code) for code in area.places if code == "XKX")]))


def write_both(brief: Brief, folder: Path, ending: str = "") -> list[Path]:
    """The paths of the brief as page and as PDF, brief-NAME.html and brief-NAME.pdf in the folder."""
    return [write_brief(brief, folder / f"brief-{brief.name}{ending}{kind}") for kind in (".html", ".pdf")]


def write_brief(brief: Brief, target: Path) -> Path:
    """The path of the brief, written whole as its ending says (.html or .pdf).

    Raises CommonwatchError for another ending, WorkspaceError when the file cannot be written.
    """
    check_ending(target)
    WRITERS[target.suffix](brief, target)
    return target


def check_ending(target: Path) -> None:
    """Raises CommonwatchError for a file name that is neither a page's nor a PDF's."""
    if target.suffix not in WRITERS:
        raise CommonwatchError(f"{target}: a brief's file ends in {' or '.join(WRITERS)}. Name such a file.")


def _starred(value: Any) -> Any:
    """Every text in the brief with its asterisk after Kosovo, the footnote itself and drawings left as they are."""
    if isinstance(value, str):
        return value if value.startswith("* ") else starred(value)
    if isinstance(value, tuple):
        return tuple(map(_starred, value))
    if is_dataclass(value) and not isinstance(value, type | Drawing | KeyMark):
        return replace(value, **{one.name: _starred(getattr(value, one.name)) for one in fields(value)})
    return value
