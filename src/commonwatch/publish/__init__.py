"""What people read: the watch list as one page, as tables and in the terminal, and briefs on places and theatres."""

from commonwatch.publish.brief import BRIEF_TABLES, briefed, make_brief, subject, write_both, write_brief
from commonwatch.publish.export import write_tables
from commonwatch.publish.language import words
from commonwatch.publish.open_picture import judged, published_picture
from commonwatch.publish.page import watchlist_html
from commonwatch.publish.terminal import watch_json, watch_table

__all__ = [
    "BRIEF_TABLES", "briefed", "judged", "make_brief", "published_picture", "subject", "watch_json", "watch_table", "watchlist_html", "words",
    "write_both", "write_brief", "write_tables",
]  # fmt: skip
