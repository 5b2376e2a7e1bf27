"""The joint plan found: who does which measure where and for how many, with a bound on what any plan could reach."""

from commonwatch.plan.solve.course import Progress
from commonwatch.plan.solve.plan import Line, Plan, Short, Spending
from commonwatch.plan.solve.relaxed import Relaxation
from commonwatch.plan.solve.solver import solve
from commonwatch.plan.solve.writing import summary, write_plan

__all__ = ["Line", "Plan", "Progress", "Relaxation", "Short", "Spending", "solve", "summary", "write_plan"]
