"""Tables of the flow: the rows that are asked for, beside a second way of choosing them; forms, tags, words for mistakes."""

import io
import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.conftest import note_run

from commonwatch.pipeline import PUBLISHED
from commonwatch.plan.drafting import PLAN_TABLES
from commonwatch.publish.open_picture import PICTURE
from commonwatch.vocabulary import theatre
from commonwatch.web.api.described import TABLES

AT = "/api/v1/tables"
PARQUET = "application/vnd.apache.parquet"
INSIDE = ("panel", "figures", "forecast_previous", "contributions", "curves", "published", "rejected")


def ask(api, name: str, *asked: tuple[str, Any], **more: Any) -> dict[str, Any]:
    answer = api.get(f"{AT}/{name}?{urlencode([*asked, *more.items()])}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON tells them, by Python's own writer."""
    rows = table.to_dicts()
    plain = [
        {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()} for row in rows
    ]
    return json.loads(json.dumps(plain))


def test_all_that_a_run_publishes_can_be_asked_for_and_nothing_else(api):
    assert {*PUBLISHED, *PICTURE, *PLAN_TABLES, "forecast", "actions"} == set(TABLES)
    there = {table["table"] for table in api.get(AT).json()["tables"]}
    assert not there & set(INSIDE)
    for name in INSIDE:
        answer = api.get(f"{AT}/{name}")
        assert answer.status_code == 404
        assert "secret" not in answer.text


@pytest.mark.parametrize(
    "name", ["watch", "history", "drivers", "counterfactuals", "forecast", "needs", "work", "plan_lines"]
)
def test_rows_are_those_on_the_disk_within_the_theatre(api, kept_table, name):
    kept = kept_table(name)
    if name in PUBLISHED or name == "forecast":
        kept = kept.filter(pl.col("place").is_in(list(theatre("osce").places)))
    answer = ask(api, name, limit=100_000)
    assert answer["rows"] == told(kept)
    assert answer["total"] == kept.height
    assert answer["next"] is None


def test_rows_of_places_outside_the_theatre_stay_away(kept_table, tmp_path):
    from starlette.testclient import TestClient

    from commonwatch.files import write_parquet
    from commonwatch.web.app import create_app

    write_parquet(kept_table("history"), tmp_path / "tables" / "history.parquet")
    write_parquet(kept_table("watch"), tmp_path / "tables" / "watch.parquet")
    (tmp_path / "workspace.json").write_text('{"format": 1}')
    note_run(tmp_path, theatre="kosovo")
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1") as reader:
        assert {row["place"] for row in ask(reader, "history", limit=100_000)["rows"]} == {"XKX"}
        (listed,) = [table for table in reader.get(AT).json()["tables"] if table["table"] == "history"]
        assert listed["rows"] == kept_table("history").filter(place="XKX").height
        assert ask(reader, "history", place="UKR")["total"] == 0


@settings(max_examples=60)
@given(
    places=st.lists(st.sampled_from(["XKX", "SRB", "UKR", "ALB"]), max_size=3),
    themes=st.lists(st.sampled_from(["livelihoods", "displacement", "gender"]), max_size=2),
    ranks=st.lists(st.integers(1, 7), max_size=2),
    stable=st.sampled_from([None, True, False]),
    sort=st.lists(st.sampled_from(["rank", "-rank", "theme", "-contribution", "place"]), max_size=3),
    limit=st.integers(1, 40),
    offset=st.integers(0, 90),
)
def test_filters_order_and_pages_beside_plain_python(
    api, kept_table, places, themes, ranks, stable, sort, limit, offset
):
    asked = [("place", p) for p in places] + [("theme", t) for t in themes] + [("rank", r) for r in ranks]
    if stable is not None:
        asked.append(("stable", str(stable).lower()))
    if sort:
        asked.append(("sort", ",".join(sort)))
    answer = ask(api, "drivers", *asked, ("limit", limit), ("offset", offset))
    rows = [
        row for row in told(kept_table("drivers"))
        if (not places or row["place"] in places) and (not themes or row["theme"] in themes)
        and (not ranks or row["rank"] in ranks) and (stable is None or row["stable"] is stable)
    ]  # fmt: skip
    for word in reversed(list(dict.fromkeys(sort))):
        rows.sort(key=lambda row, word=word: row[word.removeprefix("-")], reverse=word.startswith("-"))
    assert answer["total"] == len(rows)
    assert answer["rows"] == rows[offset : offset + limit]


def test_next_leads_through_every_page(api, kept_table):
    kept = kept_table("drivers").filter(theme="gender")
    rows, at = [], f"{AT}/drivers?theme=gender&sort=-contribution&limit=4"
    while at:
        answer = api.get(at)
        rows += answer.json()["rows"]
        at = answer.json()["next"]
        assert at is None or answer.headers["link"] == f'<{at}>; rel="next"'
    assert rows == told(kept.sort("contribution", descending=True, maintain_order=True))


def test_days_months_lists_and_empty_cells(api, kept_table):
    month = ask(api, "history", month="2024-05")
    assert month["rows"] == ask(api, "history", month="2024-05-01")["rows"]
    assert {row["month"] for row in month["rows"]} == {"2024-05-01"}
    with_unhcr = ask(api, "plan_measures", organisations="UNHCR")["rows"]
    assert with_unhcr
    assert all("UNHCR" in row["organisations"] for row in with_unhcr)
    nobody = ask(api, "plan_measures", organisations="")["rows"]
    assert all(row["organisations"] == [] for row in nobody)
    assert len(nobody) == kept_table("plan_measures").filter(pl.col("organisations").list.len() == 0).height
    assert ask(api, "watch", status="rising", modelled="false")["total"] == 0
    everywhere = kept_table("needs").filter(pl.col("admin1").is_null() | (pl.col("admin1") == ""))
    assert ask(api, "needs", admin1="", limit=1000)["rows"] == told(everywhere)


def test_columns_are_those_asked_for_in_that_order(api):
    rows = ask(api, "watch", columns="status,place", place="XKX")["rows"]
    assert [list(row.items()) for row in rows] == [[("status", "as expected"), ("place", "XKX")]]


def test_draws_are_lists_in_json_and_parquet_and_quantiles_in_csv(api, kept_table):
    kept = kept_table("forecast").filter(place="UKR").head(3)
    assert ask(api, "forecast", place="UKR", limit=3)["rows"] == told(kept)
    whole = pl.read_parquet(
        io.BytesIO(api.get(f"{AT}/forecast?place=UKR&limit=3", headers={"accept": PARQUET}).content)
    )
    assert whole.equals(kept)
    flat = pl.read_csv(io.BytesIO(api.get(f"{AT}/forecast?place=UKR&limit=3&format=csv").content))
    assert "draws" not in flat.columns
    assert flat["draws_mean"].to_list() == pytest.approx(kept["draws"].list.mean().to_list())
    assert flat["draws_p50"].to_list() == pytest.approx(kept["draws"].list.median().to_list())


@pytest.mark.parametrize("name", ["history", "watch", "actions", "plan_gains"])
def test_all_forms_hold_the_same_rows(api, name):
    rows = ask(api, name, limit=100_000)["rows"]
    parquet = pl.read_parquet(io.BytesIO(api.get(f"{AT}/{name}?format=parquet").content))
    assert told(parquet) == rows
    table = pl.read_csv(io.BytesIO(api.get(f"{AT}/{name}", headers={"accept": "text/csv"}).content), infer_schema=False)
    assert table.height == len(rows)
    assert table.columns == list(rows[0])
    assert [value or "" for value in table[table.columns[0]].to_list()] == [str(row[table.columns[0]]) for row in rows]


def test_a_spreadsheet_runs_no_cell(api):
    assert "<b>two monitors</b>" in api.get(f"{AT}/actions?format=csv").text
    from commonwatch.web.api.forms import as_csv

    assert b"'=cmd" in b"".join(as_csv([pl.DataFrame({"told": ["=cmd()"]})]))


def test_an_answer_is_known_again_until_the_study_changes(made_client):
    reader, folder = made_client
    first = reader.get(f"{AT}/watch?place=XKX")
    again = reader.get(f"{AT}/watch?place=XKX", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert reader.get(f"{AT}/watch?place=SRB", headers={"if-none-match": first.headers["etag"]}).status_code == 200
    as_csv = reader.get(f"{AT}/watch?place=XKX", headers={"if-none-match": first.headers["etag"], "accept": "text/csv"})
    assert as_csv.status_code == 200
    assert "Accept" in as_csv.headers["vary"]
    note_run(folder, started="2024-08-02T09:30:00+00:00")
    changed = reader.get(f"{AT}/watch?place=XKX", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("question", "status", "argument", "word"),
    [
        ("wacth", 404, "name", "watch"),
        ("watch?plase=XKX", 422, "plase", "place"),
        ("watch?place=Kossovo", 422, "place", "Kosovo (XKX)"),
        ("drivers?theme=livelihood", 422, "theme", "livelihoods"),
        ("watch?columns=place,staus", 422, "columns", "status"),
        ("watch?sort=-postion", 422, "sort", "position"),
        ("watch?position=first", 422, "position", "whole number"),
        ("watch?p25_6m=half", 422, "p25_6m", "number"),
        ("watch?modelled=yes", 422, "modelled", "true or false"),
        ("history?month=June", 422, "month", "2024-06"),
        ("history?limit=0", 422, "limit", "from 1 to 100,000"),
        ("history?offset=-1", 422, "offset", "from 0"),
        ("history?limit=1&limit=2", 422, "limit", "one whole number"),
        ("watch?format=xlsx", 422, "format", "csv"),
        ("forecast?draws=3", 422, "draws", "lists of numbers"),
        ("actions?recorded_at=2024-05-04", 422, "recorded_at", "moments"),
    ],
)
def test_a_mistake_is_told_with_the_right_word(api, question, status, argument, word):
    answer = api.get(f"{AT}/{question}")
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    assert (problem["status"], problem["argument"], problem["type"]) == (status, argument, "about:blank")
    assert problem["instance"] == f"{AT}/{question.partition('?')[0]}"
    assert word in problem["detail"]


def test_a_form_that_is_not_there_is_refused_and_an_address_too(api):
    assert api.get(f"{AT}/watch", headers={"accept": "image/png"}).status_code == 406
    answer = api.get("/api/v1/table")
    assert answer.status_code == 404
    assert "/api/v1/tables" in answer.json()["detail"]
    refused = api.post(AT)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert refused.headers["content-type"] == "application/problem+json"


def test_what_has_to_be_said_stands_beside_the_rows(api):
    kosovo, ukraine = ask(api, "watch", place="XKX"), ask(api, "watch", place="UKR", columns="place,name")
    assert any("1244 (1999)" in note for note in kosovo["notes"])
    assert not any("1244" in note for note in ukraine["notes"])
    assert any("not causes" in note for note in ask(api, "drivers", place="UKR")["notes"])
    assert "1244" in api.get(f"{AT}/watch?place=XKX&format=csv").headers["commonwatch-notes"]
    assert any("1244" in note for note in ask(api, "cases", place="UKR", case_place="XKX")["notes"])


def test_nothing_has_been_run_yet(tmp_path):
    from starlette.testclient import TestClient

    from commonwatch.web.app import create_app

    (tmp_path / "workspace.json").write_text('{"format": 1}')
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1") as reader:
        assert reader.get(AT).json() == {"tables": []}
        answer = reader.get(f"{AT}/watch")
        assert answer.status_code == 404
        assert "commonwatch run" in answer.json()["detail"]
        assert reader.get("/api/v1/openapi.json").status_code == 200
        assert reader.get("/api/v1/runs").json()["rows"] == []


def test_sources_with_licences_and_the_ledger_of_runs(api):
    sources = api.get("/api/v1/sources?licence_status=open&columns=source,licence,published").json()
    assert {"source": "ucdp_ged", "licence": "CC BY 4.0", "published": True} in sources["rows"]
    (run,) = api.get("/api/v1/runs").json()["rows"]
    assert (run["command"], run["theatre"], run["packs"]) == ("run", "osce", ["starter 2024.06"])
    assert set(run) == {"started", "command", "theatre", "origin", "version", "program", "digest", "seconds", "packs"}
    assert date.fromisoformat(run["started"][:10]) == date(2024, 7, 2)
