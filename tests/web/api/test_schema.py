"""Made questions, right and wrong, against the API's own description of itself: every default check of schemathesis holds."""

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis import engine
from schemathesis.config import SchemathesisConfig

OPENAPI = "/api/v1/openapi.json"
SMALL = "^/api/v1/tables/actions$|metadata/resource$"
"""A table and a list that have nearly every kind of argument: each is asked hundreds of questions."""


def asked(app, *, boundaries: bool, only: str = "", examples: int = 2) -> tuple[int, list[str]]:
    """How many questions were asked, and what was wrong with the answers."""
    config = SchemathesisConfig(seed=8)
    schema = schemathesis.openapi.from_asgi(OPENAPI, app, config=config)
    schema.config.generation.max_examples = examples
    schema.config.phases.coverage.enabled = boundaries
    schema.config.phases.fuzzing.enabled = not boundaries
    schema.config.phases.stateful.enabled = False
    chosen = schema.include(path_regex=only) if only else schema
    count, wrong = 0, []
    for event in engine.from_schema(chosen).execute():
        if type(event).__name__ in ("NonFatalError", "FatalError"):
            wrong.append(str(event))
        if type(event).__name__ != "ScenarioFinished":
            continue
        count += len(event.recorder.interactions)
        for checks in event.recorder.checks.values():
            failed = [check for check in checks if check.failure_info is not None]
            wrong += [
                f"{check.name}: {check.failure_info.failure.message} {check.failure_info.code_sample}"
                for check in failed
            ]
    return count, wrong


def test_every_path_answers_as_described(app):
    count, wrong = asked(app, boundaries=False)
    assert not wrong, wrong[0]
    assert count > 80


def test_values_at_and_beyond_every_boundary(app):
    count, wrong = asked(app, boundaries=True, only=SMALL)
    assert not wrong, wrong[0]
    assert count > 400


def test_document_is_openapi_with_a_path_per_table(api):
    document = api.get(OPENAPI).json()
    listed = {table["table"] for table in api.get("/api/v1/tables").json()["tables"]}
    assert document["openapi"].startswith("3.1")
    assert {path.rpartition("/")[2] for path in document["paths"] if path.startswith("/api/v1/tables/")} == listed
    operations = [method["get"]["operationId"] for method in document["paths"].values()]
    assert len(set(operations)) == len(operations)


@pytest.mark.parametrize("name", ["watch", "needs", "plan_measures", "forecast", "actions"])
def test_rows_fit_the_schema_of_their_table(api, name):
    schema = api.get(OPENAPI).json()["components"]["schemas"][name]
    rows = api.get(f"/api/v1/tables/{name}?limit=50").json()["rows"]
    assert rows
    assert not list(Draft202012Validator({"type": "array", "items": schema}).iter_errors(rows))
    wrong = rows[0] | {next(iter(rows[0])): {}, "never": 1}
    assert len(list(Draft202012Validator(schema).iter_errors(wrong))) == 2


def test_every_column_is_described(api):
    for table in api.get("/api/v1/tables").json()["tables"]:
        assert not [column["column"] for column in table["columns"] if not column["holds"]], table["table"]
