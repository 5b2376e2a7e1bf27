"""The joint plan found: who does which measure where and for how many, with a bound on what any plan could reach."""

from commonwatch.plan.solve.course import Progress
from commonwatch.plan.solve.plan import Line, Plan, Short, Spending
from commonwatch.plan.solve.relaxed import Relaxation
from commonwatch.plan.solve.solver import solve
from commonwatch.plan.solve.writing import check_target, summary, write_plan

__all__ = [
    "Line",
    "Plan",
    "Progress",
    "Relaxation",
    "Short",
    "Spending",
    "check_target",
    "solve",
    "summary",
    "write_plan",
]
