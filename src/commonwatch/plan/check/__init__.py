"""A plan checked by other means than it was made: every constraint, value and credit worked out anew, without a solver."""

from commonwatch.plan.check.broken import Broken
from commonwatch.plan.check.checking import RULES, Checked, check_plan
from commonwatch.plan.check.credit import credit_range, overclaim
from commonwatch.plan.check.value import cvar, filled, mean, need_value, objective, value, values

__all__ = [
    "RULES",
    "Broken",
    "Checked",
    "check_plan",
    "credit_range",
    "cvar",
    "filled",
    "mean",
    "need_value",
    "objective",
    "overclaim",
    "value",
    "values",
]
