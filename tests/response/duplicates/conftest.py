"""A short way to read one of the shared files."""

from datetime import date

import pytest

from commonwatch.evidence.readers import Asked
from commonwatch.evidence.reading import read_file


@pytest.fixture
def read(tmp_path):
    """Reads a file with one table."""

    def reads(path):
        ((taken),), _ = read_file(path, Asked(date(2024, 6, 30)), tmp_path)
        return taken

    return reads
