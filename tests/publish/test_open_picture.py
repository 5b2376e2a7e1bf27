"""The picture as it may be published: nothing of a closed source, no small count, nor a figure that gives one away."""

from dataclasses import replace
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs.made import AS_OF, counts, evidence
from tests.needs.test_suppress import GROUPS, UNITS, bounds
from tests.response.made_picture import picture

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.publish.open_picture import PICTURE, first_month, judged, open_evidence, published_picture
from commonwatch.response.findings import add_verdict, read_verdicts
from commonwatch.response.identity import no_judgements

AHEAD = pl.DataFrame(schema={"place": pl.String, "month": pl.Date, "draws": pl.List(pl.Int64)})
VALUES = [
    ("XKX", 2023, "population", 1_700_000),
    ("XKX", 2023, "epr_excluded_population_share", 0.1),
    ("UKR", 2023, "population", 37e6),
]
SOURCES = ("wdi", "ucdp_ged", "s1", "s2", "s3", "needs", "reached")


def known(*closed: str, **tables: pl.DataFrame):
    """Evidence on Kosovo and Ukraine with the activities of the small picture; the named sources are closed."""
    status = ["closed" if source in closed else "open" for source in SOURCES]
    made = evidence(VALUES, **(picture() | tables))
    return replace(made, sources=pl.DataFrame({"source": SOURCES, "licence_status": status}))


def published(made, *places: str) -> dict[str, pl.DataFrame]:
    return published_picture(made, places or ("XKX",), AS_OF, no_judgements(), AHEAD)


def text(tables: dict[str, pl.DataFrame]) -> str:
    return "\n".join(table.write_json() for table in tables.values())


def reached(*rows) -> pl.DataFrame:
    """The table people_reached of rows (status, unit, group, people): intersectoral figures of Ukraine in 2023."""
    told = [
        ("reached", n, status, "UA", unit, "cluster", "Intersectoral", group, people, date(2023, 1, 1), date(2023, 12, 31), "r.csv", f"row {n}")
        for n, (status, unit, group, people) in enumerate(rows, start=1)
    ]  # fmt: skip
    columns = ("source", "n", "status", "country", "admin1_code", "sector_vocabulary", "sector_name", "group", "people", "start", "end",
               "file", "address")  # fmt: skip
    return settled({"people_reached": raw_table("people_reached", told, columns)})["people_reached"]


def overview(cells: dict[tuple[str, str], int]) -> list[tuple[str | None, str, int]]:
    """unit, group, people: the cells with the totals of each unit, each group and all."""
    rows = [(unit, group, people) for (unit, group), people in cells.items()]
    rows += [(u, "", sum(p for (x, _), p in cells.items() if x == u)) for u in dict.fromkeys(u for u, _ in cells)]
    rows += [(None, g, sum(p for (_, x), p in cells.items() if x == g)) for g in dict.fromkeys(g for _, g in cells)]
    return [*rows, (None, "", sum(cells.values()))]


def test_all_tables_are_there_over_five_years():
    tables = published(known())
    assert set(tables) == set(PICTURE)
    assert first_month(AS_OF) == date(2020, 1, 1)
    assert set(tables["work"]["organisation"]) == {"UNDP", "OSCE-MIK", "UNMIK"}
    assert dict(tables["work"].select("organisation", "family").iter_rows()) == {
        "UNDP": "UN",
        "UNMIK": "UN",
        "OSCE-MIK": "OSCE",
    }


def test_of_a_closed_source_nothing_is_published_and_the_rest_stands():
    whole, part = published(known()), published(known("s1"))
    for word in ("Courts", "a.xml", '"UNDP"'):
        assert word in text(whole)
        assert word not in text(part)
    assert set(part["work"]["source"]) == {"s3"}
    assert published(known("wdi"))["needs"].is_empty()
    assert part["needs"].equals(whole["needs"])


