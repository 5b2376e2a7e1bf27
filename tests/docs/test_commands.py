"""The pages are true: every command of the README and the docs runs, and prints what the page shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command of a console block with the lines it is shown to print; '...' stands for lines left out."""
    found: list[tuple[str, list[str]]] = []
    until = None
    for line in text.splitlines():
        if until is not None:  # within a here-document
            found[-1] = (f"{found[-1][0]}\n{line.removeprefix('> ')}", [])
            until = None if line.removeprefix("> ") == until else until
        elif line.startswith("$ "):
            found.append((line[2:], []))
            until = "END" if line.endswith("<<'END'") else None
        elif found and line.strip() and line.strip() != "...":
            found[-1][1].append(line.strip())
    return found


def run(command: str, folder: Path) -> str:
    """What a command prints, run in `folder` as a person would, with the program on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def in_order(shown: list[str], printed: str) -> str | None:
    """The first shown line that the command didn't print, in this order; None when all are there.

    Spaces count as one, since tables are set to the width of the terminal.
    """
    text, place = " ".join(printed.split()), 0
    for line in (" ".join(line.split()) for line in shown):
        place = text.find(line, place)
        if place < 0:
            return line
        place += len(line)
    return None


@pytest.mark.parametrize("name", ["tutorial", "your-own-files"])
def test_the_page_runs_from_its_first_line_to_its_last(name, tmp_path):
    blocks = BLOCK.findall((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    assert "console" in {kind for kind, _ in blocks}
    for kind, text in blocks:
        if kind == "console":
            for command, shown in commands(text):
                printed = run(command, tmp_path)
                assert in_order(shown, printed) is None, f"{command}\nprinted:\n{printed}"
        else:
            run(f"{shlex.quote(sys.executable)} -c {shlex.quote(text)}", tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_that_the_pages_name_exist(page):
    named = re.findall(r"^(?:\$ |    )(make [a-z][^\n#]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    for command in named:
        target = shlex.split(command)
        done = subprocess.run([*target, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{page.name}: {command}\n{done.stderr}"


def test_the_first_command_of_the_readme_makes_the_watch_list():
    done = subprocess.run(["make", "--dry-run", "run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ".venv/bin/commonwatch run --theatre osce" in done.stdout
    assert "    make run" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_that_the_pages_name_are_understood(page):
    known = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    inline = re.findall(r"`(commonwatch [a-z][^`\n]*)`", page.read_text(encoding="utf-8"))
    for command in inline:
        words = command.split()
        assert f"## `commonwatch {words[1]}" in known, command
        for option in (word for word in words if word.startswith("--")):
            assert option in known, command
