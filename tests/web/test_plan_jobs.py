"""Plans worked out beside the server: asked for, watched, stopped, explained where rules conflict, saved, and gone with it."""

import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date

import pytest
from tests.web.pages import Page
from tests.web.planned import GAP, SEED, editor, floor, made_instance, planned, with_rules  # noqa: F401 - fixtures
from tests.web.test_plan_form import untouched

from commonwatch.errors import PlanError, WorkspaceBusyError
from commonwatch.plan.check import check_plan
from commonwatch.plan.solve import solve
from commonwatch.plan.stored import stored_plan
from commonwatch.plans import named_plans, read_version
from commonwatch.web.jobs import DONE, FAILED, MOST_KEPT, MOST_WAITING, RUNNING, WAITING, Jobs, heard
from commonwatch.web.planning import progress
from commonwatch.web.planning.about import area_of, drafted_as
from commonwatch.web.planning.conflicts import told_conflict
from commonwatch.web.planning.order import DIVIDEND, PLAN, WHY, Order, found_plan, read_order, read_told, write_order
from commonwatch.web.planning.work import worked_out
from commonwatch.web.security import FIELD
from commonwatch.web.study import Studies

ORDER = Order(10.0, GAP, SEED, (PLAN, WHY, DIVIDEND), "western_balkans", ("ALB", "SRB", "XKX"), date(2024, 6, 1))
WAITS = """
import sys, json
print(json.dumps({"stage": "plan"}), flush=True)
for line in sys.stdin:
    if "cancel" in line:
        print(json.dumps({"made": "plan"}), flush=True)
        sys.exit(0)
sys.exit(1)
"""
"""A process that does nothing until it is stopped."""


def until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it didn't happen in time")


@pytest.fixture
def waiting():
    held = Jobs((sys.executable, "-c", WAITS))
    yield held
    held.end()


def start(held, write=lambda _folder: None):
    return held.start(ORDER, write, "run")


def send(client, address, page, **fields):
    token = re.search(rf'name="{FIELD}" value="([^"]+)"', client.get(page).text)[1]
    return client.post(address, data={FIELD: token, **fields}, follow_redirects=False)


def ordered(folder, workspace, instance, order=ORDER, plan=None):
    here = Studies(workspace).now()
    write_order(folder, order, drafted_as(instance, here), None, plan)
    return folder


def work(folder, stopped=lambda: False):
    said = []
    worked_out(folder, lambda **what: said.append(what), stopped)
    return said


def test_one_is_worked_out_at_a_time_and_a_few_wait(waiting):
    first = start(waiting)
    until(lambda: first.state == RUNNING)
    rest = [start(waiting) for _ in range(MOST_WAITING)]
    assert {job.state for job in rest} == {WAITING}
    assert [waiting.ahead(job) for job in rest] == [1, 2, 3, 4]
    with pytest.raises(WorkspaceBusyError, match="4 plans are waiting"):
        start(waiting)
    waiting.cancel(rest[0])
    assert rest[0].state == DONE and not rest[0].has_plan
    waiting.cancel(first)
    until(lambda: first.state == DONE and rest[1].state == RUNNING)
    assert first.has_plan and first.stopped


def test_what_has_ended_goes_when_many_newer_ones_come(waiting):
    keys = []
    for _ in range(MOST_KEPT + 3):
        job = start(waiting)
        waiting.cancel(job) if job.state == WAITING else None
        until(lambda job=job: waiting.cancel(job) or not job.live)
        keys.append(job)
    assert len(waiting.listed()) == MOST_KEPT
    assert waiting.find(keys[0].key) is None
    assert not keys[0].folder.exists()
    assert waiting.find(keys[-1].key) is keys[-1]


def test_jobs_end_with_the_server_and_leave_nothing(waiting):
    job = start(waiting)
    until(lambda: job.process is not None and job.state == RUNNING)
    process, room = job.process, job.folder.parent
    waiting.end()
    assert process.poll() is not None
    assert not room.exists()


def test_a_process_whose_server_is_gone_ends(tmp_path, planned):  # noqa: F811
    ordered(tmp_path / "job", planned, made_instance())
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-m", "commonwatch.web.planning.work", tmp_path / "job"], stdin=pipe, stdout=pipe
    )
    process.stdin.close()
    assert process.wait(30) == 1


def test_what_goes_wrong_is_told_and_the_next_goes_on(planned):  # noqa: F811
    held = Jobs()
    try:
        job = held.start(
            ORDER, lambda folder: ordered(folder, planned, made_instance()) and (folder / "order.json").unlink(), "run"
        )
        until(lambda: not job.live)
        assert job.state == FAILED and "ended before its time" in job.error
        with pytest.raises(PlanError, match="no plan"):
            held.start(ORDER, _refusing, "run")
        assert len(held.listed()) == 1
    finally:
        held.end()


def _refusing(_folder):
    raise PlanError("no plan of this")


