"""Budgets that somebody gives in a file."""

from pathlib import Path

from commonwatch.plan.instance.lines import read_lines
from commonwatch.plan.instance.tables import lines_by

BUDGETS = Path("judgements") / "budgets.csv"
"""Where a workspace keeps budgets that somebody gave."""

COLUMNS = ("organisation", "budget_usd")


def read_budgets(path: Path) -> dict[str, float]:
    """organisation -> USD that a plan may spend, from a CSV file. Raises PlanError for a line that breaks the contract."""
    lines = lines_by(read_lines(path, COLUMNS), ("organisation",)).values()
    return {line.name("organisation"): line.number_of("budget_usd", "a budget in USD") for line in lines}
