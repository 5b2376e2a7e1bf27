"""The worked cases that ship with the program: instances built from openly licensed figures, each with what it is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonwatch.vocabulary.nearest import unknown

FOLDER = Path(__file__).parent
ABOUT = "case.json"


def cases() -> tuple[str, ...]:
    """The names of the worked cases, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{ABOUT}")))


def case_folder(name: str) -> Path:
    """The folder of a worked case, an instance as `read_instance` reads it. Raises UnknownNameError for any other name."""
    if name not in cases():
        raise unknown("worked case", name, [(each, each) for each in cases()])
    return FOLDER / name


def case_about(name: str) -> Mapping[str, Any]:
    """What stands in a case's `case.json`: title, what, places, themes, measures, organisations, sources, assumptions.

    Raises UnknownNameError for a name that no case has.
    """
    about: dict[str, Any] = json.loads((case_folder(name) / ABOUT).read_text(encoding="utf-8"))
    return about
