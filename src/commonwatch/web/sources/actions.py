"""The ledger from warning to action as a reader sees it, and a new line as a form gives it, checked before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from commonwatch.errors import UnknownNameError
from commonwatch.ledger import add_action
from commonwatch.publish.language import _
from commonwatch.vocabulary import known_organisation, place
from commonwatch.web.study import Study
from commonwatch.workspace import writing

FIELDS = ("place", "warned_on", "warning", "told", "by", "decided", "outcome")
LONGEST = 2_000  # letters of one field
WAIT = 5.0  # seconds for a workspace that another process holds


@dataclass(frozen=True)
class Action:
    """One line to be kept: the place's code, the day, what was said, to whom, by which office, what came of it."""

    place: str
    warned_on: date
    warning: str
    told: str
    by: str
    decided: str
    outcome: str


def actions(study: Study, at: str = "") -> list[dict[str, Any]]:
    """The lines of the ledger, newest warning first; `at` keeps one place's."""
    rows = study.table("actions")
    rows = rows.filter(pl.col("place") == at) if at else rows
    return rows.sort("warned_on", "action_id", descending=True).to_dicts()


def checked(form: Mapping[str, str], today: date) -> tuple[Action | None, dict[str, str]]:
    """The line that a form gives, and what is wrong by field; the line is None when something is."""
    given = {name: " ".join(form.get(name, "").split()) for name in FIELDS}
    wrong = {name: _("at most {count} letters").format(count=LONGEST) for name in FIELDS if len(given[name]) > LONGEST}
    code = ""
    try:
        code = place(given["place"]).place
    except UnknownNameError:
        wrong["place"] = _("choose a place")
    try:
        day = date.fromisoformat(given["warned_on"]) if given["warned_on"] else today
        if day > today:
            wrong["warned_on"] = _("this day is still to come")
    except ValueError:
        day = today
        wrong["warned_on"] = _("a day as YYYY-MM-DD")
    for name, said in (("warning", _("what did the warning say?")), ("by", _("which organisation records it?"))):
        if not given[name]:
            wrong[name] = said
    if wrong:
        return None, wrong
    known = known_organisation(given["by"])
    by = known.organisation if known else given["by"]
    return Action(code, day, given["warning"], given["told"], by, given["decided"], given["outcome"]), {}


def keep(study: Study, action: Action) -> int:
    """The number of the line, now in the ledger. Raises WorkspaceBusyError when another process holds the workspace."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with writing(study.path, wait=WAIT, say=lambda _said: None) as held:
        return add_action(
            held.path / "ledger", action.place, action.warned_on, action.warning, action.told, action.by, action.decided,
            action.outcome, now,
        )  # fmt: skip
