"""The page on method says what the code and the settings say."""

import ast
import csv
import re
from calendar import month_name
from pathlib import Path

import commonwatch as cw
from commonwatch.config import load_config

ROOT = Path(__file__).resolve().parents[2]
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")


def rows(first_header: str) -> list[list[str]]:
    """The cells of the table whose first header is this one, without its two head lines."""
    found = re.search(rf"^\| {first_header} \|(?:.*\n){{2}}((?:\|.*\n)+)", METHOD, re.MULTILINE)
    assert found is not None, first_header
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def test_the_months_of_release_are_those_of_the_reviewed_table():
    path = ROOT / "src" / "commonwatch" / "evidence" / "data" / "release_lags.csv"
    with path.open(encoding="utf-8") as handle:
        reviewed = {
            row["source"]: f"{month_name[int(row['release_month'])]} Y+{row['release_year_offset']}"
            for row in csv.DictReader(handle)
        }
    assert {re.findall(r"`(.+?)`", source)[0]: known for source, known in rows("source")} == reviewed


def test_the_shares_of_the_pool_are_those_of_the_settings():
    risk = load_config().risk
    low, high = risk.low_shares.by_model(), risk.high_shares.by_model()
    expected = {name: (f"{100 * low[name]:g} %", f"{100 * high[name]:g} %") for name in low}
    assert {name: (below, above) for name, below, above in rows("model")} == expected
    assert f"level to {risk.high_level:g} deaths a month" in METHOD


def test_numbers_told_in_words_are_those_of_the_settings():
    risk, run = load_config().risk, load_config().run
    text = " ".join(METHOD.split())
    for told in (
        f"{risk.trees} randomised regression trees",
        f"the {run.draws:,} draws",
        f"never below {risk.ceiling_floor} nor above {risk.ceiling:,}",
        f"{100 * risk.world_factor:g} % of the variance of their ranks is the world's",
        f"{100 * risk.region_factor:g} % the subregion's",
    ):
        assert told in text, told


def test_files_that_the_page_names_are_there():
    named = re.findall(r"`((?:risk|evidence)/[\w/]+\.\w+)`", METHOD)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / "src" / "commonwatch" / name).is_file()] == []


def test_the_readmes_lines_of_python_use_names_that_exist():
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    used = {
        node.attr
        for node in ast.walk(ast.parse(block[1]))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "cw"
    }
    assert used
    assert used <= set(cw.__all__)
