"""Emerging needs: people newly displaced over the next 12 months, by place of origin, across borders and within."""

from commonwatch.needs.emerging.forecast import emerging_needs
from commonwatch.needs.emerging.record import Setting, emerging_record, emerging_rows

__all__ = ["Setting", "emerging_needs", "emerging_record", "emerging_rows"]
