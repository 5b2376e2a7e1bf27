"""Emerging needs: people newly displaced over the next 12 months, by place of origin, across borders and within."""

from commonwatch.needs.emerging.forecast import emerging_needs
from commonwatch.needs.emerging.record import IN_HAND, PUBLISHED, Setting, emerging_record, emerging_rows

__all__ = ["IN_HAND", "PUBLISHED", "Setting", "emerging_needs", "emerging_record", "emerging_rows"]
