"""What a brief says, all of it in words: one frozen object from which the HTML page and the PDF are both laid out."""

from dataclasses import dataclass
from datetime import date

from commonwatch.publish.svg import Drawing, KeyMark


@dataclass(frozen=True)
class KeyFigure:
    """One of the three figures on top, with what it ranges over and the reference beside it."""

    label: str
    value: str
    note: str
    reference: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what stands in it, and what stands small beneath."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Table:
    """A table; `head` has as many words as each row has cells.

    `widths` are the columns' shares of the width, `strong` the numbers of those that are bold. A matrix has narrow columns
    after the first, their heads written upwards.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    strong: tuple[int, ...] = (0,)
    matrix: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of a list: the words that lead, the rest, and what stands small after it."""

    lead: str
    text: str
    small: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart or map with its title (a place's name, or nothing)."""

    title: str
    drawing: Drawing


@dataclass(frozen=True)
class Section:
    """A part of the brief, laid out in this order; `name` says which part, for its style."""

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    key: tuple[KeyMark, ...] = ()
    pictures: tuple[Picture, ...] = ()
    entries: tuple[Entry, ...] = ()
    fine: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """A whole brief on one place or theatre. `status` is a place's sign and word; `page` has {number} and {total} to fill."""

    name: str
    language: str
    day: date
    kicker: str
    title: str
    full_title: str
    status: str
    as_of: str
    figures_title: str
    figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    footnote: str
    page: str
