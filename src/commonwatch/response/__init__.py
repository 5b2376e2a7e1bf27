"""Who does what where, as one picture of all sources."""

from commonwatch.response.chosen import activity_tables
from commonwatch.response.who import Who, who_is_where

__all__ = ["Who", "activity_tables", "who_is_where"]
