"""A small finished study on disk, and readers of it: one who may only look, one who may change."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.publish.conftest import TURN, evidence, tables, theatre, whole  # noqa: F401 - fixtures that those below take

from commonwatch.config import load_config
from commonwatch.files import write_parquet
from commonwatch.web.app import create_app

RUN = {
    "command": "run", "origin": "2024-06", "theatre": "osce", "started": "2024-07-02T09:30:00+00:00", "version": "0.1.0",
    "seconds": 52.5, "digest": "d", "program": "p", "evidence": [{"pack": "starter", "version": "2024.06"}],
    "read": [{"pack": "starter", "version": "2024.06", "rows": 556829, "rejected": 29270, "sha256": "s"}],
    "stages": {"watch": {"ran": True, "seconds": 0.1, "rows_in": 10, "rows": {"watch": 12}}},
}  # fmt: skip


def note_run(folder: Path, **changes: object) -> None:
    """Adds a line to the ledger of runs."""
    entry = RUN | {"settings": load_config().model_dump(mode="json")} | changes
    (folder / "ledger").mkdir(parents=True, exist_ok=True)
    with (folder / "ledger" / "runs.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(entry, default=str) + "\n")


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Path:
    """A workspace in which nothing has been run."""
    (tmp_path / "workspace.json").write_text('{"format": 1}')
    return tmp_path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, whole: dict[str, pl.DataFrame]) -> Path:  # noqa: F811
    """A workspace as a run leaves it, with the twelve places of tests/publish/conftest.py; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("finished")
    for name, table in (whole | {"watch": whole["watch"].with_columns(**TURN)}).items():
        if name == "actions":
            write_parquet(table, folder / "ledger" / "actions.parquet")
        else:
            write_parquet(table, folder / "tables" / f"{name}.parquet")
    (folder / "workspace.json").write_text('{"format": 1}')
    note_run(folder)
    return folder


@pytest.fixture
def made_workspace(tmp_path: Path, finished: Path) -> Path:
    """A finished workspace of the test's own."""
    return Path(shutil.copytree(finished, tmp_path / "workspace"))


@pytest.fixture
def client(made_workspace: Path) -> Iterator[TestClient]:
    """One who may look."""
    with TestClient(create_app(made_workspace), base_url="http://127.0.0.1") as reader:
        yield reader


@pytest.fixture
def editor(made_workspace: Path) -> Iterator[TestClient]:
    """One who may change things."""
    with TestClient(create_app(made_workspace, edit=True), base_url="http://127.0.0.1") as writer:
        yield writer
