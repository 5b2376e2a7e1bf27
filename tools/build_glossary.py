"""Writes docs/glossary.md from the vocabulary's own files, so that the page and the program use the same words.

.venv/bin/python tools/build_glossary.py
"""

from pathlib import Path

from commonwatch.vocabulary import KOSOVO_FOOTNOTE, theatres, themes
from commonwatch.vocabulary.tables import read

TARGET = Path(__file__).parents[1] / "docs" / "glossary.md"
INTRODUCTION = """# Glossary

Written by `make docs` from the vocabulary (`src/commonwatch/vocabulary/data`); the test-suite compares the two. One word
for one thing: pages, tables, commands and code use these and no others. [Vocabulary](vocabulary.md) says where each comes from.
"""
DIMENSIONS = {"security": "security", "economic_environmental": "economic and environmental", "human": "human"}
MOST_NAMED = 10  # places of a theatre


def page() -> str:
    """The whole page as Markdown: the nouns, the themes, the theatres."""
    nouns = [f"| {noun} | {meaning} |" for noun, meaning in read("nouns").iter_rows()]
    subjects = [
        f"| `{name}` | {label} | {DIMENSIONS[kind]} | {need} |" for name, kind, label, need in themes().iter_rows()
    ]
    return "\n".join(
        [
            INTRODUCTION,
            "## Nouns\n\n| word | is |\n| --- | --- |",
            *nouns,
            "\n## Themes\n\n| theme | subject | dimension | as a need: |\n| --- | --- | --- | --- |",
            *subjects,
            "\n## Theatres\n\n| theatre | name | places |\n| --- | --- | --- |",
            *(f"| `{name}` | {label} | {_named(places)} |" for name, label, places in theatres().iter_rows()),
            f"\nXKX is Kosovo. {KOSOVO_FOOTNOTE}\n",
        ]
    )


def _named(places: list[str]) -> str:
    return ", ".join(places) if len(places) <= MOST_NAMED else f"{len(places)} places"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}")
