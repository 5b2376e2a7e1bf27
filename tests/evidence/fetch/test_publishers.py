"""Each publisher's client against its true format: what is asked, what lies in the folder, what is unchanged the next time.

The bodies are small files in the published layouts (no true sample is at hand for most).
"""

import io
import json
from datetime import date

import pytest
import xlsxwriter

from commonwatch.errors import FetchError, TokenError
from commonwatch.evidence.fetch import idmc, keep, naturalearth, ucdp, unhcr, unodc, worldbank
from commonwatch.evidence.fetch.record import read_record

GED = "id,relid,year,type_of_violence,country,country_id,date_start,date_end,best,high,low,gwnoa,gwnob"
EVENT = "412700,AFG-2025-1-1,2025,1,Afghanistan,700,2025-01-03 00:00:00.000,2025-01-03 00:00:00.000,3,3,3,700,"
PAGE = """<html><body><a href="ged/ged251-csv.zip">25.1</a> <a href="/downloads/ged/ged261-csv.zip">26.1</a>
<a href="candidateged/GEDEvent_v25_0_12.csv"></a> <a href="candidateged/GEDEvent_v26_0_7.csv"></a>
<a href="candidateged/GEDEvent_v26_01_26_06.csv"></a><a href="candidateged/GEDEvent_v26_0_5.csv"></a>
<a href='candidateged/GEDEvent_v26_0_10.csv'></a></body></html>"""


def csv(*rows):
    return ("\n".join([GED, *rows]) + "\n").encode()


def workbook(*rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "new").mkdir()
    return tmp_path


@pytest.fixture
def ucdp_site(server, loopback, zipped):
    """The downloads page, the yearly zip, and three candidate files."""
    server.on("/ucdp/", loopback.Answer(PAGE.encode(), headers={"Content-Type": "text/html"}))
    server.on("/ucdp/ged/ged261-csv.zip", loopback.Kept(zipped({"GEDEvent_v26_1.csv": csv(EVENT)})))
    for name in ("v26_01_26_06", "v26_0_7", "v26_0_10"):
        server.on(f"/ucdp/candidateged/GEDEvent_{name}.csv", loopback.Kept(csv(EVENT)))
    return server


def test_ucdp_brings_the_year_and_each_later_month_once(ucdp_site, client, settings, folder):
    asking = client("ucdp")
    files = ucdp.fetch(asking, settings.ucdp, folder)
    assert [file.path.name for file in files] == [
        "ged261-csv.zip", "GEDEvent_v26_01_26_06.csv", "GEDEvent_v26_0_7.csv", "GEDEvent_v26_0_10.csv",
    ]  # fmt: skip
    assert all(file.changed and file.path.parent == folder / "new" for file in files)
    assert len(ucdp_site.asked) == 5
    assert asking.progress.remarks == []


def test_ucdp_unchanged_costs_a_question_each_and_no_bytes(ucdp_site, loopback, client, settings, folder):
    keep(folder, ucdp.fetch(client("ucdp"), settings.ucdp, folder))
    assert sorted(path.name for path in (folder / "new").iterdir()) == ["record.json"]
    ucdp_site.on("/ucdp/candidateged/GEDEvent_v26_0_10.csv", loopback.Kept(csv(EVENT, EVENT), etag='"v2"'))
    asking = client("ucdp")
    files = ucdp.fetch(asking, settings.ucdp, folder)
    assert [file.path.name for file in files if file.changed] == ["GEDEvent_v26_0_10.csv"]
    assert asking.progress.bytes == len(PAGE.encode()) + len(csv(EVENT, EVENT))
    assert (folder / "GEDEvent_v26_0_10.csv").read_bytes() == csv(EVENT), (
        "the loaded file stays until the new is loaded"
    )
    keep(folder, [file for file in files if file.changed])
    assert (folder / "GEDEvent_v26_0_10.csv").read_bytes() == csv(EVENT, EVENT)
    record = read_record(folder)
    assert sorted(record) == sorted(file.path.name for file in files)
    assert record["GEDEvent_v26_0_10.csv"].etag == '"v2"'


