"""The page Evidence: sources with age, licence and rows, the ledger of runs, the ledger from warning to action."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.pages import Page

from commonwatch.ledger import read_actions
from commonwatch.web.app import create_app
from commonwatch.web.security import FIELD
from commonwatch.web.sources import actions, listing
from commonwatch.web.study import Studies


@pytest.fixture(scope="module")
def reader(finished):
    with TestClient(create_app(finished), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def look(reader):
    return lambda address: Page(reader.get(address).text)


def token(page: Page) -> dict[str, str]:
    return {FIELD: page.all("input", name=FIELD)[0].attributes["value"]}


# sources


def test_every_row_is_used_or_left_out_with_its_reason(finished, look):
    study = Studies(finished).now()
    known = study.evidence()
    sources = listing.listing(study)
    rows = sum(table.height for name, table in known.tables.items() if name not in ("rejected", "indicators"))
    assert sum(each.used for each in sources) == rows
    assert sum(each.rejected for each in sources) == known.tables["rejected"]["rows"].sum()
    page = look("/evidence")
    assert f"{len(sources)} sources; {rows:,} rows used" in page.text
    told = page.rows("Sources with version")
    assert len(told) == len(sources) + 1
    for each in known.sources.to_dicts():
        assert any(
            each["publisher"] in row[0] and each["version"] in row[1] and each["licence"] in row[3] for row in told
        )


def test_sources_are_ordered_and_chosen_by_the_server(look):
    def numbers(address, column):
        return [int(row[column].replace(",", "").replace("–", "0")) for row in look(address).rows("Sources with")[1:]]

    used = numbers("/evidence?sort=rows&order=desc", 4)
    assert used == sorted(used, reverse=True) and used[0] > 100_000
    left = numbers("/evidence?sort=rejected", 5)
    assert left == sorted(left, reverse=True) and left[0] == 15_561
    ages = [row[2] for row in look("/evidence?sort=age&order=asc").rows("Sources with")[1:]]
    assert ages[0].endswith("this month") and ages[-1] == "–"
    shapes = look("/evidence?table=shapes").rows("Sources with")[1:]
    assert [row[0].split(" Made")[0].startswith("Natural Earth") for row in shapes] == [True]
    closed = look("/evidence?licence=closed").rows("Sources with")[1:]
    assert [row[4] for row in closed] == ["0"]  # of the starter only a source of which no row is used


def test_ages_are_told_as_people_speak():
    assert [listing.age_words(months) for months in (None, 0, 1, 23, 24, 60)] == [
        "–", "this month", "1 month", "23 months", "2 years", "5 years",
    ]  # fmt: skip


def test_a_source_tells_its_citation_licence_tables_and_reasons(look, reader):
    page = look("/evidence/source/iati_se-0")
    assert "compiled in AidData" in page.text and "other-pd" in page.text
    (row,) = page.rows("Rows that aren't used")[1:]
    assert row[0].startswith("not in osce") and row[1] == "15,561"
    assert "money_flows" in [row[0] for row in page.rows("Rows used, by table")[1:]]
    assert reader.get("/evidence/source/nobody").status_code == 404


# the ledger of runs


@pytest.mark.filterwarnings("ignore:.*line 2 can.t be read")
def test_the_ledger_shows_each_line_and_names_a_broken_one(made_workspace):
    with (made_workspace / "ledger" / "runs.jsonl").open("a") as ledger:
        ledger.write("{broken\n")
        ledger.write(
            json.dumps({"command": "unload", "source": "ucdp_events", "started": "2024-07-03T08:00:00+00:00"}) + "\n"
        )
    with TestClient(create_app(made_workspace), base_url="http://127.0.0.1") as client:
        rows = Page(client.get("/evidence/runs").text).rows("Runs, loads and removals")[1:]
        assert [row[1] for row in rows] == ["unload", "–", "run"]
        assert rows[0][2] == "ucdp_events taken out" and "can't be read" in rows[1][2]
        assert rows[2][:5] == ["2024-07-02 09:30", "run", "OSCE area, as of 2024-06", "556,829", "29,270"]
        run = Page(client.get("/evidence/runs/1").text)
        assert run.rows("Packs or files read")[1][:4] == ["starter", "pack, version 2024.06", "556,829", "29,270"]
        assert run.rows("Stages with seconds")[1] == ["watch", "anew", "0.1", "watch 12"]
        assert client.get("/evidence/runs/2").status_code == 200
        assert client.get("/evidence/runs/9").status_code == 404


# read-only


def test_without_edit_nothing_can_be_changed_and_no_form_offers_it(reader, look):
    for address in ("/evidence", "/evidence/load", "/evidence/actions"):
        assert not look(address).all("form", method="post"), address
    assert "commonwatch load FILE" in look("/evidence/load").text
    for address in (
        "/evidence/load",
        "/evidence/load/x/take",
        "/evidence/load/x/drop",
        "/evidence/remove",
        "/evidence/actions",
    ):
        assert reader.post(address, data={"source": "x"}).status_code == 403, address
    assert reader.get("/evidence/load/x").status_code == 404


# from warning to action


def test_a_line_from_warning_to_action_is_kept_and_shown(made_workspace):
    (made_workspace / "ledger" / "actions.parquet").unlink()  # the ledger begins with the first line
    told = {
        "place": "XKX", "warned_on": "2024-06-30", "warning": "tension  in the north", "by": "OSCE Mission in Kosovo",
        "told": "head of mission", "decided": "more patrols", "outcome": "",
    }  # fmt: skip
    with TestClient(create_app(made_workspace, edit=True), base_url="http://127.0.0.1") as editor:
        form = token(Page(editor.get("/evidence/actions").text))
        answer = editor.post("/evidence/actions", data=form | told)
        assert answer.url.query == b"kept=1"
        assert "tension in the north" in answer.text and "not told yet" in answer.text
        wrong = editor.post(
            "/evidence/actions", data=form | told | {"warning": " ", "place": "", "warned_on": "2999-01-01"}
        )
        page = Page(wrong.text)
        assert wrong.status_code == 400
        assert len([one for one in page.elements if one.attributes.get("aria-invalid") == "true"]) == 3
        assert (
            page.all("input", name="told")[0].attributes["value"] == "head of mission"
        )  # what was typed is still there
        assert "tension in the north" not in Page(editor.get("/evidence/actions?place=UKR").text).text
    rows = read_actions(made_workspace / "ledger")
    assert rows.height == 1
    assert (
        rows.row(-1, named=True)["by"] == "OSCE-MIK" and rows.row(-1, named=True)["warning"] == "tension in the north"
    )


@given(st.dictionaries(st.sampled_from(actions.FIELDS), st.text(max_size=60)))
def test_a_line_is_either_whole_or_says_what_is_wrong(form):
    today = datetime.now(UTC).date()
    action, wrong = actions.checked(form, today)
    assert (action is None) == bool(wrong)
    assert set(wrong) <= set(actions.FIELDS)
    if action is not None:
        assert len(action.place) == 3 and action.warning and action.by and action.warned_on <= today


@pytest.mark.parametrize(
    "address",
    ["/evidence", "/evidence/source/iati_xm-dac-41121", "/evidence/runs", "/evidence/runs/1", "/evidence/load", "/evidence/actions"],
)  # fmt: skip
def test_pages_are_whole_named_neutral_and_without_anything_inline(reader, address):
    answer = reader.get(address)
    page = Page(answer.text)
    assert answer.status_code == 200 and len(page.all("h1")) == 1
    assert not [one for one in page.elements if "style" in one.attributes]
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in page.all("select"):
        assert "label" in one.inside or one.attributes.get("id") in {
            each.attributes.get("for") for each in page.all("label")
        }
