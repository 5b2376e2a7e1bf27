"""Named plans and their versions: what was agreed when, by whom, on which change, and why."""

from commonwatch.plans.names import plan_name, reference
from commonwatch.plans.record import Version, versions
from commonwatch.plans.saving import Saved, folder, named_plans, read_version, save

__all__ = ["Saved", "Version", "folder", "named_plans", "plan_name", "read_version", "reference", "save", "versions"]