def test_the_work_leaves_the_plan_that_solving_finds_and_everything_about_it(planned, tmp_path):  # noqa: F811
    folder = ordered(tmp_path / "job", planned, made_instance())
    said = work(folder)
    assert [each["made"] for each in said if "made" in each] == [PLAN, WHY, DIVIDEND]
    instance, plan = found_plan(folder)
    assert instance == made_instance()
    assert plan.lines == solve(made_instance(), 10, GAP, SEED).lines
    assert check_plan(instance, folder / "plan").broken == ()
    tables = read_told(folder / "told")
    assert tables["plan_dividend"].height == 7
    assert tables["plan_assumptions"].height > 5
    assert all(tables["plan_measures"]["reason"])
    assert tables["plan_organisations"]["share"].sum() > 0


def test_the_dividend_of_another_plan_than_its_own_has_a_row_for_it(planned, tmp_path):  # noqa: F811
    instance = made_instance()
    found = solve(instance, 10, GAP, SEED)
    most = max(found.lines, key=lambda line: line.credit)
    less = tuple(
        replace(line, people=line.people / 2, credit=line.credit / 2) if line is most else line for line in found.lines
    )
    order = replace(ORDER, stages=(DIVIDEND,))
    folder = ordered(tmp_path / "job", planned, instance, order, replace(found, lines=less))
    work(folder)
    table = read_told(folder / "told")["plan_dividend"].filter(way="joint")
    anew, own = (table.filter(case=case).row(0, named=True) for case in ("one plan", "the plan told here"))
    assert own["people"] == pytest.approx(sum(line.people for line in less))
    assert own["worth"] < anew["worth"]
    assert own["lowest"] <= own["worth"] <= own["highest"]


def test_the_best_plan_so_far_is_kept_when_the_search_is_stopped(planned, tmp_path):  # noqa: F811
    stop = threading.Event()

    def say(**what):
        if "step" in what:
            stop.set()

    folder = ordered(tmp_path / "job", planned, made_instance())
    worked_out(folder, say, stop.is_set)
    plan = found_plan(folder)[1]
    assert plan.lines
    assert check_plan(made_instance(), folder / "plan").broken == ()
    tables = read_told(folder / "told")
    assert tables["plan_dividend"].is_empty() and tables["plan_gains"].is_empty()


def test_rules_that_no_plan_can_keep_are_named_with_what_would_mend_them(planned, tmp_path):  # noqa: F811
    instance = with_rules(floors=(floor(0.9, "rule_of_law"), floor(0.2, "displacement")), no_one_worse_off=False)
    folder = ordered(tmp_path / "job", planned, instance, replace(ORDER, stages=(PLAN,)))
    assert "conflict" in [each.get("made") for each in work(folder)]
    told = told_conflict(folder, instance)
    assert told.rules[0] == "At least 90\u00a0% of those within reach are covered, in each need of rule of law."
    assert {"UNDP has 1.4\u00a0million\u00a0USD.", "OSCE Mission in Kosovo* has 1.2\u00a0million\u00a0USD."} == set(
        told.rules[1:]
    )
    assert told.mends
    mend = next(each for each in told.mends if each.change.startswith("floor"))
    share = float(mend.change.rpartition(":")[2])
    eased = with_rules(floors=(floor(share, "rule_of_law"), floor(0.2, "displacement")), no_one_worse_off=False)
    assert solve(eased, 10, GAP, SEED).floors == ()
    assert f"{100 * share:.6g}\u00a0%" in mend.says


def test_a_plan_is_asked_for_watched_and_saved(editor, planned):  # noqa: F811
    form = untouched(**{"line-who-0": "UNDP", "line-side-0": "XKX", "budget-UNHCR": "500,000", "seconds": "15"})
    answer = send(editor, "/plan/new", "/plan/new", **form, **{"from": "run"})
    assert answer.status_code == 303
    at = answer.headers["location"]
    assert re.fullmatch(r"/plan/jobs/[0-9a-f]{8}", at)
    first = editor.get(at)
    assert first.headers["cache-control"] == "no-store"
    assert 'http-equiv="refresh"' in first.text or "In short" in first.text
    before = time.monotonic()
    assert editor.get("/").status_code == 200  # reading goes on
    assert time.monotonic() - before < 5
    until(lambda: not editor.get(f"{at}.json").json()["live"], 60)
    told = editor.get(f"{at}.json").json()
    assert (told["state"], told["made"]) == (DONE, [PLAN, WHY, DIVIDEND])
    page = Page(editor.get(at).text)
    assert "Changed from the run's plan: UNHCR has 500,000 USD; UNDP does not work in Kosovo*." in page.text
    assert "meets about" in page.text
    assert 'http-equiv="refresh"' not in editor.get(at).text
    assert at in editor.get("/plan/jobs").text

    bad = send(editor, f"{at}/save", at, name="no name!", by="", why="x")
    assert bad.status_code == 422
    assert "letters, digits, hyphens" in bad.text and "Say which organisation" in bad.text
    assert named_plans(planned).is_empty()
    answer = send(editor, f"{at}/save", at, name="winter", by="OSCE CPC", why="As agreed in Vienna")
    assert answer.headers["location"] == "/plan/saved/winter?version=1"
    saved = read_version(planned, "winter")
    assert ("UNDP", "XKX") in saved.instance.rules.red_lines
    assert check_plan(saved.instance, planned / "plans" / "winter" / "1" / "plan").broken == ()
    page = Page(editor.get("/plan/saved/winter").text)
    assert "As agreed in Vienna" in page.text and "What planning together gains" in page.text
    assert "OSCE CPC" in editor.get("/plan/saved").text
    assert "Who gains, who loses" in editor.get("/plan/compare?left=run&right=winter@1").text
    form = Page(editor.get("/plan/new?from=winter@1&change=fair+off").text)
    assert form.all("input", name="budget-UNHCR")[0].attributes["value"] == "500,000"
    chosen = [one.attributes["value"] for one in form.all("option") if "selected" in one.attributes]
    assert "UNDP" in chosen and "XKX" in chosen
    assert "checked" not in form.all("input", name="fair")[0].attributes


