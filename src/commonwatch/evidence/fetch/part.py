"""A file on its way: the bytes so far, and the server's mark of the version they belong to."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """`NAME.part` beside the target, and `NAME.part.json` with the address and the mark it was begun under."""

    target: Path
    url: str

    @property
    def path(self) -> Path:
        """Where the bytes so far are."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def note(self) -> Path:
        """Where its mark is kept."""
        return self.target.with_name(self.target.name + ".part.json")

    def size(self) -> int:
        """Bytes so far; 0 when there are none, or none that can be gone on with."""
        return self.path.stat().st_size if self.path.exists() and self._mark() else 0

    def headers(self) -> dict[str, str]:
        """What asks for the rest, and only if the file is still the same; nothing when there is nothing to go on with.

        RFC 9110, 13.1.5 and 14.2: If-Range takes a strong ETag or, without one, the date of change.
        """
        size = self.size()
        return {"Range": f"bytes={size}-", "If-Range": self._mark()} if size else {}

    def begin(self, etag: str | None, last_modified: str | None) -> None:
        """Starts anew, under the version that the server names."""
        self.drop()
        mark = etag if etag and not etag.startswith("W/") else last_modified
        if mark:
            self.note.write_text(json.dumps({"url": self.url, "mark": mark}), encoding="utf-8")

    def finish(self) -> None:
        """Puts the whole file in its place."""
        self.path.replace(self.target)
        self.note.unlink(missing_ok=True)

    def drop(self) -> None:
        """Forgets the bytes so far."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def _mark(self) -> str:
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
            return str(noted["mark"]) if noted["url"] == self.url else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""
