"""Who does what where, as one picture of all sources."""

from commonwatch.response.chosen import activity_tables
from commonwatch.response.picture import Picture, joint_picture
from commonwatch.response.who import Who, who_is_where

__all__ = ["Picture", "Who", "activity_tables", "joint_picture", "who_is_where"]
