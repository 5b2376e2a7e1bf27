"""One made study for all tests of the API: the pages' small world, a joint plan, and people in need as HAPI counts them."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.publish.made_plan import plan_tables
from tests.web.conftest import RUN

from commonwatch.config import load_config
from commonwatch.files import write_parquet
from commonwatch.needs import suppressed
from commonwatch.needs.table import COLUMNS
from commonwatch.web.app import create_app

IN_NEED = (
    ("UKR", None, "people_in_need", "", 14_600_000.0, "hapi"),
    ("UKR", None, "people_in_need_wsh", "", 9_000_000.0, "hapi"),
    ("UKR", "UA12", "people_in_need_wsh", "", 310_000.0, "hapi"),
    ("UKR", "UA12", "people_in_need_hea", "", 40_005.0, "hapi"),
    ("UKR", "UA12", "people_in_need_hea", "IDP", 5.0, "hapi"),
    ("UKR", "UA12", "people_in_need_hea", "RET", 40_000.0, "hapi"),
    ("UKR", "UA14", "displaced_by_unit", "IDP", 401_000.0, "dtm"),
    ("XKX", None, "people_in_need_edu", "", 1_200.0, "hapi"),
)
"""place, unit, rule, group, people, source: counts as HAPI's reader leaves them; the five are too few to be told."""


def in_need() -> pl.DataFrame:
    """Rows of the table `needs` for `IN_NEED`."""
    rows = [
        {
            "need_id": f"{place}-{unit}-{rule}-{group}", "place": place, "admin1": unit, "theme": "displacement", "group": group,
            "status": "existing", "basis": "counted", "low": people, "mid": people, "high": people, "severity": 3,
            "severity_why": "", "confidence": 0.8, "confidence_why": "", "year": 2024, "rule": rule, "source": source,
            "evidence": [f"row 1: people = {people:.0f}"], "addable": False, "note": "",
        }
        for place, unit, rule, group, people, source in IN_NEED
    ]  # fmt: skip
    return pl.DataFrame(rows, COLUMNS)


@pytest.fixture(scope="session")
def study_folder(tmp_path_factory: pytest.TempPathFactory, whole: dict[str, pl.DataFrame]) -> Path:
    """The workspace of that study."""
    folder = tmp_path_factory.mktemp("api")
    given = whole | plan_tables() | {"panel": pl.DataFrame({"place": ["XKX"], "secret": [1.0]})}
    given["needs"] = suppressed(pl.concat([given["needs"], in_need()], how="diagonal_relaxed"))  # as a run does
    for name, table in given.items():
        where = "ledger" if name == "actions" else "tables"
        write_parquet(table, folder / where / f"{name}.parquet")
    (folder / "workspace.json").write_text('{"format": 1}')
    entry = RUN | {"settings": load_config().model_dump(mode="json")}
    (folder / "ledger" / "runs.jsonl").write_text(json.dumps(entry, default=str) + "\n")
    return folder


@pytest.fixture(scope="session")
def app(study_folder: Path) -> FastAPI:
    """The application over it, which answers to the names that test clients use."""
    return create_app(study_folder, names=("testserver",))


@pytest.fixture(scope="session")
def api(app: FastAPI) -> Iterator[TestClient]:
    """A reader of the API."""
    with TestClient(app) as reader:
        yield reader


@pytest.fixture(scope="session")
def kept_table(study_folder: Path):
    """What lies on the disk, read without the API."""
    return lambda name: pl.read_parquet(study_folder / "tables" / f"{name}.parquet")


@pytest.fixture
def made_client(made_workspace: Path) -> Iterator[tuple[TestClient, Path]]:
    """A reader of a study of this test alone, and its workspace."""
    with TestClient(create_app(made_workspace), base_url="http://127.0.0.1") as reader:
        yield reader, made_workspace
