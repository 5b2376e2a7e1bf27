"""The whole way on the starter pack: every table of the flow, an unchanged second run, findings that make sense."""

import json
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from commonwatch.config import load_config
from commonwatch.errors import OriginError, UnknownNameError
from commonwatch.evidence import starter_pack
from commonwatch.files import sha256_of, write_text
from commonwatch.pipeline import Study, prepare, run
from commonwatch.plan.check import check_plan
from commonwatch.plan.drafting import PLAN_TABLES
from commonwatch.plan.instance import read_instance
from commonwatch.response.findings import add_verdict
from commonwatch.response.identity import judged, no_judgements, write_judgements
from commonwatch.stages import StageResult, code_digest
from commonwatch.workspace import Workspace

TABLES = {
    "panel", "forecast", "forecast_previous", "reference", "forecast_summary", "history", "figures", "drivers", "watch",
    "displaced", "needs", "emerging_needs", "work", "coverage", "findings", "themes_without_needs",
    *PLAN_TABLES,
}  # fmt: skip
SUMMARY = ("objective", "mean", "cvar", "upper_bound", "gap", "status", "scenarios")


@pytest.fixture(scope="module")
def study() -> Study:
    """The western Balkans with a small forest, 12 steps and few scenarios, so that the test stays quick."""
    shipped = load_config(profile="quick")
    small = {
        "risk": shipped.risk.model_copy(update={"trees": 20}),
        "plan": shipped.plan.model_copy(update={"scenarios": 6}),
    }
    config = shipped.model_copy(update=small)
    return prepare("western_balkans", config=config)


