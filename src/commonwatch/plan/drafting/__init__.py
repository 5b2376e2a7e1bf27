"""A joint plan drafted from a workspace: needs, organisations, money and measures as an instance, and how it is told."""

from commonwatch.plan.drafting.budgets import BUDGETS, read_budgets
from commonwatch.plan.drafting.draft import DRAFTED, Draft, draft, planned_area
from commonwatch.plan.drafting.joint import joint_plan
from commonwatch.plan.drafting.schemas import PLAN_TABLES, no_plan

__all__ = [
    "BUDGETS", "DRAFTED", "PLAN_TABLES", "Draft", "draft", "joint_plan", "no_plan", "planned_area", "read_budgets",
]  # fmt: skip
