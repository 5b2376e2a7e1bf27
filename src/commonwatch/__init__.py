"""Commonwatch: joint early warning and joint action for organisations that share a region."""

from typing import TYPE_CHECKING

from commonwatch.errors import CommonwatchError

if TYPE_CHECKING:
    from commonwatch.evidence import load_evidence
    from commonwatch.pipeline import prepare, run
    from commonwatch.risk.scoring import score_forecast as score
    from commonwatch.vocabulary import place
    from commonwatch.workspace import Workspace

__all__ = ["CommonwatchError", "Workspace", "load_evidence", "place", "prepare", "run", "score"]

_HOMES = {
    "Workspace": ("commonwatch.workspace", "Workspace"),
    "load_evidence": ("commonwatch.evidence", "load_evidence"),
    "place": ("commonwatch.vocabulary", "place"),
    "prepare": ("commonwatch.pipeline", "prepare"),
    "run": ("commonwatch.pipeline", "run"),
    "score": ("commonwatch.risk.scoring", "score_forecast"),
}


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for, so that `import commonwatch` stays quick."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'commonwatch' has no attribute '{name}'")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
