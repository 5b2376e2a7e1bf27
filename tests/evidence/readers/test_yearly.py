"""V-Dem, IDMC, UNODC: what is particular to each."""

import io
import json
import time
import zipfile
from datetime import date
from importlib.resources import files

import polars as pl
import pytest
from benchmarks.made import as_csv
from benchmarks.made_yearly import (
    HOMICIDE,
    IDMC_COLUMNS,
    UNODC_COLUMNS,
    UNODC_TITLES,
    idmc_rows,
    unodc_rows,
    vdem_columns,
    vdem_rows,
)
from polars.testing import assert_frame_equal

from commonwatch.errors import LoadError, PackError
from commonwatch.evidence import SourceInfo, build_pack, load_evidence, starter_pack
from commonwatch.evidence.licences import licence_status
from commonwatch.evidence.readers.series import known_series
from commonwatch.vocabulary import indicator_themes

# V-Dem


def test_vdem_values_go_to_the_share_alike_table_under_its_licence(read):
    reading = read(as_csv(vdem_columns(), vdem_rows())).reading
    assert set(reading.tables) == {"indicator_values_by_sa", "indicators"}
    assert set(reading.tables["indicators"]["licence"]) == {"CC BY-SA 4.0"}
    values = reading.tables["indicator_values_by_sa"]
    assert values.height == len(vdem_rows()) * len(known_series("vdem"))
    one = values.filter(place="XKX", year=2024, indicator="vdem_electoral_democracy")
    assert one["value"].to_list() == [float(vdem_rows()[-1]["v2x_polyarchy"])]


def test_vdem_reads_the_series_that_are_there_and_says_how_many(read):
    columns = ["country_text_id", "year", "v2x_polyarchy", "v2x_rule", "v2x_unheard_of"]
    reading = read(
        as_csv(
            columns,
            [{"country_text_id": "ALB", "year": "2020", "v2x_polyarchy": "0.5", "v2x_rule": "", "v2x_unheard_of": "1"}],
        )
    ).reading
    assert reading.tables["indicator_values_by_sa"].select("place", "year", "indicator", "value").rows() == [
        ("ALB", 2020, "vdem_electoral_democracy", 0.5)
    ]
    assert reading.said[0].startswith(f"2 of the {len(known_series('vdem'))} series")


@pytest.mark.parametrize("unit", ["YMD", "DDR", "VDR", "ZZB", "SML", "PSG", "BDN", "YUG"])
def test_units_of_vdem_that_are_no_place_are_rejected(read, unit):
    rows = [row | {"country_text_id": unit} for row in vdem_rows(1, (1950, 1951))[:1]] + vdem_rows(1, (2020,))
    rejected = read(as_csv(vdem_columns(), rows)).reading.rejected
    assert rejected.select("row", "reason").rows() == [(1, "a former or other unit, not a place of the vocabulary")]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("V-Dem-CY-Full+Others-v15.csv", "15"),
        ("V-Dem-CY-Core-v14.csv", "14"),
        ("vdem-v11.1.csv", "11.1"),
        ("democracy.csv", "15"),
    ],
)
def test_vdems_edition_is_in_its_name_or_in_its_last_year(read, name, version):
    assert read(as_csv(vdem_columns(), vdem_rows()), name).reading.version == version