def test_ucdp_versions_are_a_setting_and_a_newer_one_is_told(ucdp_site, client, settings, folder):
    asking = client("ucdp")
    ucdp_site.on("/ucdp/ged/ged251-csv.zip", ucdp_site.routes["/ucdp/ged/ged261-csv.zip"][0])
    older = settings.ucdp.model_copy(update={"version": "25.1"})
    ucdp_site.on(
        "/ucdp/candidateged/GEDEvent_v25_0_12.csv", ucdp_site.routes["/ucdp/candidateged/GEDEvent_v26_0_7.csv"][0]
    )
    names = [file.path.name for file in ucdp.fetch(asking, older, folder)]
    assert names[:3] == ["ged251-csv.zip", "GEDEvent_v25_0_12.csv", "GEDEvent_v26_01_26_06.csv"]
    assert asking.progress.remarks == ["ucdp: version 26.1 is out, 25.1 is set: see `version` in [fetch.ucdp]"]
    ucdp_site.asked.clear()
    chosen = settings.ucdp.model_copy(update={"candidates": ("26.0.7",)})
    ucdp.fetch(asking, chosen, folder)
    assert ucdp_site.paths() == ["/ucdp/ged/ged261-csv.zip", "/ucdp/candidateged/GEDEvent_v26_0_7.csv"]


def test_ucdp_without_candidates_says_so(ucdp_site, loopback, client, settings, folder):
    ucdp_site.on("/ucdp/", loopback.Answer(b"<html>ged261-csv.zip</html>"))
    asking = client("ucdp")
    assert [file.path.name for file in ucdp.fetch(asking, settings.ucdp, folder)] == ["ged261-csv.zip"]
    assert "names no candidate events after 26.1" in asking.progress.remarks[0]


