"""Floors that no plan can meet: which rules stand in each other's way, and the least change of each that is enough."""

from commonwatch.plan.conflict.finding import Conflict, conflict
from commonwatch.plan.conflict.mends import Mend
from commonwatch.plan.conflict.rules import Rule
from commonwatch.plan.conflict.words import conflict_lines, conflict_summary

__all__ = ["Conflict", "Mend", "Rule", "conflict", "conflict_lines", "conflict_summary"]
