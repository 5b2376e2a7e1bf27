"""The same activity, contribution and money told twice."""

from commonwatch.response.duplicates.assign import clusters
from commonwatch.response.duplicates.contributions import contributions
from commonwatch.response.duplicates.links import links
from commonwatch.response.duplicates.money import money_told_twice
from commonwatch.response.duplicates.told_twice import told_twice

__all__ = ["clusters", "contributions", "links", "money_told_twice", "told_twice"]
