"""What is dear to compute, kept in memory for as long as the study stays the same; two who ask at once compute it once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from commonwatch.web.study import Study

MOST = 64
"""Things kept at a time, over all studies."""

T = TypeVar("T")
_things: OrderedDict[tuple[str, str, str], Any] = OrderedDict()
_locks: dict[tuple[str, str, str], threading.Lock] = {}
_guard = threading.Lock()


def kept(study: Study, name: str, make: Callable[[], T]) -> T:
    """What `make` gives, made once per version of the study; the least recently asked for goes when there are too many."""
    key = (str(study.path), study.version, name)
    with _guard:
        lock = _locks.setdefault(key, threading.Lock())
    with lock:
        with _guard:
            if key in _things:
                _things.move_to_end(key)
                found: T = _things[key]
                return found
        made = make()
        with _guard:
            _things[key] = made
            while len(_things) > MOST:
                gone, _value = _things.popitem(last=False)
                _locks.pop(gone, None)
        return made
