"""What a load leaves in the workspace, what it says, what it refuses, and that a refused one leaves no trace."""

import json
import random
import subprocess
import sys
import time
import zipfile
from datetime import date

import polars as pl
import pytest
from benchmarks import made
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.errors import CommonwatchError, LoadError, PackError, RefusedChangeError
from commonwatch.evidence import load_evidence, starter_pack, verify_pack
from commonwatch.loading import load_files, unload
from commonwatch.packs import loaded_packs, read_manifest
from commonwatch.workspace import Workspace

from .conftest import KOSOVO, SERBIA, UKRAINE, UNEMPLOYMENT, content, fighting, ged

TODAY = date(2024, 12, 31)


def load(workspace, *paths, **options):
    said: list[str] = []
    files = load_files(workspace, paths, today=TODAY, say=said.append, **options)
    return files, said


def in_use(workspace):
    return load_evidence([starter_pack(), *loaded_packs(workspace)])


def deaths(workspace, place="XKX"):
    rows = in_use(workspace).table("deaths").filter(pl.col("place") == place, pl.col("month") >= date(2024, 1, 1))
    return {(row["month"].month, row["violence"]): row["deaths"] for row in rows.sort("month").to_dicts()}


def test_two_files_of_two_publishers_count_together(tmp_path, events, unemployment):
    files, said = load(tmp_path / "ws", events, unemployment)
    assert [(file.source, file.rows_in, file.used, file.rejected) for file in files] == [
        ("ucdp_candidate", 3, 3, 0),
        ("worldbank", 3, 2, 1),
    ]
    assert "events.csv: in 3 = used 3 + rejected 0" in said
    assert "wb.zip: in 3 = used 2 + rejected 1" in said
    assert any("taken for UCDP events" in line and "type_of_violence" in line for line in said)
    assert deaths(tmp_path / "ws") == {(7, "sb"): 30, (8, "sb"): 60}
    values = in_use(tmp_path / "ws").table("indicator_values").filter(pl.col("source") == "worldbank")
    assert set(values["place"]) == {"XKX", "SRB"} and set(values["indicator"]) == {"unemployment_modelled"}
    for pack in loaded_packs(tmp_path / "ws"):
        assert verify_pack(pack)


def test_months_before_the_final_release_are_marked_provisional(tmp_path, events):
    load(tmp_path / "ws", events)
    rows = in_use(tmp_path / "ws").table("deaths").filter(pl.col("source") == "ucdp_candidate")
    assert rows.height and rows["provisional"].all()
    assert set(rows["basis"]) == {"end_booked"}


def test_an_event_of_several_months_is_booked_at_its_end(tmp_path):
    row = made.ged_row(1, KOSOVO, date(2023, 3, 20), 60, 100, type_of_violence=1)
    load(tmp_path / "ws", ged(tmp_path / "e.csv", [row]))
    found = in_use(tmp_path / "ws").table("deaths").filter(pl.col("place") == "XKX", pl.col("month").dt.year() == 2023)
    assert found.select("month", "deaths", "basis").rows() == [(date(2023, 5, 1), 100, "end_booked")]
    assert in_use(tmp_path / "ws").table("events").select("start", "end").row(0) == (
        date(2023, 3, 20),
        date(2023, 5, 19),
    )


def test_the_newest_month_moves_when_the_files_are_complete_and_not_before(tmp_path, events):
    _, said = load(tmp_path / "ws", events)
    assert in_use(tmp_path / "ws").last_month == date(2024, 6, 1)
    assert any("--complete" in line for line in said)
    _, said = load(tmp_path / "ws", events, complete=True)
    assert in_use(tmp_path / "ws").last_month == date(2024, 8, 1)
    assert not any("--complete" in line for line in said)


def test_a_month_that_would_be_missing_is_refused(tmp_path):
    gap = ged(tmp_path / "sep.csv", fighting([date(2024, 9, 1)]))
    with pytest.raises(PackError, match="covered to June 2024 and again from September 2024"):
        load(tmp_path / "ws", gap)
    assert read_manifest(tmp_path / "ws") == ()
    between = ged(tmp_path / "jul.csv", fighting([date(2024, 7, 1), date(2024, 8, 1)], first=50))
    load(tmp_path / "ws", gap, between)
    assert deaths(tmp_path / "ws") == {(7, "sb"): 30, (8, "sb"): 30, (9, "sb"): 30}


