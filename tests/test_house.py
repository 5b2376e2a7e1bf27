"""The rules of the house that a machine can check."""

import ast
import re
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import commonwatch
from commonwatch.vocabulary import KOSOVO_FOOTNOTE

ROOT = Path(__file__).resolve().parents[1]
LONGEST, MEDIAN = 400, 130  # lines
LARGEST, STARTER = 3_000_000, 4_000_000  # bytes
TEXTS = {".py", ".md", ".toml", ".txt", ".json", ".csv", ".yml", ".yaml", ".html", ".css", ".js", ".j2", ""}
WHEELS = re.compile(r"\w[\w.]*==[\w.!+]+$")


def tracked() -> list[Path]:
    """The files of the repository; of the folder where git isn't at hand."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", "workspace"} & set(path.parts)]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_small():
    sizes = {path.relative_to(ROOT): lines(path) for path in tracked() if path.suffix == ".py"}
    assert {path: size for path, size in sizes.items() if size > LONGEST} == {}
    assert statistics.median(sizes.values()) < MEDIAN
    assert statistics.median(size for path, size in sizes.items() if path.parts[0] == "src") < MEDIAN


def test_each_public_function_and_class_says_what_it_gives():
    silent = []
    for path in [path for path in tracked() if path.suffix == ".py" and "src" in path.relative_to(ROOT).parts]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and node.col_offset == 0 and ast.get_docstring(node) is None:
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


def test_the_repository_stays_small_and_holds_no_foreign_lock_file():
    sizes = {path.relative_to(ROOT): path.stat().st_size for path in tracked()}
    assert {path: size for path, size in sizes.items() if size >= LARGEST} == {}
    starter = Path("src/commonwatch/evidence/starter")
    assert 0 < sum(size for path, size in sizes.items() if starter in path.parents) <= STARTER
    assert Path("uv.lock") not in sizes


def test_the_readme_carries_the_footnote_on_kosovo():
    assert KOSOVO_FOOTNOTE in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_file_names_a_machine_or_a_package_registry():
    folders = "|".join(("work", "root", "opt", "home", "tmp", "Users", "mnt"))
    machine = re.compile(rf"(?<![\w./*{{}}])/(?:{folders})/\w")
    registry = re.compile(
        r"pypi\.(?:org|python)|python" + r"hosted|/sim" + r"ple\b|--(?:extra-)?index-url", re.IGNORECASE
    )
    found = []
    for path in tracked():
        if path.suffix in TEXTS and path.name != "LICENSE":
            text = path.read_text(encoding="utf-8")
            found += [
                f"{path.relative_to(ROOT)}: {hit.group()}"
                for rule in (machine, registry)
                for hit in rule.finditer(text)
            ]
    assert found == []


def test_constraints_are_names_and_versions_and_hold_every_dependency():
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [line for line in pinned if not WHEELS.match(line.replace("-", "_"))] == []
    names = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wanted += project["optional-dependencies"]["web"]
    assert {re.split(r"[<>=!~\[ ]", need)[0].lower() for need in wanted} - names == {"commonwatch"}


def test_each_dependency_has_its_line_in_the_docs():
    told = (ROOT / "docs" / "libraries.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    wanted += project["optional-dependencies"]["web"]
    names = {re.split(r"[<>=!~\[ ]", need)[0] for need in wanted} - {"commonwatch"}
    assert [name for name in names if f"| {name} |" not in told] == []


def test_no_test_is_skipped_and_nothing_is_left_to_do():
    marks = {"pytest." + "skip(", "mark." + "skip", "mark." + "xfail", "TO" + "DO", "FIX" + "ME"}
    files = [path for path in tracked() if path.suffix == ".py"]
    assert [(path.name, mark) for path in files for mark in marks if mark in path.read_text(encoding="utf-8")] == []


def test_the_library_has_fewer_than_ten_names_and_each_is_there():
    assert len(commonwatch.__all__) < 10
    assert all(getattr(commonwatch, name) is not None for name in commonwatch.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = commonwatch.no_such_name


def test_the_help_page_starts_quickly():
    program = Path(sys.executable).with_name("commonwatch")
    seconds = []
    for _ in range(3):
        started = time.monotonic()
        subprocess.run([program, "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.monotonic() - started)
    assert min(seconds) < 0.5


def test_the_page_on_the_command_line_is_what_the_program_says():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from build_cli_docs import page
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page(), "write it anew: make docs"


def test_every_command_has_an_example():
    told = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    leaves = [part for part in told.split("\n## ")[1:] if "\nCommands:" not in part]
    assert len(leaves) >= 10
    assert [part.splitlines()[0] for part in leaves if "Example: commonwatch" not in part] == []


def test_the_changelog_speaks_of_this_version_as_before_and_after():
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in told
    changes = [line for line in told.splitlines() if line.startswith("- ")]
    assert changes
    assert [line for line in changes if " -> " not in line] == []


def test_links_between_the_pages_lead_somewhere():
    broken = []
    for page in [path for path in tracked() if path.suffix == ".md"]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_ci_runs_the_tests_and_the_checks():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    told = script.read_text(encoding="utf-8")
    assert "make test" in told
    assert "make check" in told
