"""A plan checked by other means than it was made: every constraint, value and credit worked out anew, without a solver."""

from commonwatch.plan.check.broken import Broken
from commonwatch.plan.check.checking import RULES, Checked, check_plan
from commonwatch.plan.check.credit import credit_range, overclaim
from commonwatch.plan.check.value import (
    covered,
    cvar,
    filled,
    mean,
    need_value,
    objective,
    planned,
    value,
    values,
)

__all__ = [
    "RULES",
    "Broken",
    "Checked",
    "check_plan",
    "covered",
    "credit_range",
    "cvar",
    "filled",
    "mean",
    "need_value",
    "objective",
    "overclaim",
    "planned",
    "value",
    "values",
]