@pytest.fixture(scope="module")
def workspace(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return run(tmp_path_factory.mktemp("study") / "workspace", study)


def test_a_run_leaves_every_table_and_the_page(workspace: Workspace) -> None:
    assert set(workspace.tables()) >= TABLES
    page = (workspace.path / "publish" / "watchlist.html").read_text(encoding="utf-8")
    assert "Security Council resolution 1244 (1999)" in page
    assert (workspace.path / "publish" / "tables" / "tables.xlsx").stat().st_size > 10_000
    for name in ("western_balkans", "XKX"):
        assert (workspace.path / "publish" / f"brief-{name}.pdf").read_bytes()[:5] == b"%PDF-"
        assert "1244 (1999)" in (workspace.path / "publish" / f"brief-{name}.html").read_text(encoding="utf-8")


def test_an_unchanged_second_run_does_nothing_and_is_quick(study: Study, workspace: Workspace) -> None:
    results: list[StageResult] = []
    before = {path: path.stat().st_mtime_ns for path in (workspace.path / "tables").glob("*.parquet")}
    started = time.monotonic()
    run(workspace.path, study, results.append)
    assert time.monotonic() - started < 15
    assert not [result.name for result in results if result.ran]
    assert before == {path: path.stat().st_mtime_ns for path in (workspace.path / "tables").glob("*.parquet")}
    assert len(workspace.runs()) >= 2


def test_the_ledger_says_what_was_read_by_which_program_and_how_many_rows(workspace: Workspace) -> None:
    entry = workspace.runs()[0]
    (read,) = entry["read"]
    starter = pl.concat(
        [pl.read_parquet(path).select(pl.len()) for path in starter_pack().glob("*.parquet") if path.stem != "rejected"]
    )
    assert read["sha256"] == sha256_of(starter_pack() / "pack.json")
    assert read["rows"] == starter["len"].sum()
    assert read["rejected"] == pl.read_parquet(starter_pack() / "rejected.parquet")["rows"].sum()
    assert (entry["command"], entry["theatre"], entry["program"]) == ("run", "western_balkans", code_digest())
    for stage in entry["stages"].values():
        for name, rows in stage["rows"].items():
            assert workspace.table(name).height == rows
        assert stage["seconds"] >= 0
    made = {name: rows for stage in entry["stages"].values() for name, rows in stage["rows"].items()}
    needed = sum(made[name] for name in ("figures", "forecast_previous", "drivers", "displaced"))
    assert entry["stages"]["watch"]["rows_in"] == needed
    assert entry["stages"]["panel"]["rows_in"] == 0


def test_the_watch_list_holds_the_theatre_with_the_reference_beside_each_figure(workspace: Workspace) -> None:
    watch = workspace.table("watch")
    assert set(watch["place"]) == {"ALB", "BIH", "MKD", "MNE", "SRB", "XKX"}
    for name in ("expected_6m", "low_6m", "high_6m", "p25_6m"):
        assert watch[f"reference_{name}" if name != "p25_6m" else "reference_p25_6m"].null_count() == 0
    assert watch.filter(pl.col("low_6m") > pl.col("high_6m")).is_empty()
    assert watch["p25_6m"].is_between(0, 1).all()
    kosovo = watch.filter(pl.col("place") == "XKX").to_dicts()[0]
    assert kosovo["displaced_people"] == 16000
    assert "2021" in kosovo["displaced_note"]
    assert kosovo["status"] == "as expected"


def test_places_at_peace_are_not_given_wars(workspace: Workspace) -> None:
    watch = workspace.table("watch").filter(pl.col("group") == "long at peace")
    assert watch.height == 6
    assert (watch["p25_6m"] < 0.05).all()
    assert (watch["p_onset_12m"] < 0.25).all()


def test_the_forecast_covers_the_modelled_world_for_all_kinds(workspace: Workspace) -> None:
    forecast = workspace.table("forecast")
    assert forecast.select("place").n_unique() == 191
    assert forecast.height == 191 * 12 * 4
    assert forecast["draws"].list.len().unique().to_list() == [1000]
    wide = forecast.filter((pl.col("place") == "UKR") & (pl.col("step") == 3)).sort("violence")
    draws = dict(zip(wide["violence"], wide["draws"].to_list(), strict=True))
    assert [a + b + c for a, b, c in zip(draws["sb"], draws["ns"], draws["os"], strict=True)] == draws["total"]


def test_the_joint_picture_of_the_theatre_is_made_quickly_and_published(workspace: Workspace) -> None:
    assert workspace.runs()[0]["stages"]["joint"]["seconds"] < 60  # 2 to 3 on a quiet machine
    needs, work, findings = (workspace.table(name) for name in ("needs", "work", "findings"))
    balkans = {"ALB", "BIH", "MKD", "MNE", "SRB", "XKX"}
    assert set(needs["place"]) == set(work["place"]) == balkans
    assert {"OSCE-MIK", "UNMIK", "UNHCR", "IOM"} <= set(work.filter(place="XKX")["organisation"])
    assert {"gap", "partner"} <= set(findings["kind"])
    assert workspace.table("coverage")["need_id"].sort().equals(needs["need_id"].sort())
    folder = workspace.path / "publish"
    for name in ("needs", "emerging_needs", "work", "coverage", "findings", "themes_without_needs"):
        assert (folder / "tables" / f"{name}.csv").is_file()
    told = pl.read_parquet(folder / "tables" / "findings.parquet")
    assert told.columns[-4:] == ["verdict", "why", "by", "on"]
    brief = (folder / "brief-XKX.html").read_text(encoding="utf-8")
    kosovo = findings.filter(pl.col("kind") == "gap", pl.col("place") == "XKX")["sentence"][0]
    assert kosovo.replace("Kosovo", "Kosovo*") in brief


def test_the_joint_plan_of_a_run_keeps_its_rules_and_is_explained(workspace: Workspace, tmp_path: Path) -> None:
    made = {name: workspace.table(name) for name in PLAN_TABLES}
    assert [name for name, rows in made.items() if rows.is_empty()] == []
    for name, text in made["plan_instance"].iter_rows():
        write_text(text, tmp_path / "instance" / name)
    (tmp_path / "plan").mkdir()
    made["plan_lines"].drop("place", "theme", "group").write_csv(tmp_path / "plan" / "plan.csv")
    made["plan_presence"].write_csv(tmp_path / "plan" / "presence.csv")
    members = made["plan_organisations"]
    members.select("organisation", "spent_usd").write_csv(tmp_path / "plan" / "spending.csv")
    members.select("organisation", "credit_alone", pl.col("credit").alias("credit_joint")).write_csv(
        tmp_path / "plan" / "alone.csv"
    )
    whole = made["plan_summary"].row(0, named=True)
    write_text(json.dumps({key: whole[key] for key in SUMMARY}), tmp_path / "plan" / "summary.json")
    checked = check_plan(read_instance(tmp_path / "instance"), tmp_path / "plan")
    assert checked.broken == ()
    assert {"UN", "OSCE"} == set(members["family"])
    assert whole["gap"] <= 0.001
    assert set(made["plan_gains"]["costs"]) == {0.5, 1.0, 2.0}
    assert made["plan_gains"]["unseen"].all()
    assert made["plan_measures"]["reason"].null_count() == 0


def test_judgements_and_verdicts_run_what_stands_on_them_again_and_no_more(
    study: Study, workspace: Workspace, tmp_path: Path
) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace.path, copy)
    gap = workspace.table("findings").filter(kind="gap", place="XKX").row(0, named=True)
    text = gap["sentence"].replace("Kosovo", "Kosovo*")
    assert text in (copy / "publish" / "brief-XKX.html").read_text(encoding="utf-8")
    add_verdict(copy, gap["finding_id"], "not so", "others are at work", "OSCE Mission in Kosovo", date(2024, 7, 1))
    results: list[StageResult] = []
    run(copy, study, results.append)
    assert [result.name for result in results if result.ran] == ["publish"]
    assert text not in (copy / "publish" / "brief-XKX.html").read_text(encoding="utf-8")
    told = pl.read_parquet(copy / "publish" / "tables" / "findings.parquet")
    assert told.filter(finding_id=gap["finding_id"])["verdict"].to_list() == ["not so"]
    pair = ("ADVANCING TOGETHER", "Jahjaga Foundation")
    assert set(pair) <= set(workspace.table("work")["organisation"])
    same = judged(no_judgements(), *pair, "same", "OSCE Mission in Kosovo", datetime(2024, 7, 1, tzinfo=UTC))
    write_judgements(same, copy / "judgements" / "organisations.csv")
    results.clear()
    run(copy, study, results.append)
    assert [result.name for result in results if result.ran] == ["joint", "plan", "publish"]
    assert len(set(Workspace(copy).table("work")["organisation"]) & set(pair)) == 1


def test_bad_names_and_origins_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="western_balkans"):
        prepare("western_balkan")
    with pytest.raises(OriginError, match="1989-01 to 2024-06"):
        prepare("kosovo", origin=date(2030, 1, 1))
    assert list(tmp_path.iterdir()) == []
