"""Needs: who needs what, counted by others or derived from indicators by stated rules, with severity and confidence."""

from commonwatch.needs.existing import NeedsFound, existing_needs
from commonwatch.needs.suppress import suppressed
from commonwatch.needs.table import COLUMNS
from commonwatch.needs.without import themes_without_needs

__all__ = ["COLUMNS", "NeedsFound", "existing_needs", "suppressed", "themes_without_needs"]
