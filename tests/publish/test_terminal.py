"""The watch list in a terminal and as JSON."""

import io
import json

import polars as pl
import pytest
from rich.console import Console

from commonwatch.publish import watch_json, watch_table


def printed(watch: pl.DataFrame, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    console.print(watch_table(watch, width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_every_place_fits_the_width_whole(tables: dict[str, pl.DataFrame], width: int):
    long = pl.lit("Understanding between ethnic and religious groups").alias("theme_2")
    text = printed(tables["watch"].with_columns(long), width)
    assert max(map(len, text.splitlines())) <= width
    assert [name for name in tables["watch"]["name"] if name.split()[0] not in text] == []
    assert "Kosovo*" in text
    assert "8,000–48,000" in text
    assert "Intergroup relations" in text
    assert "…" not in text


def test_drivers_and_reference_stand_in_the_wide_table(tables: dict[str, pl.DataFrame]):
    text = printed(tables["watch"], 120)
    assert "Jobs and poverty" in text
    assert "Reference" in text.replace("Refer-", "Reference")
    assert "▲ Azerbaijan" in text
    assert "not modelled" in text


def test_json_keeps_order_and_figures(tables: dict[str, pl.DataFrame]):
    rows = json.loads(watch_json(tables["watch"].sample(fraction=1, shuffle=True, seed=1)))
    assert [row["place"] for row in rows] == tables["watch"]["place"].to_list()
    assert rows[0]["origin"] == "2024-06-01"
    assert rows[0]["expected_6m"] == 24000.0
    assert rows[-1]["expected_6m"] is None
