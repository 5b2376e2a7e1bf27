"""A disk that refuses: one line that names the file, the reason and the mend, and everything as it was."""

import errno
import os
import subprocess
import sys

import polars as pl
import pytest

from commonwatch import files
from commonwatch.errors import WorkspaceError
from commonwatch.files import folder_aside, refusal, write_parquet, write_text, written_aside
from commonwatch.workspace import writing

SMALL = 20_000  # bytes that the system lets a file have

WRITERS = """
import resource, sys
from datetime import date, datetime
from pathlib import Path
import numpy as np
import polars as pl
from commonwatch.cli import main
from commonwatch.evidence import SourceInfo, build_pack
from commonwatch.files import write_parquet, write_text
from commonwatch.ledger import add_action, add_run
from commonwatch.publish import write_tables
from commonwatch.workspace import writing

what, folder, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
numbers = np.random.default_rng(0).random(50_000)
table = pl.DataFrame({"n": numbers})
told = dict.fromkeys(("publisher", "citation", "licence_basis", "version"), "test")
source = SourceInfo(source="wdi", licence="CC BY 4.0", retrieved=date(2024, 7, 1), **told)
years = pl.DataFrame({"year": range(1900, 2020)})
places = pl.DataFrame({"place": ["SRB", "XKX", "ALB", "MKD", "BIH", "HRV", "MNE", "SVN", "ROU", "BGR", "HUN", "MDA", "UKR"]})
values = places.join(years, how="cross").with_columns(
    pl.lit("gini").alias("indicator"), pl.Series("value", numbers[: 13 * 120]), pl.lit("wdi").alias("source"),
)
words = "x" * 50_000
writers = {
    "parquet": lambda: write_parquet(table, folder / "table.parquet"),
    "text": lambda: write_text(words, folder / "page.html"),
    "tables": lambda: write_tables({"table": table}, source_table(), folder),
    "csv": lambda: write_tables({"table": flat}, source_table(), folder),
    "xlsx": lambda: write_tables({"table": wide}, source_table(), folder),
    "runs": lambda: add_run(folder, {"words": words}),
    "actions": lambda: add_action(
        folder, "XKX", date(2024, 7, 1), "".join(map(str, numbers[:5000])), "", "OSCE", "", "", datetime(2024, 7, 1)
    ),
    "pack": lambda: build_pack({"indicator_values": values}, [source], folder / "pack", "wdi", "1"),
    "lock": lambda: writing(folder).__enter__(),
}
flat = pl.DataFrame({"n": [1.0] * 50_000})  # small as Parquet, large as text
wide = pl.DataFrame({"n": pl.Series(numbers[:2_000]).round(3)})
def source_table():
    return pl.DataFrame({"source": ["wdi"]})
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
import commonwatch.cli.app
commonwatch.cli.app.app = writers[what]
main()
"""


def refused(what, folder, limit=SMALL):
    """The one line said by a process whose files the system keeps below `limit` bytes."""
    done = subprocess.run(
        [sys.executable, "-c", WRITERS, what, folder, str(limit)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def state(folder):
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("what", "file", "limit"),
    [
        ("parquet", "table.parquet", SMALL),
        ("text", "page.html", SMALL),
        ("tables", "table.parquet", SMALL),
        ("csv", "table.csv", SMALL),
        ("xlsx", "tables.xlsx", SMALL),
        ("runs", "runs.jsonl", SMALL),
        ("actions", "actions.parquet", SMALL),
        ("pack", "pack/indicator_values.parquet", 5_000),
    ],
)
def test_a_file_that_the_system_does_not_let_grow_is_one_line_and_the_old_one_stays(tmp_path, what, file, limit):
    before = state(tmp_path)
    line = refused(what, tmp_path, limit)
    assert line.startswith(f"error: cannot write {tmp_path / file}: File too large. Free some space"), line
    written_before_it = {"csv": {"table.parquet"}, "xlsx": {"table.parquet", "table.csv"}}.get(what, set())
    assert set(state(tmp_path)) == set(before) | written_before_it


def test_a_workspace_whose_lock_cannot_be_written_is_one_line(tmp_path):
    assert refused("lock", tmp_path, 0).startswith(f"error: cannot write the workspace {tmp_path}: File too large.")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_bytes_that_do_not_reach_the_disk_are_one_line_and_leave_the_old_file(tmp_path, monkeypatch, number):
    write_text("old", tmp_path / "page.html")
    write_parquet(pl.DataFrame({"n": [1]}), tmp_path / "table.parquet")
    before = state(tmp_path)

    def full(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", full)
    for write, file in (
        (lambda path: write_text("new", path), "page.html"),
        (lambda path: write_parquet(pl.DataFrame({"n": [2]}), path), "table.parquet"),
    ):
        with pytest.raises(
            WorkspaceError, match=f"cannot write .*{file}: {os.strerror(number)}.*give the command again"
        ):
            write(tmp_path / file)
    assert state(tmp_path) == before


@pytest.mark.parametrize("write", [pl.DataFrame.write_csv, pl.DataFrame.write_parquet])
def test_a_library_that_writes_to_a_full_device_is_understood(tmp_path, write):
    with (
        pytest.raises(WorkspaceError, match=r"a\.table: No space left on device\."),
        written_aside(tmp_path / "a.table"),
    ):
        write(pl.DataFrame({"n": [1]}), "/dev/full")
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_another_kind_is_left_as_it_is(tmp_path):
    for error in (ValueError("a wrong value"), pl.exceptions.ColumnNotFoundError("n")):
        assert refusal(error) is None
        with pytest.raises(type(error)), written_aside(tmp_path / "page.html"):
            raise error
        with pytest.raises(type(error)), folder_aside(tmp_path / "pack"):
            raise error
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_its_place_whole_or_not_at_all(tmp_path):
    def fill(text, fails=False):
        with folder_aside(tmp_path / "pack") as aside:
            (aside / "a.txt").write_text(text)
            if fails:
                raise OSError(errno.ENOSPC, "No space left on device")

    fill("old")
    with pytest.raises(WorkspaceError, match=r"cannot write .*pack: No space left on device"):
        fill("new", fails=True)
    assert state(tmp_path) == {"pack": False, "pack/a.txt": b"old"}
    fill("new")
    assert state(tmp_path) == {"pack": False, "pack/a.txt": b"new"}


def test_leftovers_that_are_folders_are_swept_like_files(tmp_path):
    with writing(tmp_path):
        pass
    (tmp_path / "packs" / ".aside-abc" / "below").mkdir(parents=True)
    (tmp_path / "packs" / ".aside-abc" / "below" / "deaths.parquet").write_bytes(b"half a table")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (tmp_path / "tables" / ".aside-link").symlink_to(outside)
    with writing(tmp_path):
        pass
    assert not list(tmp_path.rglob(".aside-*"))
    assert outside.is_dir()
