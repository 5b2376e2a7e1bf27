"""Bad input on the command line: one clear message, the right exit code, no traceback, the workspace as it was."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commonwatch.evidence import starter_pack

PROGRAM = Path(sys.executable).with_name("commonwatch")


def commonwatch(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *map(str, words)], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def refused(done: subprocess.CompletedProcess[str], *says: str) -> None:
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert [text for text in says if text not in done.stderr] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--theatre", "western_balkan"), ("western_balkan", "western_balkans")),
        (("run", "--origin", "2024-13"), ("2024-13",)),
        (("run", "--origin", "2031-01"), ("2031-01", "2024-06")),
        (("run", "--evidence", "nowhere"), ("nowhere",)),
        (("run", "--profile", "slow"), ("slow", "quick")),
        (("run", "--config", "nowhere.toml"), ("nowhere.toml",)),
        (("watch",), ("no table 'watch'", "commonwatch run")),
        (("drivers", "Kossovo"), ("commonwatch run",)),
        (("table", "watch"), ("no table 'watch'",)),
        (("forecast", "--places", "Atlantis", "--out", "f.parquet"), ("Atlantis",)),
        (("forecast", "--steps", "0-99", "--out", "f.parquet"), ("0-99", "36")),
        (("forecast", "--violence", "all-of-it", "--out", "f.parquet"), ("all-of-it", "total")),
        (("forecast", "--origin", "1970-01", "--out", "f.parquet"), ("1970-01",)),
        (("score", "nowhere.parquet"), ("nowhere.parquet",)),
        (("action", "add", "Atlantis", "--warning", "w", "--by", "OSCE-ODIHR"), ("Atlantis",)),
        (("action", "add", "Kosovo", "--warning", " ", "--by", "OSCE-ODIHR"), ("warning",)),
        (("pack", "verify", "nowhere"), ("nowhere",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_input_is_one_clear_error_and_writes_nothing(tmp_path, words, says):
    refused(commonwatch(tmp_path, *words), *says)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in left if not path.startswith("workspace/")] == []
    if words[0] != "action":
        assert left == []


def changed_byte(pack: Path) -> None:
    table = pack / "deaths.parquet"
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(bytes(data))


def missing_table(pack: Path) -> None:
    (pack / "deaths.parquet").unlink()


def no_licence(pack: Path) -> None:
    import json

    card = json.loads((pack / "pack.json").read_text(encoding="utf-8"))
    card["sources"][0]["licence"] = ""
    (pack / "pack.json").write_text(json.dumps(card), encoding="utf-8")


@pytest.mark.parametrize("harm", [changed_byte, missing_table, no_licence])
def test_a_harmed_pack_is_refused_and_the_workspace_stays_as_it_was(tmp_path, harm):
    pack = tmp_path / "pack"
    shutil.copytree(starter_pack(), pack)
    harm(pack)
    commonwatch(tmp_path, "action", "add", "XK", "--warning", "tension", "--by", "OSCE-ODIHR")
    before = {path: path.read_bytes() for path in (tmp_path / "workspace").rglob("*") if path.is_file()}
    refused(commonwatch(tmp_path, "run", "--evidence", "pack"), "pack")
    assert {path: path.read_bytes() for path in (tmp_path / "workspace").rglob("*") if path.is_file()} == before
    assert commonwatch(tmp_path, "pack", "verify", "pack").returncode == 1


def test_a_word_that_the_program_does_not_know_is_a_usage_error(tmp_path):
    for words in (("prophesy",), ("run", "--colour"), ("forecast",)):
        done = commonwatch(tmp_path, *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
