"""The error for a name that the vocabulary does not hold."""

import difflib
from collections.abc import Iterable

from commonwatch.errors import UnknownNameError
from commonwatch.vocabulary.spelling import normal


def unknown(kind: str, given: str, known: Iterable[str]) -> UnknownNameError:
    """An UnknownNameError that names the three known spellings nearest to the given one."""
    spelled = {normal(name): name for name in known}
    near = difflib.get_close_matches(normal(given), spelled, n=3, cutoff=0)
    return UnknownNameError(f"unknown {kind} '{given}'. Nearest: {', '.join(spelled[name] for name in near)}.")