def test_the_next_month_joins_and_a_corrected_month_replaces(tmp_path):
    load(tmp_path / "ws", ged(tmp_path / "jul.csv", fighting([date(2024, 7, 1)])))
    _, said = load(tmp_path / "ws", ged(tmp_path / "aug.csv", fighting([date(2024, 8, 1)], first=9)))
    assert "deaths: 1 rows new, 0 changed, 0 gone (within what the file speaks for: 0 before, 1 after)" in said
    assert deaths(tmp_path / "ws") == {(7, "sb"): 30, (8, "sb"): 30}
    _, said = load(tmp_path / "ws", ged(tmp_path / "jul2.csv", fighting([date(2024, 7, 1)], deaths=44, first=70)))
    assert any("0 rows new, 1 changed, 0 gone" in line for line in said)
    assert any("2024 30 -> 44" in line for line in said)
    assert deaths(tmp_path / "ws") == {(7, "sb"): 44, (8, "sb"): 30}
    assert [pack.source for pack in read_manifest(tmp_path / "ws")] == ["ucdp_candidate"]
    assert len(list((tmp_path / "ws" / "packs").iterdir())) == 1


def test_a_final_release_outranks_the_starter_and_a_candidate_never_does(tmp_path):
    spring = [date(2024, month, 1) for month in (4, 5)]
    candidate = ged(tmp_path / "c.csv", fighting(spring, UKRAINE, 7, code_status="Check deaths"))
    before = deaths(tmp_path / "none", "UKR")
    load(tmp_path / "ws", candidate)
    assert deaths(tmp_path / "ws", "UKR") == before
    rejected = in_use(tmp_path / "ws").table("rejected")
    assert rejected.filter(pl.col("source") == "ucdp_candidate")["reason"].str.starts_with("replaced by").all()
    final = ged(tmp_path / "f.csv", fighting([date(2022, month, 1) for month in (4, 5)], UKRAINE, 7))
    load(tmp_path / "ws", final)
    table = in_use(tmp_path / "ws").table("deaths").filter(pl.col("place") == "UKR")
    spring22 = table.filter(pl.col("month").is_between(date(2022, 4, 1), date(2022, 5, 1)))
    assert spring22.select("month", "violence", "deaths").rows() == [
        (date(2022, 4, 1), "sb", 7),
        (date(2022, 5, 1), "sb", 7),
    ]
    assert table.filter(pl.col("month") == date(2022, 6, 1))["deaths"].sum() > 1000


def test_a_file_that_would_take_most_of_a_war_away_is_refused(tmp_path):
    thin = ged(tmp_path / "thin.csv", fighting([date(2015, 1, 1), date(2022, 12, 1)], UKRAINE))
    with pytest.raises(RefusedChangeError, match=r"row count fell by \d\d%.*refused without --accept"):
        load(tmp_path / "ws", thin)
    assert read_manifest(tmp_path / "ws") == () and not list((tmp_path / "ws" / "packs").iterdir())
    load(tmp_path / "ws", thin, accept=True)
    assert [pack.source for pack in read_manifest(tmp_path / "ws")] == ["ucdp_events"]


def test_kosovo_before_2008_comes_out_of_serbias_record_by_coordinates(tmp_path):
    town = {"latitude": 42.66, "longitude": 21.17, "where_prec": 1, "type_of_violence": 1}
    rows = [
        made.ged_row(1, (345, "Serbia (Yugoslavia)"), date(1998, 5, 3), 0, 30, **town),
        made.ged_row(
            2, (345, "Serbia (Yugoslavia)"), date(1998, 5, 4), 0, 10, **(town | {"latitude": 44.8, "longitude": 20.46})
        ),
        made.ged_row(3, (345, "Serbia (Yugoslavia)"), date(1998, 5, 5), 0, 60, **(town | {"where_prec": 6})),
    ]
    load(tmp_path / "ws", ged(tmp_path / "e.csv", rows), accept=True)
    found = (
        in_use(tmp_path / "ws").table("deaths").filter(pl.col("month") == date(1998, 5, 1), pl.col("violence") == "sb")
    )
    assert dict(found.filter(pl.col("place").is_in(["XKX", "SRB"])).select("place", "deaths").rows()) == {
        "XKX": 75,
        "SRB": 25,
    }


