"""No figure of a source that may not be published is published or leaves through the API (law 4)."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from commonwatch.evidence import Evidence, load_evidence
from commonwatch.publish.licensed import closed_figures, closed_left_out
from commonwatch.web.study import Studies


@pytest.fixture
def closed() -> Evidence:
    """The starter's evidence with one source more that may be used and not published, in three tables."""
    known = load_evidence()
    source = known.sources.head(1).with_columns(source=pl.lit("secret"), licence_status=pl.lit("closed"))
    value = known.table("indicator_values").filter(place="XKX", indicator="unemployment").head(1)
    deaths = (
        known.table("deaths")
        .filter(place="UKR")
        .tail(2)
        .with_columns(month=pl.Series([date(2023, 10, 1), date(2024, 1, 1)]))
    )
    people = known.table("displacement").filter(place="ALB").head(1)
    more = {"indicator_values": value, "deaths": deaths, "displacement": people}
    tables = dict(known.tables) | {
        name: pl.concat([known.tables[name], rows.with_columns(source=pl.lit("secret"))]) for name, rows in more.items()
    }
    return replace(known, tables=tables, sources=pl.concat([known.sources, source]))


def test_what_a_closed_source_spoke_of_is_found(closed):
    said = closed_figures(closed)
    assert said["values"].rows() == [("XKX", "unemployment")]
    assert sorted(said["deaths"].rows()) == [("UKR", date(2023, 10, 1)), ("UKR", date(2024, 1, 1))]
    assert said["displaced"].rows() == [("ALB",)]
    assert all(rows.is_empty() for rows in closed_figures(load_evidence()).values())


def test_its_figures_are_taken_out_of_four_tables_and_the_rest_stays(closed, made_workspace):
    here = Studies(made_workspace).now()
    known = {name: here.table(name) for name in ("counterfactuals", "history", "watch", "displaced", "drivers")}
    given = {name: closed_left_out(closed_figures(closed), name, table) for name, table in known.items()}
    assert given["counterfactuals"].equals(known["counterfactuals"].filter(~(pl.col("place") == "XKX")))
    kept = known["history"].filter((pl.col("place") != "UKR") | (pl.col("month") < date(2023, 10, 1)))
    assert given["history"].equals(kept)
    assert given["history"].height < known["history"].height
    assert given["drivers"] is known["drivers"]
    for name in ("watch", "displaced"):
        assert given[name].equals(known[name]), "no count of Albania stands in this small world"


def test_the_count_of_displaced_people_is_emptied_and_its_row_stays(closed, made_workspace):
    people = pl.concat(
        [
            closed.tables["displacement"],
            closed.tables["displacement"].filter(source="secret").with_columns(place=pl.lit("UKR")),
        ]
    )
    more = replace(closed, tables=dict(closed.tables) | {"displacement": people})
    watch = Studies(made_workspace).now().table("watch")
    given = closed_left_out(closed_figures(more), "watch", watch)
    ukraine = given.filter(place="UKR").row(0, named=True)
    assert (ukraine["displaced_people"], ukraine["displaced_year"], ukraine["displaced_note"]) == (None, None, None)
    assert given.filter(pl.col("place") != "UKR").equals(watch.filter(pl.col("place") != "UKR"))
