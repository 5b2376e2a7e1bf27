"""What people read: the watch-list page, tables as files, the list in a terminal."""

from commonwatch.publish.console import watch_json, watch_tables
from commonwatch.publish.page import watchlist_html
from commonwatch.publish.tables import flat, write_tables, write_workbook

__all__ = ["flat", "watch_json", "watch_tables", "watchlist_html", "write_tables", "write_workbook"]
