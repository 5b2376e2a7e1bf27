"""Money once: what several organisations report of the same money is counted where it is first provided."""

from commonwatch.response.money.netting import links_of_money, netted
from commonwatch.response.money.ratio import ocha_ratio
from commonwatch.response.money.stated import total

__all__ = ["links_of_money", "netted", "ocha_ratio", "total"]
