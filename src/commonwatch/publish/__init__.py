"""What people read: the watch list as one page, as tables, and in the terminal."""

from commonwatch.publish.export import write_tables
from commonwatch.publish.page import watchlist_html
from commonwatch.publish.terminal import watch_json, watch_table

__all__ = ["watch_json", "watch_table", "watchlist_html", "write_tables"]
