"""Writes docs/cli.md from the program's own help, so that the page can't say what the program doesn't do.

.venv/bin/python tools/build_cli_docs.py
"""

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.testing import CliRunner

from commonwatch.cli.app import app

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
INTRODUCTION = """# The command line

Written by `make docs` from the program's own help; the test-suite compares the two.
Every command ends with exit code 0, or 1 with one clear message on standard error, or 2 when an option isn't understood.
"""


def page() -> str:
    """The whole page as Markdown: one section per command."""
    sections = [f"## `{' '.join(words)}`\n\n```text\n{_help(words[1:])}\n```\n" for words in _commands()]
    return "\n".join([INTRODUCTION, *sections])


def _commands() -> Iterator[list[str]]:
    def walk(command: object, words: list[str]) -> Iterator[list[str]]:
        yield words
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, [*words, name])

    return walk(typer.main.get_command(app), ["commonwatch"])


def _help(words: list[str]) -> str:
    result = CliRunner().invoke(app, [*words, "--help"], prog_name="commonwatch", env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    return result.output.strip()


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}")
