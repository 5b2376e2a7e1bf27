"""The table of what was read of each file is what the program says of it today."""

import sys

import pytest


@pytest.fixture
def table(repository):
    sys.path.insert(0, str(repository / "tools"))
    try:
        import build_reading_table
    finally:
        sys.path.pop(0)
    return build_reading_table


def test_the_page_is_what_the_readers_say(shared, repository, table):
    written = (repository / "docs" / "what-was-read.md").read_text(encoding="utf-8")
    assert table.page(shared) == written


def test_every_count_of_the_page_adds_up(repository):
    rows = [
        line.split(" | ") for line in (repository / "docs/what-was-read.md").read_text(encoding="utf-8").splitlines()
    ]
    counted = [
        [int(cell.replace(",", "")) for cell in row[2:5]]
        for row in rows
        if len(row) > 5 and row[2].strip(" ,0123456789") == "" and row[2].strip()
    ]
    assert len(counted) > 50
    assert all(total == used + rejected for total, used, rejected in counted)
