"""What organisations gain by seeing each other's plans and by agreeing on one: the same money, spent four ways."""

from commonwatch.plan.dividend.ways import WAYS, Way, four_ways
from commonwatch.plan.dividend.worth import Dividend, dividend

__all__ = ["WAYS", "Dividend", "Way", "dividend", "four_ways"]