def test_vdems_edition_is_found_in_the_archives_name_too(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.csv", as_csv(vdem_columns(), vdem_rows()))
    assert read(packed.getvalue(), "V-Dem-CY-FullOthers-v16_csv.zip").reading.version == "16"


def test_vdem_with_thousands_of_columns_is_read_quickly(read):
    columns = vdem_columns(4550)
    rows = vdem_rows(16, range(1900, 2025), columns)
    text = as_csv(columns, rows)
    started = time.monotonic()
    assert read(text).reading.rows_in == len(rows) == 2000
    assert time.monotonic() - started < 20 * 2000 / 27_000 * 4, "27,000 rows have 20 seconds on a quiet machine"


# IDMC

KEY = ["place", "role", "year", "population"]


def test_idmcs_real_file_gives_the_starters_rows(read, shared):
    reading = read(shared / "displacement/idmc_gidd_country_year.csv").reading
    starter = pl.read_parquet(starter_pack() / "displacement.parquet").filter(pl.col("source") == "idmc_gidd")
    ours = reading.tables["displacement"]
    assert_frame_equal(ours.drop("source").sort(KEY), starter.select(ours.columns).drop("source").sort(KEY))
    abyei = reading.rejected.filter(pl.col("example").str.contains("AB9"))
    assert set(abyei["reason"]) == {"unknown country"}


def test_idmcs_own_answer_and_hdxs_copy_with_tags_give_the_same_as_the_workbook(read):
    rows = idmc_rows()
    own = {
        "ISO3": "iso3", "Name": "country_name", "Year": "year",
        "Conflict Stock Displacement": "conflict_total_displacement_rounded",
        "Conflict Stock Displacement (Raw)": "conflict_total_displacement",
        "Conflict Internal Displacements": "conflict_new_displacement_rounded",
        "Conflict Internal Displacements (Raw)": "conflict_new_displacement",
        "Disaster Internal Displacements": "disaster_new_displacement_rounded",
        "Disaster Internal Displacements (Raw)": "disaster_new_displacement",
    }  # fmt: skip
    records = [{name: row[old] or None for old, name in own.items()} for row in rows]
    workbook = read(as_csv(IDMC_COLUMNS, rows)).reading
    kept = workbook.tables["displacement"].sort(KEY)
    assert_frame_equal(read(json.dumps(records), "api.json").reading.tables["displacement"].sort(KEY), kept)
    tags = dict.fromkeys(own.values(), "#affected+idps") | {
        "iso3": "#country+code",
        "country_name": "#country+name",
        "year": "#date+year",
    }
    copied = [tags, *({name: row[old] for old, name in own.items()} for row in rows)]
    hdx = read(as_csv(list(own.values()), copied), "hdx.csv").reading
    assert_frame_equal(hdx.tables["displacement"].sort(KEY), kept)
    assert hdx.rejected.select("row", "reason").rows() == [(1, "a row of HXL tags, no figures")]


def test_hdxs_file_of_conflict_alone_is_read_and_its_list_of_disasters_refused(read):
    columns = [
        "iso3",
        "country_name",
        "year",
        "new_displacement",
        "new_displacement_rounded",
        "total_displacement",
        "total_displacement_rounded",
    ]
    row = dict(zip(columns, ("UKR", "Ukraine", "2022", "16870123", "16870000", "5914000", "5914000"), strict=True))
    table = read(as_csv(columns, [row]), "conflict.csv").reading.tables["displacement"]
    assert dict(table.select("population", "people").iter_rows()) == {
        "idmc_conflict_idps": 5914000,
        "idmc_new_conflict": 16870000,
    }
    disasters = as_csv(
        [*columns, "event_name", "hazard_category_name"],
        [row | {"event_name": "Flood", "hazard_category_name": "Weather"}],
    )
    with pytest.raises(LoadError, match="list of events"):
        read(disasters, "disasters.csv")


# UNODC

GLOTIP = tuple("txtVALUE" if name == "VALUE" else name for name in UNODC_COLUMNS)


def glotip(
    indicator: str, value: str, dimension: str = "Total", category: str = "Total", code: str = "KOS"
) -> dict[str, str]:
    cells = (
        code,
        "Kosovo under UNSCR 1244",
        "Europe",
        "",
        indicator,
        dimension,
        category,
        "Total",
        "Total",
        "2021",
        "Counts",
        value,
        "GLOTIP",
    )
    return dict(zip(GLOTIP, cells, strict=True))


def test_unodcs_reviewed_series_are_read_and_the_others_kept(read):
    reading = read(UNODC_TITLES + as_csv(UNODC_COLUMNS, unodc_rows())).reading
    modelled, other = reading.tables["indicator_values"], reading.tables["indicator_values_other"]
    assert set(modelled["indicator"]) == {"homicide_rate_unodc"}
    assert modelled.filter(place="XKX", year=2022)["value"].to_list() == [4.25]
    assert set(other["indicator"]) == {"unodc_victims_of_intentional_homicide_total_total_total_total_counts"}
    assert reading.said[0].startswith("2 series, 1 of them known")
    labels = dict(reading.tables["indicators"].select("indicator", "label").iter_rows())
    assert labels["unodc_victims_of_intentional_homicide_total_total_total_total_counts"].startswith(
        f"{HOMICIDE} (Counts)"
    )


def test_every_reviewed_series_of_unodc_leads_to_an_indicator_of_the_vocabulary():
    known = set(indicator_themes()["indicator"])
    assert {one.indicator for one in known_series("unodc").values()} <= known


@pytest.mark.parametrize("code", ["XKX", "KOS", "", "XKO"])
def test_below_five_is_half_of_it_and_kosovo_goes_by_any_of_its_codes(read, code):
    rows = [
        glotip("Detected trafficking victims", "<5", code=code),
        glotip("Detected trafficking victims", "12", "by form of exploitation", "Forced labour", code),
        glotip("Persons convicted", "3", code=code),
    ]
    reading = read(UNODC_TITLES + as_csv(GLOTIP, rows)).reading
    values = {
        row[0]: row[1:] for row in reading.tables["indicator_values"].select("indicator", "place", "value").iter_rows()
    }
    assert values == {
        "trafficking_victims_detected": ("XKX", 2.5),
        "trafficking_victims_forced_labour": ("XKX", 12),
        "trafficking_persons_convicted": ("XKX", 3),
    }
    assert reading.said[1] == '1 value(s) given as "<5" or the like are read as half of it'


def test_persons_convicted_of_anything_are_no_traffickers(read):
    reading = read(as_csv(UNODC_COLUMNS, [{**unodc_rows()[0], "Indicator": "Persons convicted"}])).reading
    assert set(reading.tables) == {"indicator_values_other", "indicators"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("GBR_S", "United Kingdom (Scotland)"),
        ("GBR_NI", "United Kingdom (Northern Ireland)"),
        ("IRQ_C", "Iraq (Central Iraq)"),
    ],
)
def test_parts_of_a_place_are_not_the_place(read, code, name):
    rows = [unodc_rows()[0], unodc_rows()[1] | {"Iso3_code": code, "Country": name}]
    assert read(as_csv(UNODC_COLUMNS, rows)).reading.rejected["reason"].to_list() == [
        "a part of a place, reported apart"
    ]


