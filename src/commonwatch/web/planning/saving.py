"""A worked-out plan saved under a name, with who saved it and why, and with the tables that tell it."""

import shutil
from dataclasses import dataclass

from commonwatch.errors import PlanError
from commonwatch.plans import Version, plan_name, save, versions
from commonwatch.publish.language import _
from commonwatch.web.planning.order import write_told
from commonwatch.web.planning.sources import Source, told_folder
from commonwatch.web.study import Study
from commonwatch.workspace import writing

MOST_BY, MOST_WHY = 120, 1_000  # letters
PATIENCE = 10.0  # seconds that a save waits for another writer


@dataclass(frozen=True)
class Signed:
    """Under which name a plan is to be saved, by which office, and why, as it was written."""

    name: str
    by: str
    why: str

    def wrong(self) -> dict[str, str]:
        """What is wrong, by field; empty where all is well."""
        found = {}
        try:
            plan_name(self.name)
        except PlanError:
            found["name"] = _(
                "Up to 60 letters, digits, hyphens, points and underscores, a letter or digit first and last: winter-2025."
            )
        if not self.by.strip() or len(self.by) > MOST_BY:
            found["by"] = _("Say which organisation or office saves it, in up to {count} letters.").format(
                count=MOST_BY
            )
        if not self.why.strip() or len(self.why) > MOST_WHY:
            found["why"] = _("Say why, in up to {count} letters: what was asked for, what was agreed.").format(
                count=MOST_WHY
            )
        return found


def saved(here: Study, source: Source, signed: Signed, changes: tuple[str, ...], base: str) -> Version:
    """The version that the plan was saved as.

    Raises PlanError for a name that another plan bears in other letters, WorkspaceBusyError while somebody else writes.
    """
    name = plan_name(signed.name)
    with writing(here.path, PATIENCE, lambda _said: None):
        folder = told_folder(here.path, name, len(versions(here.path, name)) + 1)
        fresh = not folder.parent.parent.exists()
        write_told(dict(source.tables), folder)
        try:
            return save(
                here.path, name, source.instance, source.plan, signed.by, signed.why, changes=changes, base=base
            )
        except BaseException:
            shutil.rmtree(folder.parent.parent if fresh else folder, ignore_errors=True)
            raise
