"""Who does what where with headers only: columns known by names and contents, mappings saved and edited, nobody counted twice."""

import tomllib
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SAMPLES, TODAY
from sheets import LAYOUTS, book, found, raw_of, raw_text, text_of

from commonwatch.errors import LoadError
from commonwatch.evidence.checks import split
from commonwatch.evidence.readers import Asked, three_w
from commonwatch.evidence.readers.column_words import said_by_name
from commonwatch.evidence.readers.periods import period, period_in
from commonwatch.evidence.readers.three_w_rows import list_of_sectors
from commonwatch.evidence.tabular import plain

UKRAINIAN = (
    ("Назва організації", "Партнер з реалізації", "Область", "Район", "Кластер", "Кількість охоплених осіб", "Місяць"),
    ("ЮНІСЕФ", "Посмішка ЮА", "Херсонська", "Бериславський", "Захист", "1 200", "2024-03"),
    ("Карітас", "", "Харківська", "", "Здоров'я", "-", "2024-03"),
)
ENGLISH = (
    "Org acronym",
    "Organisation",
    "Region",
    "Admin1 Pcode",
    "Cluster/Sector",
    "Number of people reached",
    "Start date",
)
ROWS = (
    ("WFP", "World Food Programme", "Kyivska", "UA32", "Food Security", "100", "01/02/2024"),
    ("UNICEF", "UNICEF", "Odeska", "UA51", "WASH", "", "15/02/2024"),
    ("IOM", "IOM", "Lvivska", "UA46", "Shelter", "7", "2024-02-03"),
)  # fmt: skip


def test_headers_only_in_ukrainian(tmp_path):
    raw, reading = raw_text(text_of(UKRAINIAN), tmp_path)
    presence = raw["presence"].select("name", "role", "admin1_name", "admin2_name", "sector_name").rows()
    assert presence == [
        ("ЮНІСЕФ", "present", "Херсонська", "Бериславський", "Захист"),
        ("Посмішка ЮА", "implementing", "Херсонська", "Бериславський", "Захист"),
        ("Карітас", "present", "Харківська", None, "Здоров'я"),
    ]
    assert raw["people_reached"].select("name", "people", "start", "end").rows() == [
        ("Посмішка ЮА", 1200, date(2024, 3, 1), date(2024, 3, 31))
    ]
    assert (reading.source, reading.version, reading.used) == ("who_does_what", "2024-03-31", 2)


def test_a_chain_of_donor_programme_and_implementing_partner_is_three_organisations_in_their_roles(tmp_path):
    header = (
        "Donor",
        "Programme Partner",
        "Implementing Partner",
        "Region",
        "Zone",
        "Woreda",
        "Latitude",
        "Longitude",
        "Cluster",
    )
    row = ("ECHO", "Save the Children", "Local Hands", "Afar", "Zone 1", "Dubti", "11.7", "41.1", "Nutrition")
    raw, _ = raw_text(text_of([header, row]), tmp_path, "eth_4w_2025_08.csv")
    assert raw["presence"].select("name", "role", "admin1_name", "admin2_name", "latitude", "end").rows() == [
        (name, role, "Afar", "Zone 1", 11.7, date(2025, 8, 31))
        for name, role in (("ECHO", "donor"), ("Save the Children", "programme"), ("Local Hands", "implementing"))
    ]


def test_each_column_is_told_with_its_role_and_confidence(tmp_path):
    _, reading = raw_text(text_of([(*ENGLISH, "Notes"), *((*row, "x") for row in ROWS)]), tmp_path)
    assert reading.said[:2] == (
        "columns: org acronym -> acronym (0.95); organisation -> organisation (0.95); region -> admin1_name (0.75); "
        "admin1 pcode -> admin1_code (0.99); cluster/sector -> sector (0.99); number of people reached -> reached (0.95); "
        "start date -> start (0.95)",
        "columns left aside: notes",
    )


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Organisation", "organisation"), ("Nom de l'organisation", "organisation"), ("Nombre de la organización", "organisation"),
        ("Implementing Partner", "implementing"), ("Partenaire de mise en œuvre", "implementing"), ("Bailleur de fonds", "donor"),
        ("Oblast", "admin1_name"), ("OBLAST [EN]", "admin1_name"), ("Province", "admin1_name"), ("область", "admin1_name"),
        ("Rayon", "admin2_name"), ("District", "admin2_name"), ("район", "admin2_name"), ("Admin1 Pcode", "admin1_code"),
        ("ADMIN1_ID", "admin1_code"), ("DIST_CODE", "admin2_code"), ("Secteur", "sector"), ("Кластер", "sector"),
        ("# of people reached", "reached"), ("Bénéficiaires atteints", "reached"), ("Personas alcanzadas", "reached"),
        ("People in Need", "in_need"), ("# of organizations", "organisations"), ("Кількість організацій", "organisations"),
        ("Реализующий", ""), ("Country of origin", ""), ("Organisation ID", ""), ("Population density", ""),
    ],
)  # fmt: skip
def test_names_of_columns_in_five_languages(name, role):
    assert said_by_name(name).role == role


