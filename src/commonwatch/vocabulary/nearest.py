"""The error for a name that the vocabulary does not hold."""

import difflib
from collections.abc import Iterable

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary.spelling import normal

SHOWN = 3


def unknown(kind: str, given: str, known: Iterable[tuple[str, str]]) -> UnknownNameError:
    """An UnknownNameError that names the three nearest of the known (key, spelling) pairs, each key once."""
    spelled = {normal(name): (key, name) for key, name in known}
    order = difflib.get_close_matches(normal(given), spelled, n=len(spelled), cutoff=0)
    nearest: dict[str, str] = {}
    for key, name in (spelled[match] for match in order):
        nearest.setdefault(key, name if name == key else f"{name} ({key})")
        if len(nearest) == SHOWN:
            break
    return UnknownNameError(f"unknown {kind} '{given}'. Nearest: {', '.join(nearest.values())}.")
