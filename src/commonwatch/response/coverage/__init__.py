"""Need beside response: how much of each need is covered, unmet, and how sure that is."""

from commonwatch.response.coverage.table import COVERAGE, Assumed, coverage

__all__ = ["COVERAGE", "Assumed", "coverage"]
