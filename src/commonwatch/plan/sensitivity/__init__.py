"""What a plan hangs on: the next money of each organisation, what is assumed, and why each measure is in or out."""

from commonwatch.plan.sensitivity.assumptions import Assumption, assumptions
from commonwatch.plan.sensitivity.costs import at_costs
from commonwatch.plan.sensitivity.money import NextMoney, next_money
from commonwatch.plan.sensitivity.reasons import Reason, reasons

__all__ = ["Assumption", "NextMoney", "Reason", "assumptions", "at_costs", "next_money", "reasons"]
