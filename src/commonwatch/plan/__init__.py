"""What to do together: measures, the joint programme, its dividend against going alone."""

from commonwatch.plan.check import Checked, check_plan
from commonwatch.plan.instance import Instance, allowed, read_instance, remarks, write_instance

__all__ = ["Checked", "Instance", "allowed", "check_plan", "read_instance", "remarks", "write_instance"]