def test_a_bad_form_comes_back_with_what_was_written_and_what_is_wrong(editor):  # noqa: F811
    answer = send(editor, "/plan/new", "/plan/new", **untouched(**{"budget-UNDP": "plenty"}), **{"from": "run"})
    assert answer.status_code == 422
    page = Page(answer.text)
    field = page.all("input", name="budget-UNDP")[0].attributes
    assert (field["value"], field["aria-invalid"]) == ("plenty", "true")
    assert page.all("p", id=field["aria-describedby"])[0].text.startswith("UN Development Programme: write the budget")
    assert not editor.app.state.__dict__.get("jobs") or not editor.app.state.jobs.listed()


def test_a_change_that_cannot_be_made_is_told_on_the_form(editor):  # noqa: F811
    page = Page(editor.get("/plan/new?from=run&change=red-line+Nobody:XKX").text)
    assert "expected an organisation of the plan" in page.text
    assert page.all("input", name="budget-UNHCR")


def test_a_form_without_its_token_is_refused(editor):  # noqa: F811
    assert editor.post("/plan/new", data=untouched()).status_code == 403
    assert editor.post("/plan/jobs/00000000/stop").status_code == 403


def test_a_job_that_is_not_there_is_not_found(editor):  # noqa: F811
    for address in ("/plan/jobs/00000000", "/plan/jobs/00000000.json", "/plan/compare?left=job:00000000&right=run"):
        assert editor.get(address).status_code == 404
    assert send(editor, "/plan/jobs/00000000/stop", "/plan/new").status_code == 404


def test_a_saved_plan_without_reasons_gets_them(planned, tmp_path):  # noqa: F811
    plan = solve(made_instance(), 10, GAP, SEED)
    folder = ordered(tmp_path / "job", planned, made_instance(), replace(ORDER, stages=(WHY,)), plan)
    assert read_order(folder).stages == (WHY,)
    assert [each["made"] for each in work(folder) if "made" in each] == [PLAN, WHY]
    assert stored_plan(made_instance(), folder / "plan").lines == plan.lines
    assert all(read_told(folder / "told")["plan_measures"]["reason"])


def test_figures_that_others_gave_are_said_to_be_given(planned):  # noqa: F811
    here = Studies(planned).now()
    base = made_instance()
    richer = replace(base.organisations[0], budget_usd=1.0)
    draft = drafted_as(replace(base, organisations=(richer, *base.organisations[1:])), here)
    assert draft.organisations["budget_basis"].to_list() == ["given", "assumed", "assumed"]
    assert area_of(base, here).theatre == "western_balkans"
    elsewhere = replace(base, needs=(replace(base.needs[0], place="UA63", people=9.0),))
    assert area_of(elsewhere, here).places == ("UA63",)
    assert drafted_as(elsewhere, here).needs["people_basis"].to_list() == ["given"]


def test_progress_is_told_in_words(waiting):
    job = start(waiting)
    until(lambda: job.state == RUNNING)
    assert progress.so_far(job, 0) == "First, the plan that each would make alone."
    heard(job, json.dumps({"step": "alone", "seconds": 1.0, "objective": 980.0, "upper_bound": None, "gap": None}))
    assert "worth 980 weighted people" in progress.so_far(job, 0) and progress.reached(job) == 0
    heard(job, json.dumps({"step": "bound", "seconds": 2.0, "objective": 980.0, "upper_bound": 1000.0, "gap": 0.0204}))
    assert "No plan can be worth more than 1,000: at most 2.0\u00a0% better." in progress.so_far(job, 0)
    assert progress.reached(job) == pytest.approx(0.98, abs=1e-4)
    heard(job, json.dumps({"step": "bound", "seconds": 2.0, "objective": 980.0, "upper_bound": -5e6, "gap": 0.5}))
    assert "It doesn't meet every floor." in progress.so_far(job, 0)
    heard(job, "a warning of some library")
    assert [row.state for row in progress.stages(job)] == ["now", "ahead", "ahead"]