def test_contents_speak_where_names_do_not(tmp_path):
    rows = [("Organisation", "Where", "Wo", "Was", "Wann", "Thema"),
            *((f"NGO {k}", f"UA{k:02}", name, cluster, f"{k:02}/03/2024", "a, b")
              for k, name, cluster in ((5, "Vinnytska", "Health"), (7, "Volynska", "WASH"), (12, "Dnipropetrovska", "Nutrition")))]  # fmt: skip
    path = tmp_path / "plain.csv"
    path.write_text(text_of([(*rows[0][:3], "Cluster", *rows[0][4:]), *rows[1:]]), encoding="utf-8")
    assert found(path, tmp_path / "none") == []  # the name of no column speaks of a place
    path.write_text(text_of([(rows[0][0], rows[0][1], "Oblast", "Sector", *rows[0][4:]), *rows[1:]]), encoding="utf-8")
    ((raw, _),) = raw_of(path)
    first = raw["presence"].row(0, named=True)
    assert (first["admin1_code"], first["sector_name"], first["start"]) == ("UA05", "Health", date(2024, 3, 5))


def test_a_header_over_two_lines_is_joined_and_its_figures_have_cell_addresses(tmp_path):
    rows = [
        ["5W Ukraine", "", "", "", "", ""],
        ["Oblast", "Pcode", "Health", "", "Education", ""],
        ["", "", "# organisations", "# people reached", "# organisations", "# people reached"],
        ["Kyivska", "UA32", 3, 1500.6, "", 20],
        ["Odeska", "UA51", 0, "", 2, "n/a"],
        ["Total", "", 3, 1500, 2, 20],
    ]
    path = book(
        tmp_path / "5w_2024-01-31.xlsx", {"5W": rows, "Empty": [], "Notes": [["read me"]]}, [(1, 2, 1, 3), (1, 4, 1, 5)]
    )
    ((raw, reading),) = raw_of(path)
    assert raw["presence"].select("admin1_code", "sector_name", "organisations", "address").rows() == [
        ("UA32", "Health", 3, "5W!C4"), ("UA51", "Education", 2, "5W!E5"),
    ]  # fmt: skip
    assert raw["people_reached"].select("sector_name", "people", "address", "end").rows() == [
        ("Health", 1501, "5W!D4", date(2024, 1, 31)), ("Education", 20, "5W!F4", date(2024, 1, 31)),
    ]  # fmt: skip
    assert reading.rejected.select("row", "reason").rows() == [(3, "a total over other rows")]
    assert "sheets without such a table, left aside: Empty, Notes" in reading.said
    assert "1 figure(s) with decimals were rounded to whole people" in reading.said


def test_a_list_of_clusters_in_a_cell_is_one_row_each_and_the_count_stands_alone(tmp_path):
    text = text_of([("OBLAST", "Number of Organisations", "People Reached", "Clusters Present"),
                    ("Odeska", "23", "500", "Health,Water, Sanitation and Hygiene,Health")])  # fmt: skip
    raw, _ = raw_text(text, tmp_path)
    assert raw["presence"].select("organisations", "sector_name", "name").rows() == [
        (23, None, None), (None, "Health", None), (None, "Water, Sanitation and Hygiene", None),
    ]  # fmt: skip
    assert raw["people_reached"].select("people", "sector_name").rows() == [(500, None)]
    assert list_of_sectors("Health; Food, and more ;Health") == ["Health", "Food, and more"]


def test_totals_are_not_counted_beside_their_parts(tmp_path):
    wide = text_of([("Oblast", "Health", "Protection", "Protection TOTAL", "GBV", "Total"), ("Odeska", 2, 1, 3, 2, 5)])
    raw, reading = raw_text(wide, tmp_path, "number_of_organisations.csv")
    assert raw["presence"].select("sector_name", "organisations").rows() == [
        ("Health", 2),
        ("Protection", 1),
        ("GBV", 2),
    ]
    assert any("2 figure(s) not used, a total whose parts are in the table" in said for said in reading.said)
    lone = text_of([("Oblast", "Health", "Protection TOTAL", "GBV"), ("Odeska", 2, 3, 2)])
    raw, _ = raw_text(lone, tmp_path, "people_reached.csv")
    assert raw["people_reached"]["sector_name"].to_list() == ["Health", "Protection TOTAL", "GBV"]