def api_page(rows, number, total, size=1000):
    page = rows[number * size : (number + 1) * size]
    return {
        "TotalCount": total,
        "TotalPages": -(-total // size),
        "PreviousPageUrl": "",
        "NextPageUrl": "",
        "Result": page,
    }


def test_ucdp_with_a_token_reads_the_candidates_from_the_api(
    ucdp_site, loopback, client, settings, folder, monkeypatch
):
    monkeypatch.setenv("COMMONWATCH_UCDP_TOKEN", "SECRET123")
    rows = [{"id": number, "country": "Ukraine", "best": 1} for number in range(2300)]
    ucdp_site.on(
        "/ucdpapi/gedevents/26.0.7",
        lambda asked: loopback.Answer(json.dumps(api_page(rows, int(asked.query["page"]), 2300)).encode()),
    )
    chosen = settings.ucdp.model_copy(update={"candidates": ("26.0.7",)})
    files = ucdp.fetch(client("ucdp"), chosen, folder)
    assert files[1].path.name == "gedevents-26.0.7.json"
    joined = json.loads(files[1].path.read_text())
    assert (joined["TotalCount"], joined["TotalPages"], joined["Result"]) == (2300, 1, rows)
    asked = [each for each in ucdp_site.asked if each.path.startswith("/ucdpapi")]
    assert [each.query for each in asked] == [{"pagesize": "1000", "page": str(page)} for page in range(3)]
    assert {each.headers["x-ucdp-access-token"] for each in asked} == {"SECRET123"}
    keep(folder, files)
    assert [file.changed for file in ucdp.fetch(client("ucdp"), chosen, folder)] == [False, False]
    assert "SECRET123" not in (folder / "record.json").read_text()


@pytest.mark.parametrize("pages", [[0, 0, 1], [0, 1]])
def test_ucdp_pages_that_repeat_or_end_early_are_no_file(
    ucdp_site, loopback, client, settings, folder, monkeypatch, pages
):
    monkeypatch.setenv("COMMONWATCH_UCDP_TOKEN", "SECRET123")
    rows = [{"id": number} for number in range(2300)]
    answers = [loopback.Answer(json.dumps(api_page(rows, number, 2300)).encode()) for number in pages]
    ucdp_site.on("/ucdpapi/gedevents/26.0.7", *answers)
    with pytest.raises(FetchError, match="2,000 events came of 2,300 announced"):
        ucdp.fetch(client("ucdp"), settings.ucdp.model_copy(update={"candidates": ("26.0.7",)}), folder)
    assert sorted(path.name for path in (folder / "new").iterdir()) == ["ged261-csv.zip", "record.json"]


def wb_rows(code, count):
    return [
        {"indicator": {"id": code, "value": code}, "country": {"id": "XK", "value": "Kosovo"}, "countryiso3code": "XKX",
         "date": str(1960 + number), "value": number / 2, "unit": "", "obs_status": "", "decimal": 1}
        for number in range(count)
    ]  # fmt: skip


def wb_answer(loopback, rows, page=1, pages=1, total=None, updated="2026-10-01"):
    head = {"page": page, "pages": pages, "per_page": 20000, "total": total or len(rows), "lastupdated": updated}
    return loopback.Answer(
        json.dumps([head, rows]).encode(), headers={"Content-Type": "application/json;charset=utf-8"}
    )


def wb_error(loopback, text="The indicator was not found. It may have been deleted or archived."):
    body = [{"message": [{"id": "175", "key": "Invalid format", "value": text}]}]
    return loopback.Answer(json.dumps(body).encode())


WB = "/worldbank/country/all/indicator/"


def test_worldbank_joins_the_pages_of_an_indicator(server, loopback, client, settings, folder):
    rows = wb_rows("SL.UEM.TOTL.ZS", 50)
    parts = [rows[:20], rows[20:40], rows[40:]]
    answers = [wb_answer(loopback, part, number, 3, 50) for number, part in enumerate(parts, 1)]
    server.on(WB + "SL.UEM.TOTL.ZS", *answers)
    (file,) = worldbank.fetch(client("worldbank"), settings.worldbank, folder, {"SL.UEM.TOTL.ZS": "unemployment"})
    head, joined = json.loads(file.path.read_text())
    assert (head["page"], head["pages"], head["total"], head["lastupdated"]) == (1, 1, 50, "2026-10-01")
    assert joined == rows
    asked = {"format": "json", "per_page": "20000"}
    assert [each.query for each in server.asked] == [asked | {"page": str(page)} for page in (1, 2, 3)]
    keep(folder, [file])
    server.on(WB + "SL.UEM.TOTL.ZS", *answers)
    (again,) = worldbank.fetch(client("worldbank"), settings.worldbank, folder, {"SL.UEM.TOTL.ZS": "unemployment"})
    assert not again.changed


def test_worldbank_an_error_with_status_200_loses_one_indicator_and_is_told(server, loopback, client, settings, folder):
    server.on(WB + "SP.POP.TOTL", wb_answer(loopback, wb_rows("SP.POP.TOTL", 3)))
    server.on(WB + "SI.POV.GINI", wb_error(loopback))
    asking = client("worldbank")
    files = worldbank.fetch(asking, settings.worldbank, folder, {"SI.POV.GINI": "gini", "SP.POP.TOTL": "population"})
    assert [file.path.name for file in files] == ["SP.POP.TOTL.json"]
    (lost,) = asking.progress.losses
    assert "SI.POV.GINI" in str(lost)
    assert "the API says: Invalid format: The indicator was not found. It may have been deleted or archived." in str(
        lost
    )


def test_worldbank_a_newer_code_comes_before_the_one_it_replaced(server, loopback, client, settings, folder):
    codes = {
        "CC.EST": "wgi_control_of_corruption",
        "GOV_WGI_CC.EST": "wgi_control_of_corruption",
        "X": "x",
        "GOV_WGI_X": "x",
    }
    server.on(WB + "GOV_WGI_CC.EST", wb_answer(loopback, wb_rows("GOV_WGI_CC.EST", 2)))
    server.on(WB + "GOV_WGI_X", wb_error(loopback))
    server.on(WB + "X", wb_answer(loopback, wb_rows("X", 2)))
    asking = client("worldbank")
    files = worldbank.fetch(asking, settings.worldbank, folder, codes)
    assert [file.path.name for file in files] == ["GOV_WGI_CC.EST.json", "X.json"]
    assert server.asked[0].query["source"] == "3"
    assert asking.progress.losses == []
    assert WB + "CC.EST" not in server.paths()


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"rows": 5, "total": 30}, "25 rows came of 30 announced"),
        ({"rows": 10, "total": 31}, "the figures changed while they were read"),
        ({"rows": 10, "total": 30, "updated": "2026-11-01"}, "the figures changed while they were read"),
    ],
)
def test_worldbank_pages_that_dont_fit_are_no_file(server, loopback, client, settings, folder, second, says):
    more = {key: value for key, value in second.items() if key != "rows"}
    first = wb_answer(loopback, wb_rows("A", 20), 1, 2, 30)
    server.on(WB + "A", first, wb_answer(loopback, wb_rows("A", second["rows"]), 2, 2, **more))
    with pytest.raises(FetchError, match=says):
        worldbank.fetch(client("worldbank"), settings.worldbank, folder, {"A": "a"})
    assert list((folder / "new").iterdir()) == []