def test_a_series_the_models_dont_know_is_kept_and_not_read(tmp_path):
    rows = [made.worldbank_row(("XKX", "Kosovo"), ("AG.LND.FRST.ZS", "Forest area (% of land area)"), {2020: 41.0})]
    load(tmp_path / "ws", made.worldbank_zip(tmp_path / "f.zip", rows))
    (pack,) = loaded_packs(tmp_path / "ws")
    kept = pl.read_parquet(pack / "indicator_values_other.parquet")
    assert kept.select("place", "year", "indicator", "value").rows() == [("XKX", 2020, "wb_ag_lnd_frst_zs", 41.0)]
    assert "indicator_values_other" not in in_use(tmp_path / "ws").tables


def test_a_known_series_replaces_the_starters_copy_value_by_value(tmp_path):
    rows = [made.worldbank_row(("ALB", "Albania"), ("SI.POV.GINI", "Gini index"), {2019: 99.0})]
    before = load_evidence().table("indicator_values").filter(pl.col("place") == "ALB", pl.col("indicator") == "gini")
    load(tmp_path / "ws", made.worldbank_zip(tmp_path / "g.zip", rows))
    after = (
        in_use(tmp_path / "ws")
        .table("indicator_values")
        .filter(pl.col("place") == "ALB", pl.col("indicator") == "gini")
    )
    changed = {row["year"]: row["value"] for row in after.to_dicts()}
    assert changed == {row["year"]: row["value"] for row in before.to_dicts()} | {2019: 99.0}


def test_the_ledger_says_what_was_read_and_what_came_of_its_rows(tmp_path, unemployment):
    (file,), _ = load(tmp_path / "ws", unemployment)
    (entry,) = Workspace(tmp_path / "ws").runs()
    assert entry["command"] == "load" and entry["version"] and entry["seconds"] >= 0
    (read,) = entry["read"]
    assert read["rows_in"] == read["used"] + read["rejected"] == 3
    assert (read["sha256"], read["bytes"]) == (file.sha256, unemployment.stat().st_size)


def test_unusable_rows_are_in_the_table_rejected_with_file_row_and_reason(tmp_path):
    good = fighting([date(2024, 7, 1)])
    bad = [good[0] | {"id": "7", "best": "-4"}, good[0] | {"id": "8", "country_id": "9999"}, good[0]]
    load(tmp_path / "ws", ged(tmp_path / "e.csv", [*good, *bad]))
    found = Workspace(tmp_path / "ws").table("rejected")
    assert found.select("file", "row", "reason", "rows").rows() == [
        ("e.csv", 2, "deaths are negative", 1),
        ("e.csv", 3, "unknown country", 1),
        ("e.csv", 4, "the event is there more than once", 1),
    ]
    load(tmp_path / "ws", ged(tmp_path / "e.csv", good))
    assert Workspace(tmp_path / "ws").table("rejected").is_empty()


def test_what_was_loaded_can_be_taken_out_again(tmp_path, events, unemployment):
    load(tmp_path / "ws", events, unemployment)
    unload(tmp_path / "ws", "ucdp_candidate", say=lambda _: None)
    assert [pack.source for pack in read_manifest(tmp_path / "ws")] == ["worldbank"]
    assert deaths(tmp_path / "ws") == {}
    with pytest.raises(LoadError, match="loaded: worldbank"):
        unload(tmp_path / "ws", "ucdp_candidate", say=lambda _: None)


