"""An instance from its folder."""

import difflib
from pathlib import Path

from commonwatch.errors import PlanError
from commonwatch.plan.instance.model import Instance, Rules
from commonwatch.plan.instance.rules import read_rules
from commonwatch.plan.instance.scenarios import central, read_scenarios
from commonwatch.plan.instance.tables import read_existing, read_measures, read_needs, read_organisations
from commonwatch.vocabulary import themes

NEEDED = ("needs.csv", "organisations.csv", "measures.csv")
OPTIONAL = ("scenarios.csv", "existing.csv", "rules.toml", "testing.csv")
ALMOST = 0.85  # how alike two names of files are before one is taken for the other


def read_instance(folder: Path) -> Instance:
    """The instance that a folder holds: needs, organisations and measures; scenarios, existing cover and rules if given.

    Raises PlanError for a folder or file that isn't there, and for whatever in a file breaks its contract.
    """
    if not folder.is_dir():
        raise PlanError(
            f"{folder} is no folder. Expected one that holds {', '.join(NEEDED)}: see docs/plan-instance.md."
        )
    _check_names(folder)
    needs = read_needs(folder / "needs.csv")
    names = {need.need for need in needs}
    measures = read_measures(folder / "measures.csv")
    known = {*(need.theme for need in needs), *(measure.theme for measure in measures), *themes()["theme"]}
    organisations = read_organisations(folder / "organisations.csv", known)
    scenarios, existing, rules, testing = (folder / name for name in OPTIONAL)
    return Instance(
        needs=needs,
        organisations=organisations,
        measures=measures,
        scenarios=read_scenarios(scenarios, needs) if scenarios.exists() else central(needs),
        existing=read_existing(existing, names) if existing.exists() else (),
        rules=read_rules(rules, needs, organisations, known) if rules.exists() else Rules(),
        testing=read_scenarios(testing, needs) if testing.exists() else (),
    )


def _check_names(folder: Path) -> None:
    """Raises PlanError for a file whose name is almost one of the instance's, such as `scenario.csv`: it would be lost."""
    for path in sorted(folder.iterdir()):
        meant = difflib.get_close_matches(path.name, OPTIONAL, n=1, cutoff=ALMOST)
        if meant and path.name != meant[0]:
            raise PlanError(
                f"{path}: expected {meant[0]}, if that is what it holds; got the name {path.name}. Rename it, or move it away."
            )