def test_a_sheet_that_repeats_another_is_rejected_and_one_of_changes_too(tmp_path):
    head = ["Oblast", "Health", "WASH", "Shelter"]
    path = book(
        tmp_path / "5w.xlsx",
        {
            "People_Reached": [[*head, "Total"], ["Odeska", 10, 20, 30, 60], ["Lvivska", 1, 2, 3, 6]],
            "Change_People_Reached": [head, ["Odeska", 0.1, 0.2, 0.3], ["Lvivska", 0, 0, 1]],
            "Summary": [["Oblast", "Cluster", "People reached"], ["Odeska", "Health", 10], ["Lvivska", "Health", 1]],
            "More": [["Oblast", "Cluster", "People reached"], ["Odeska", "Health", 10], ["Lvivska", "Health", 2]],
        },
    )
    readings = [reading for _, reading in raw_of(path)]
    assert [(reading.rows_in, reading.used) for reading in readings] == [(2, 2), (2, 0), (2, 0), (2, 2)]
    assert set(readings[1].rejected["reason"]) == {"the sheet gives changes, not counts"}
    assert set(readings[2].rejected["reason"]) == {"given already in the sheet People_Reached"}


def test_a_mapping_is_saved_used_as_it_was_edited_and_told(tmp_path):
    folder = tmp_path / "mappings"
    text = text_of([ENGLISH, *ROWS])
    raw, reading = raw_text(text, tmp_path, mappings=folder)
    (path,) = folder.iterdir()
    assert any(f"saved in {path}" in said for said in reading.said)
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["column"]
    assert [entry["role"] for entry in entries] == [
        "acronym", "organisation", "admin1_name", "admin1_code", "sector", "reached", "start",
    ]  # fmt: skip
    assert raw["people_reached"]["status"].to_list() == ["reached", "reached"]
    path.write_text(path.read_text().replace('role = "reached"', 'role = "targeted"'), encoding="utf-8")
    again, reading = raw_text(text, tmp_path, "other name.csv", mappings=folder)
    assert again["people_reached"]["status"].to_list() == ["targeted", "targeted"]
    assert f"columns read by the mapping saved in {path}" in reading.said
    path.write_text(path.read_text().replace('role = "targeted"', 'role = "ignore"'), encoding="utf-8")
    assert "people_reached" not in raw_text(text, tmp_path, mappings=folder)[0]
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('role = "start"', 'role = "begin"', 'line {line}: unknown role "begin" for the column "start date"'),
        ('name = "start date"', 'name = "begin"', 'line {line}: no column "begin" in the table'),
        ('role = "start"', "role = 3", "line {line}: role is 3"),
        ('role = "start"', 'rolle = "start"', 'line {line}: unknown key "rolle"'),
        ('role = "start"', "role = start", "can't be read as a mapping"),
    ],
)
def test_a_mistake_in_a_saved_mapping_is_one_error_that_names_the_line(tmp_path, old, new, said):
    text, folder = text_of([ENGLISH, *ROWS]), tmp_path / "mappings"
    raw_text(text, tmp_path, mappings=folder)
    (path,) = folder.iterdir()
    before = path.read_text(encoding="utf-8")
    line = before[: before.index(old)].count("\n") + 1
    path.write_text(before.replace(old, new), encoding="utf-8")
    with pytest.raises(LoadError) as error:
        raw_text(text, tmp_path, mappings=folder)
    assert str(path) in str(error.value)
    assert said.format(line=line) in str(error.value)


def test_cells_like_formulas_are_kept_as_text_and_counted(tmp_path):
    evil = ("x", '=cmd|" /C calc"!A0', "Kyivska", "UA32", "Health", "=1+1", "01/02/2024")
    raw, reading = raw_text(text_of([ENGLISH, *ROWS, evil]), tmp_path)
    assert raw["presence"]["name"][3] == '=cmd|" /C calc"!A0'
    assert any("2 cell(s) begin like a formula" in said for said in reading.said)
    assert any("1 figure(s) not used, a count is no number: row 4" in said for said in reading.said)


