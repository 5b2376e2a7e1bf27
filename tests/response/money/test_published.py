"""Published files: what netting makes of links, third parties' flows and donors outside."""

from datetime import date

import polars as pl
import pytest

from commonwatch.evidence.readers import Asked
from commonwatch.evidence.reading import read_file
from commonwatch.response.money import links_of_money, netted, ocha_ratio, total

FTS = "presence/fts_{}_funding_afg_jor_pse_2020.parquet"
COVID = "activities/multi_publisher_covid_2021.iati203.xml.gz"
UNHCR = "activities/unhcr_activities_2023.iati203.xml.gz"


@pytest.fixture(scope="module")
def read(shared, tmp_path_factory):
    def tables(*files):
        parts = []
        for file in files:
            taken, _ = read_file(shared / file, Asked(date(2024, 6, 30)), tmp_path_factory.mktemp("read"))
            parts.append(taken[0].reading.tables)
        names = {name for part in parts for name in part}
        return {name: pl.concat([part[name] for part in parts if name in part], how="diagonal") for name in names}

    return tables


def test_flows_that_fts_calls_internal_are_mostly_not_new(read):
    both = read(FTS.format("incoming"), FTS.format("internal"))
    internal = both["money_flows"].filter(pl.col("description").str.contains("boundary: internal")).select("activity")
    rows = netted(both)
    inside = rows.join(internal, on="activity")
    assert inside["new_usd"].sum() < 0.3 * inside["outgoing_usd"].sum()
    by_fts = rows.join(internal, on="activity", how="anti")["outgoing_usd"].sum()
    assert abs(rows["new_usd"].sum() / by_fts - 1) < 0.02
    assert ocha_ratio(both)["new_usd"].sum() == rows["outgoing_usd"].sum()


def test_a_stated_link_within_one_publisher(read):
    covid = read(COVID)
    links = links_of_money(covid).filter(pl.col("how") == "identifier")
    assert links.select("activity", "giver_activity").rows() == [
        ("GB-COH-213890-82604712", "GB-COH-213890-82690119"),
        ("GB-COH-213890-82604729", "GB-COH-213890-82690119"),
    ]


def test_own_money_told_as_incoming_stays_new(read):
    korea = netted(read(COVID)).filter(pl.col("source") == "iati_file_kr-gov-010")
    assert korea["new_usd"].sum() == pytest.approx(korea["outgoing_usd"].sum())
    assert korea["incoming_usd"].sum() > korea["outgoing_usd"].sum()


def test_donors_who_are_not_in_the_tables_bring_new_money(read):
    year = (date(2023, 1, 1), date(2023, 12, 31))
    unhcr = read(UNHCR)
    one = total(netted(unhcr, year)).to_dicts()[0]
    assert one["new_usd"] == one["outgoing_usd"] == pytest.approx(10.461e9, rel=1e-3)
    assert ocha_ratio(unhcr, year)["new_usd"].sum() == pytest.approx(7.969e9, rel=1e-3)