def test_worldbank_that_isnt_there_is_given_up_after_three(server, loopback, client, settings, folder):
    codes = {f"C{number}": f"c{number}" for number in range(70)}
    with pytest.raises(FetchError, match="404"):
        worldbank.fetch(client("worldbank"), settings.worldbank, folder, codes)
    assert len(server.asked) == 3
    server.on(WB + "N", loopback.Answer(b'[{"page":0,"pages":0,"per_page":0,"total":0},null]'))
    with pytest.raises(FetchError, match="no rows; expected"):
        worldbank.fetch(client("worldbank"), settings.worldbank, folder, {"N": "n"})


UNHCR = b"Some notes\n\nYear,Country of origin,Country of origin (ISO)\n2025,Serbia and Kosovo: S/RES/1244 (1999),SRB\n"


def test_unhcr_is_one_zip_and_packing_it_anew_changes_nothing(server, loopback, client, settings, folder, zipped):
    def packed(day, body=UNHCR):
        return loopback.Answer(zipped({"population.csv": body, "footnotes.csv": b"a,b\n"}, day))

    server.on("/unhcr/population/", packed(1))
    files = unhcr.fetch(client("unhcr"), settings.unhcr, folder, date(2026, 11, 24))
    assert server.asked[0].query == {
        "yearFrom": "1951", "yearTo": "2026", "coo_all": "true", "coa_all": "true", "download": "true",
    }  # fmt: skip
    keep(folder, files)
    before = (folder / "population.zip").read_bytes()
    server.on("/unhcr/population/", packed(2))
    (same,) = unhcr.fetch(client("unhcr"), settings.unhcr, folder, date(2026, 11, 25))
    assert (same.changed, same.path.read_bytes()) == (False, before)
    server.on("/unhcr/population/", packed(3, UNHCR + b"2026,Ukraine,UKR\n"))
    (other,) = unhcr.fetch(client("unhcr"), settings.unhcr, folder, date(2026, 11, 26))
    assert other.changed


GIDD = ("ISO3", "Name", "Year", "Conflict Stock Displacement", "Conflict Internal Displacements")


def test_idmc_wants_a_key_and_says_where_it_is_had(server, client, settings, folder):
    with pytest.raises(TokenError) as caught:
        idmc.fetch(client("idmc"), settings.idmc, folder)
    assert "COMMONWATCH_IDMC_CLIENT_ID is not set" in str(caught.value)
    assert "ch.datainfo@idmc.ch" in str(caught.value)
    assert "https://www.internal-displacement.org/database/api-documentation/" in str(caught.value)
    assert server.asked == []