def test_three_hundred_columns_and_other_encodings(tmp_path):
    more = [f"q{k}" for k in range(300)]
    text = text_of([(*ENGLISH, *more), *((*row, *more) for row in ROWS)])
    wide, reading = raw_text(text, tmp_path)
    assert (wide["presence"].height, reading.used) == (3, 3)
    named = text.replace("Kyivska", "Région Est")
    paths = [tmp_path / name for name in ("utf8", "utf16", "latin")]
    for path, encoding in zip(paths, ("utf-8-sig", "utf-16", "cp1252"), strict=True):
        path.write_bytes(named.encode(encoding))
    names = [raw_of(path)[0][0]["presence"]["admin1_name"].to_list() for path in paths]
    assert names == [["Région Est", "Odeska", "Lvivska"]] * 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("", "", "Kyivska", "UA32", "Health", "", ""), "no organisation and no figure"),
        (("", "", "Kyivska", "UA32", "Health", "-5", ""), "a count is negative"),
        (("", "", "Kyivska", "UA32", "Health", "lots", ""), "a count is no number"),
        (("", "Total", "", "", "", "107", ""), "a total over other rows"),
        (("", "", "Grand total", "", "", "107", ""), "a total over other rows"),
        (ROWS[0], "the row is there more than once"),
    ],
)
def test_an_unusable_row_is_rejected_with_its_reason(tmp_path, cells, reason):
    raw, reading = raw_text(text_of([ENGLISH, *ROWS, cells]), tmp_path)
    assert reading.rejected.select("row", "reason").rows() == [(4, reason)]
    assert raw["presence"].height == 3


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("ukr_5w_round12_2022-05-26", None, "2022-05-26"), ("afg_3w_2021q3_hxl", "2021-07-01", "2021-09-30"),
        ("3W Jan-Apr 2022", "2022-01-01", "2022-04-30"), ("3w_2025_08", "2025-08-01", "2025-08-31"),
        ("HNO 2023", "2023-01-01", "2023-12-31"), ("undated 3w", None, None), ("2021 and 2022", None, None),
        ("Février 2024", "2024-02-01", "2024-02-29"),
    ],
)  # fmt: skip
def test_file_names_and_titles_name_a_period(text, start, end):
    assert period_in(text) == tuple(date.fromisoformat(day) if day else None for day in (start, end))


@pytest.mark.parametrize(
    ("cell", "month_first", "day"),
    [("26/05/2022", False, "2022-05-26"), ("05/26/2022", True, "2022-05-26"), ("5.6.22", False, "2022-06-05"),
     ("2022-05-26 00:00:00", False, "2022-05-26")],
)  # fmt: skip
def test_days_in_cells(cell, month_first, day):
    assert period(cell, month_first) == (date.fromisoformat(day),) * 2
    assert period("31/02/2022") == period("soon") == (None, None)


def test_what_counts_neither_people_nor_organisations_is_refused_with_the_reason(shared):
    for name in ("subnational_health_facilities_osce.csv", "ocha_ukraine_war_global_risk_scores_2022.csv"):
        with pytest.raises(LoadError, match="neither organisations nor people"):
            raw_of(shared / "presence" / name)


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.layout for sample in SAMPLES])
def test_no_other_publishers_header_is_taken(sample):
    columns = [plain(name) for name in sample.columns]
    assert [layout.name for layout in LAYOUTS if layout.fits(columns)] == []


def test_headers_of_projects_money_and_lists_are_not_taken(shared):
    import csv

    for path in [
        *(shared / "activities").iterdir(),
        *(shared / "organisations").iterdir(),
        *(shared / "presence").glob("[fhp][tpc]*"),
    ]:
        if path.suffix == ".parquet":
            columns = [plain(name) for name in pl.read_parquet_schema(path)]
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig") as lines:
                columns = [plain(name) for name in next(csv.reader(lines))]
        else:
            continue
        assert [layout.name for layout in LAYOUTS if layout.fits(columns)] == [], path.name


CELL = st.sampled_from(
    [
        "",
        "-",
        "UNICEF",
        "Total",
        "Odeska",
        "UA51",
        "Health",
        "5",
        "-1",
        "1e400",
        "x",
        "=1",
        "#org",
        "2024-01-01",
        "IDPs",
    ]
)


@settings(max_examples=60)
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=8), st.sampled_from([ENGLISH, UKRAINIAN[0]]))
def test_rows_in_are_rows_used_and_rejected_whatever_stands_in_the_cells(tmp_path_factory, rows, header):
    _, reading = raw_text(text_of([header, *rows]), tmp_path_factory.mktemp("three_w"))
    assert reading.rows_in == len(rows)


@settings(max_examples=40)
@given(
    st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=6), st.sampled_from(["people_reached", "severity", "x"])
)
def test_the_same_for_wide_tables(tmp_path_factory, rows, name):
    header = ("Oblast", "Pcode", "Health", "WASH", "Shelter", "Total")
    _, reading = raw_text(text_of([header, *rows]), tmp_path_factory.mktemp("wide"), f"{name}.csv")
    assert reading.rows_in == len(rows)


def test_settled_rows_keep_their_contract(tmp_path):
    path = tmp_path / "3w.csv"
    path.write_text(text_of([ENGLISH, *ROWS]), encoding="utf-8")
    (table,) = found(path, tmp_path / "none")
    reading = three_w.read(table, Asked(TODAY))
    for name in ("presence", "people_reached"):
        good, bad = split(name, reading.tables[name])
        assert (bad.rows(), set(good["place"])) == ([], {"UKR"})
    assert "WFP" in reading.tables["presence"]["organisation"].to_list()
