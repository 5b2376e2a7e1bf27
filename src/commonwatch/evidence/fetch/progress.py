"""What a fetch tells while it works; a terminal draws it, a test counts it."""

from typing import Protocol

from commonwatch.errors import FetchError


class Progress(Protocol):
    """Where bytes, remarks and losses are told."""

    def size(self, total: int) -> None:
        """So many bytes more are to come."""

    def add(self, amount: int) -> None:
        """So many bytes have come."""

    def say(self, text: str) -> None:
        """A remark for the person who waits."""

    def lost(self, error: FetchError) -> None:
        """One file of several that couldn't be brought; the others are."""
