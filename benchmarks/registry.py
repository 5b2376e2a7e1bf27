"""The list of what is measured. A room adds a file of small functions and its name to ROOMS."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

ROOMS = (
    "scores",
    "evidence",
    "loading",
    "reading_iati",
    "validating",
    "identity",
    "duplicates",
    "netting",
    "coverage",
    "emerging",
    "planning",
    "dividend",
    "risk",
    "commands",
    "serving",
)

Job: TypeAlias = Callable[[], object]


@dataclass(frozen=True)
class Entry:
    """What is measured at what size; `against` is a peer entry's name, or the seconds that are allowed."""

    name: str
    size: str
    against: str | float
    prepare: Callable[[], Job]


_ENTRIES: dict[str, Entry] = {}


def entry(name: str, size: str, against: str | float) -> Callable[[Callable[[], Job]], Callable[[], Job]]:
    """Registers a function that prepares (not measured) and gives the job (measured)."""

    def register(prepare: Callable[[], Job]) -> Callable[[], Job]:
        _ENTRIES[name] = Entry(name, size, against, prepare)
        return prepare

    return register


def entries() -> dict[str, Entry]:
    """All entries by name, in the order of the rooms."""
    for room in ROOMS:
        import_module(f"benchmarks.{room}")
    return dict(_ENTRIES)
