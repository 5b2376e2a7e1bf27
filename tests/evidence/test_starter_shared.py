"""The builder against the shared data folder: each table by a second way of counting."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import build_starter
from commonwatch.evidence import load_evidence, starter_pack, verify_pack

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def full(shared, tmp_path_factory):
    return build_starter.build(shared, tmp_path_factory.mktemp("packs") / "full", full=True)


def test_the_committed_starter_is_what_the_tool_builds(shared, tmp_path):
    built = build_starter.build(shared, tmp_path / "starter", full=False)
    names = sorted(path.name for path in built.iterdir())
    assert names == sorted(path.name for path in starter_pack().iterdir())
    for name in names:
        if name.endswith(".parquet"):
            assert_frame_equal(pl.read_parquet(built / name), pl.read_parquet(starter_pack() / name))


@pytest.mark.parametrize(
    ("violence", "file", "column"),
    [
        ("sb", "sb_country_month_evaluation", "sb_best"),
        ("ns", "ucdp_ged_country_month", "ns_best"),
        ("os", "ucdp_ged_country_month", "os_best"),
    ],
)
def test_deaths_equal_the_published_figures_place_by_place(shared, violence, file, column):
    published = pl.read_parquet(shared / f"conflict/{file}.parquet").with_columns(
        pl.col("iso3").replace({"XKX": "SRB"}), pl.date("year", "month", 1).alias("first_day")
    )
    expected = (
        published.group_by("iso3", "first_day").agg(pl.col(column).sum().cast(pl.Int64)).filter(pl.col(column) > 0)
    )
    ours = load_evidence().table("deaths").filter(pl.col("violence") == violence)
    ours = ours.group_by(pl.col("place").replace({"XKX": "SRB"}), "month").agg(pl.col("deaths").sum().cast(pl.Int64))
    assert sorted(ours.rows()) == sorted(expected.rows())


def test_displacement_sums_equal_unhcrs_rows_counted_in_plain_python(shared):
    rows = pl.read_parquet(shared / "displacement/unhcr_population.parquet").filter(pl.col("year") == 2022)
    expected = {}
    for row in rows.select("coo_iso", "refugees", "oip").iter_rows():
        for population, people in zip(("refugees", "oip"), row[1:], strict=True):
            if people is not None:
                expected[row[0], population] = expected.get((row[0], population), 0) + int(people)
    ours = load_evidence().table("displacement").filter(pl.col("year") == 2022, pl.col("role") == "origin")
    got = {
        (place.replace("SRB+XKX", "SRB"), population): people
        for place, population, people in ours.select("place", "population", "people").iter_rows()
        if population in {"refugees", "oip"}
    }
    for pseudo in ("UNK", "XXA", "TIB"):
        expected = {key: people for key, people in expected.items() if key[0] != pseudo}
    assert got == expected


def test_the_full_pack_is_local_and_goes_together_with_the_starter(full):
    assert any(line.startswith("not for publication") for line in verify_pack(full))
    both = load_evidence([starter_pack(), full])
    assert both.table("indicators").height == 269
    assert set(both.table("activity_places")["place"]) > {"AFG", "KEN"}
    closed = set(both.sources.filter(pl.col("licence_status") == "closed")["source"])
    assert {"gtd", "freedom_house", "wdi_sipri", "wdi_iiss", "epr", "powell_thyne", "iati_44000"} <= closed


def test_every_published_yearly_value_is_in_the_full_pack(shared, full):
    published = pl.read_parquet(shared / "indicators/indicators.parquet")
    yearly = published.filter(pl.col("month").is_null()).height
    held = sum(
        pl.read_parquet(Path(full) / f"{name}.parquet").height
        for name in ("indicator_values", "indicator_values_by_sa")
    )
    rejected = pl.read_parquet(Path(full) / "rejected.parquet").filter(pl.col("table") == "indicator_values")
    monthly = rejected.filter(pl.col("reason").str.starts_with("a monthly"))["rows"].sum()
    assert held + rejected["rows"].sum() - monthly == yearly
    assert monthly == published.height - yearly


def test_an_activity_carries_its_publishers_licence_in_the_registry(shared):
    registry = pl.read_csv(shared / "organisations/iati_registry_publishers_2021.csv", infer_schema_length=None)
    licences = dict(registry.select("iati_id", "license").rows())
    ours = load_evidence().sources.filter(pl.col("source").str.starts_with("iati_"))
    for source, licence in ours.select("source", "licence").iter_rows():
        assert licences[source.removeprefix("iati_").upper()] == licence
    assert ours.height == 6