def broken_files(folder):
    """Files that can't be loaded, by what is wrong with them."""
    good = made.as_csv(made.GED_COLUMNS, fighting([date(2024, 7, 1)]))
    with zipfile.ZipFile(folder / "cut.zip", "w") as archive:
        archive.writestr("ged.csv", good * 40)
    whole = (folder / "cut.zip").read_bytes()
    (folder / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ged.csv", b"0" * (120 << 20))
    (folder / "empty.csv").write_text("")
    (folder / "wrong.csv").write_text("a,b\n1,2\n")
    (folder / "page.csv").write_text("<!doctype html><title>Not found</title>")
    (folder / "all_bad.csv").write_text(good.replace("2024-07-10", "2044-07-10"))
    (folder / "folder").mkdir()
    (folder / "dangling.csv").symlink_to(folder / "nowhere.csv")
    return sorted(path for path in folder.iterdir())


def test_a_file_that_cant_be_loaded_is_one_clear_error_and_the_workspace_as_it_was(tmp_path, events, unemployment):
    load(tmp_path / "ws", unemployment)
    before = content(tmp_path / "ws")
    (tmp_path / "broken").mkdir()
    wrong = broken_files(tmp_path / "broken")
    assert len(wrong) == 8
    for path in wrong:
        with pytest.raises(CommonwatchError) as caught:
            load(tmp_path / "ws", events, path)
        assert path.name in str(caught.value), path
        assert content(tmp_path / "ws") == before, path
    with pytest.raises(CommonwatchError, match="empty"):
        load(tmp_path / "new", tmp_path / "broken" / "empty.csv")
    assert not (tmp_path / "new").exists()


def test_a_whole_release_is_held_against_the_facts_known_of_it(tmp_path):
    rows = list(made.ged_events(1200))
    for row in rows[:3]:
        row["country_id"] = "9999"
    file = ged(tmp_path / "ged251.csv", rows)
    with pytest.raises(RefusedChangeError, match=r"expected unknown_countries = 0.*as of 2026-07-16"):
        load_files(tmp_path / "ws", [file], today=date(2026, 11, 24), say=lambda _: None)


def test_the_command_says_what_it_did_and_what_comes_next(tmp_path, events):
    done = CliRunner().invoke(app, ["load", str(events), "--workspace", str(tmp_path / "ws")])
    assert done.exit_code == 0, done.output
    assert "in 3 = used 3 + rejected 0" in done.output and "commonwatch run --workspace" in done.output
    listed = CliRunner().invoke(app, ["pack", "list", "--workspace", str(tmp_path / "ws")])
    assert "ucdp_" in listed.output and "events.csv" in listed.output


def test_a_serbian_file_before_2008_speaks_for_kosovo_too(tmp_path):
    rows = fighting([date(1999, 3, 1), date(1999, 4, 1)], SERBIA)
    _, said = load(tmp_path / "ws", ged(tmp_path / "e.csv", rows), accept=True)
    assert any("the 2 modelled place(s) it names, March 1999 to April 1999" in line for line in said)


KILLS = 12
PROGRAM = """
import sys
from pathlib import Path
from commonwatch.loading import load_files

load_files(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
"""


def test_a_killed_load_counts_whole_or_not_at_all(tmp_path, events, unemployment):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "ws")]
    load(tmp_path / "ws", unemployment)
    first = 25 + 2023 % 5
    began = time.monotonic()
    subprocess.run([*command[:3], str(tmp_path / "other"), str(events)], check=True, stdout=subprocess.DEVNULL)
    usual = time.monotonic() - began
    moments = random.Random(7)
    for number in range(KILLS):
        rows = [made.worldbank_row(("XKX", "Kosovo"), UNEMPLOYMENT, {2023: number})]
        newer = made.worldbank_zip(tmp_path / "newer.zip", rows)
        process = subprocess.Popen([*command, str(newer), str(events)], stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.5 * usual, 1.1 * usual))
        process.kill()
        process.wait()
        sources = [pack.source for pack in read_manifest(tmp_path / "ws")]
        assert sources in (["worldbank"], ["ucdp_events", "worldbank"])
        (value,) = (
            in_use(tmp_path / "ws")
            .table("indicator_values")
            .filter(pl.col("source") == "worldbank", pl.col("place") == "XKX", pl.col("year") == 2023)["value"]
        )
        assert value in (*range(number + 1), first), "a load of this round, of an earlier one, or the first"
        for pack in loaded_packs(tmp_path / "ws"):
            assert verify_pack(pack)
        for line in (tmp_path / "ws" / "ledger" / "runs.jsonl").read_text().splitlines():
            json.loads(line)
    load(tmp_path / "ws", events, unemployment)
    assert len(list((tmp_path / "ws" / "packs").iterdir())) == len(read_manifest(tmp_path / "ws"))
