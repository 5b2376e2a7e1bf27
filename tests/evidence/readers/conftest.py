"""Files made in the publishers' layouts, and a short way to read one."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[3]), str(HERE.parent)]

from samples import TODAY  # noqa: E402 - the path comes first

from commonwatch.evidence.readers import Asked  # noqa: E402
from commonwatch.evidence.reading import Taken, read_file  # noqa: E402


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Taken]:
    """Reads text, bytes or a path that is there, and gives the one table it holds."""

    def reads(content: str | bytes | Path, name: str = "file.csv", **asked) -> Taken:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        scratch = tmp_path / f"scratch-{len(list(tmp_path.glob('scratch-*')))}"
        scratch.mkdir()
        taken, _ = read_file(path, Asked(TODAY, **asked), scratch)
        (one,) = taken
        return one

    return reads
