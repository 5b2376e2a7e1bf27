"""Fetching: publishers' own files, brought politely, checked, and described in a record."""

from commonwatch.evidence.fetch.publishers import PUBLISHERS, check_publishers, fetch_publisher
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import held, keep

__all__ = ["PUBLISHERS", "Downloaded", "check_publishers", "fetch_publisher", "held", "keep"]
