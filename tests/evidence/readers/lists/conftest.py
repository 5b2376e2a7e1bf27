"""A short way to read a made list, with its tables settled or as the reader filled them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from list_reading import read_list

from commonwatch.evidence.readers.parts import Reading


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Reading]:
    """Reads text or a file that is there."""

    def takes(content: str | bytes | Path, name: str = "list.csv") -> Reading:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        return read_list(path, tmp_path / "scratch")[1]

    return takes


@pytest.fixture
def take_raw(take: Callable[..., Reading], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Reading]:
    """The same, but readings hold the raw tables as the readers filled them."""
    monkeypatch.setattr("commonwatch.evidence.activity.settle.settled", dict)
    return take