def test_unodcs_figures_can_be_used_and_are_left_out_of_what_is_published(read, tmp_path):
    reading = read(UNODC_TITLES + as_csv(UNODC_COLUMNS, unodc_rows())).reading
    (licence,) = set(reading.tables["indicators"]["licence"])
    assert licence_status(licence) == "closed"
    source = SourceInfo(
        source="unodc", publisher="UNODC", citation="UNODC, data portal", version=reading.version, licence=licence,
        licence_basis="not reviewed", retrieved=date(2026, 11, 24),
    )  # fmt: skip
    with pytest.raises(PackError, match="unodc"):
        build_pack(reading.tables, [source], tmp_path / "open", "unodc", "1")
    pack = build_pack(reading.tables, [source], tmp_path / "closed", "unodc", "1", publishable=False)
    evidence = load_evidence([starter_pack(), pack])
    assert "unodc" in evidence.table("indicator_values")["source"]
    assert evidence.sources.filter(source="unodc")["licence_status"].to_list() == ["closed"]


def test_a_loaded_series_goes_before_the_starters_copy_of_it():
    before = pl.read_parquet(starter_pack() / "indicators.parquet").select("indicator", pl.col("source").alias("copy"))
    folder = files("commonwatch.evidence") / "data"
    loaded = pl.read_csv((folder / "series.csv").read_bytes(), infer_schema=False).join(before, on="indicator")
    gives_way = set(pl.read_csv((folder / "precedence.csv").read_bytes()).select("gives_way_to", "source").iter_rows())
    assert loaded.height > 50
    assert set(loaded.select("publisher", "copy").iter_rows()) - gives_way == set()