def test_where_no_open_source_watches_deaths_none_are_made_up():
    made = open_evidence(known("ucdp_ged"))
    assert made.last_month == AS_OF
    assert "deaths" not in made.tables
    tables = published(known("ucdp_ged"))
    assert tables["needs"].height and tables["emerging_needs"].is_empty()


def test_a_small_count_is_in_no_table_and_a_gap_that_would_tell_its_neighbour_is_left_out():
    cells = {
        (unit, group): 20_000 + 1_000 * i + 100 * j for i, unit in enumerate(UNITS) for j, group in enumerate(GROUPS)
    }
    cells["UA63", "IDP"] = 7
    cells["UA14", "IDP"] = 23_456
    rows = overview(cells)
    needs = counts(*(("in_need", "UA", unit, None, "Intersectoral", group, people) for unit, group, people in rows))
    tables = published(known(people_in_need=needs), "UKR")
    of_unit = pl.col("admin1").is_not_null()
    hidden = tables["needs"].filter(of_unit, pl.col("mid").is_null())
    assert ("UA63", "IDP") in set(hidden.select("admin1", "group").iter_rows())
    coverage = tables["coverage"].filter(pl.col("need_id").is_in(hidden["need_id"].implode()))
    assert coverage.height == hidden.height
    for name in ("mid", "unmet_low", "unmet_mid", "unmet_high", "unmet_weighted", "covered", "score"):
        assert coverage[name].null_count() == coverage.height
    assert all(" = " not in row for rows in coverage["rows"] for row in rows)
    assert not set(hidden["need_id"]) & set(tables["findings"].filter(kind="gap")["need_id"])


def test_an_open_picture_without_small_counts_is_whole():
    cells = {(unit, group): 20_000 + 1_000 * i for i, unit in enumerate(UNITS) for group in GROUPS}
    needs = counts(
        *(("in_need", "UA", unit, None, "Intersectoral", group, people) for unit, group, people in overview(cells))
    )
    tables = published(known(people_in_need=needs), "UKR")
    assert tables["needs"]["mid"].null_count() == 0
    assert tables["coverage"]["mid"].null_count() == 0


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(UNITS[:3]), st.sampled_from(GROUPS)),
        st.one_of(st.integers(1, 12), st.integers(0, 100_000)),
        min_size=3,
    )
)
def test_the_attacker_who_solves_the_sums_finds_no_small_count_of_people_in_need_or_reached(cells):
    rows = overview(cells)
    needs = counts(*(("in_need", "UA", unit, None, "Intersectoral", group, 50_000) for unit, group, _ in rows))
    told = reached(*(("reached", unit, group, people) for unit, group, people in rows))
    coverage = published(known(people_in_need=needs, people_reached=told), "UKR")["coverage"]
    small = {cell for cell, people in cells.items() if 1 <= people <= 9 and cell[1] in ("IDP", "RET")}
    assert coverage.filter(pl.col("reached").is_not_null()).height or small or not any(cells.values())
    spans = bounds(coverage.select("admin1", "group", pl.col("reached").alias("mid")))
    assert small <= set(spans)
    assert all(most - least > 0.5 for cell, (least, most) in spans.items() if cell in small)


def test_a_finding_stands_with_what_an_office_said_of_it_last(tmp_path):
    findings = published(known())["findings"]
    name = findings["finding_id"][0]
    add_verdict(tmp_path, name, "not so", "asked", "OSCE Mission", date(2024, 7, 1))
    add_verdict(tmp_path, name, "confirmed", "seen", "OSCE Mission", date(2024, 7, 2))
    told = judged(findings, read_verdicts(tmp_path))
    assert told.height == findings.height
    assert told.filter(finding_id=name).select("verdict", "why", "by", "on").row(0) == (
        "confirmed",
        "seen",
        "OSCE Mission",
        "2024-07-02",
    )
    assert told["verdict"].null_count() == told.height - 1
