"""Which licences let a figure be published with attribution: a rule, and a reviewed file of publishers' terms."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Literal

LicenceStatus = Literal["open", "terms", "closed"]

_VERSION = r"( ?v?\d(\.\d)?)?"
OPEN_PATTERNS = (
    rf"cc[ -]by{_VERSION}([ -]igo)?",
    rf"cc[ -]by[ -]sa{_VERSION}([ -]igo)?",
    rf"cc0{_VERSION}|cc[ -]zero",
    r"(odc[ -])?pddl",
    rf"(uk[ -])?ogl{_VERSION}|uk open government licen[cs]e{_VERSION}",
    r"public domain|other-pd",
    r"(bare )?facts",
)
"""Whole-text patterns (lower case); `cc-zero`, `other-pd`, `uk-ogl`, `odc-pddl` are the IATI registry's spellings."""

_FORBIDS = re.compile(r"\bnc\b|\bnd\b|non[ -]?commercial|no[ -]?deriv|verify|underlying")
_SHARE_ALIKE = re.compile(r"\bsa\b|share[ -]?alike")


def licence_status(licence: str) -> LicenceStatus:
    """'open' by the rule, 'terms' when the reviewed file permits redistribution with attribution, else 'closed'.

    Every part of a text such as "CC BY 4.0 / ODC-PDDL" has to pass. A text that says NC, ND, "(verify)" or names
    underlying rights is closed even when the rest of it looks open; so is any text nobody has reviewed.
    """
    text = " ".join(licence.lower().split())
    if not text or _FORBIDS.search(text):
        return "closed"
    if text in _permitted_terms():
        return "terms"
    parts = [part.strip() for part in re.split(r"[;/]", text)]
    return "open" if all(_is_open(part) for part in parts) else "closed"


def is_share_alike(licence: str) -> bool:
    """True when works that carry the figures have to carry the same licence: such rows keep tables of their own."""
    return _SHARE_ALIKE.search(licence.lower()) is not None


def _is_open(part: str) -> bool:
    return any(re.fullmatch(pattern, part) for pattern in OPEN_PATTERNS)


@cache
def _permitted_terms() -> frozenset[str]:
    path = files("commonwatch.evidence") / "data" / "publisher_terms.csv"
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return frozenset(row["licence"].lower() for row in rows if row["redistribution_with_attribution"] == "yes")