def test_idmc_brings_the_workbook(server, loopback, client, settings, folder, monkeypatch):
    monkeypatch.setenv("COMMONWATCH_IDMC_CLIENT_ID", "SECRET123")
    path = "/idmc/gidd/displacements/displacement-export/"
    server.on(path, lambda _: loopback.Answer(workbook(GIDD, ("XKX", "Kosovo", 2021, 16000, 0))))
    (file,) = idmc.fetch(client("idmc"), settings.idmc, folder)
    assert server.asked[0].query == {"release_environment": "RELEASE", "client_id": "SECRET123"}
    keep(folder, [file])
    assert "SECRET123" not in (folder / "record.json").read_text()
    assert [file.changed for file in idmc.fetch(client("idmc"), settings.idmc, folder)] == [False]
    server.on(path, loopback.Answer(b'{"detail":"Client is not registered."}', 403))
    with pytest.raises(TokenError, match=r"ch\.datainfo@idmc\.ch"):
        idmc.fetch(client("idmc"), settings.idmc, folder)


UNODC = [
    ("UNODC",),
    ("Date: 01/07/2026",),
    ("Iso3_code", "Country", "Indicator", "Year", "VALUE"),
    ("XKX", "Kosovo", "x", 2023, 1.5),
]
FILES = "/unodc/sites/dataportal.unodc.org/files"


def test_unodc_finds_the_newest_release_that_is_there(server, loopback, client, settings, folder):
    page = b'<html><a href="/sites/dataportal.unodc.org/files/2026-05/data_cts_intentional_homicide.xlsx">x</a>'
    page += b'<img src="/sites/dataportal.unodc.org/files/2026-09/logo.png"> /files/2026-07/metadata.pdf</html>'
    server.on("/unodc/datareport/hom-victim", loopback.Answer(page))
    server.on(f"{FILES}/2026-07/data_cts_intentional_homicide.xlsx", loopback.Kept(workbook(*UNODC)))
    (file,) = unodc.fetch(client("unodc"), settings.unodc, folder)
    assert file.path.name == "data_cts_intentional_homicide.xlsx"
    assert file.url.endswith("/2026-07/data_cts_intentional_homicide.xlsx")
    assert [path.rpartition("/files/")[2] for path in server.paths()[1:]] == [
        "2026-09/data_cts_intentional_homicide_0.xlsx",
        "2026-09/data_cts_intentional_homicide.xlsx",
        "2026-07/data_cts_intentional_homicide_0.xlsx",
        "2026-07/data_cts_intentional_homicide.xlsx",
    ]


def test_unodc_without_a_release_is_one_error(server, loopback, client, settings, folder):
    server.on("/unodc/datareport/hom-victim", loopback.Answer(b"<html>moved</html>"))
    with pytest.raises(FetchError, match="names no release"):
        unodc.fetch(client("unodc"), settings.unodc, folder)
    server.on("/unodc/datareport/hom-victim", loopback.Answer(b"/files/2026-07/x"))
    with pytest.raises(FetchError, match=r"no data_cts_intentional_homicide.xlsx in 2026-07"):
        unodc.fetch(client("unodc"), settings.unodc, folder)


def test_natural_earth_brings_one_geojson(server, loopback, client, settings, folder):
    shapes = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"ADM0_A3": "KOS", "ISO_A3": "-99", "NAME": "Kosovo"},
         "geometry": {"type": "Polygon", "coordinates": [[[20, 42], [21, 42], [21, 43], [20, 42]]]}},
    ]}  # fmt: skip
    server.on("/naturalearth/ne_50m_admin_0_countries.geojson", loopback.Kept(json.dumps(shapes).encode()))
    (file,) = naturalearth.fetch(client(), settings.naturalearth, folder)
    assert json.loads(file.path.read_text()) == shapes


def test_what_waits_to_be_loaded_is_not_brought_again(server, loopback, client, settings, folder):
    server.on("/naturalearth/ne_50m_admin_0_countries.geojson", loopback.Kept(b'{"type":"FeatureCollection"}'))
    naturalearth.fetch(client(), settings.naturalearth, folder)
    asking = client()
    (file,) = naturalearth.fetch(asking, settings.naturalearth, folder)
    assert (file.changed, asking.progress.bytes) == (True, 0), "still to be loaded, and not loaded down a second time"
