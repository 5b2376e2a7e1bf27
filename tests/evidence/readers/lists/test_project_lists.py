"""Project lists, flows and missions, by hand: the same rows as in the samples, worked out on paper."""

from datetime import date

import polars as pl
import pytest
from list_sample import as_csv
from list_samples import SAMPLES

from commonwatch.evidence.readers.lists.liechtenstein import mended_letters
from commonwatch.evidence.readers.lists.sector_words import split_names

BY_NAME = {sample.layout: sample for sample in SAMPLES}


@pytest.fixture
def raw(take_raw):
    def reads(layout, *more):
        sample = BY_NAME[layout]
        return take_raw(as_csv(sample.columns, [*sample.rows, *more]))

    return reads


def test_a_world_bank_project_counts_once_with_the_amount_that_most_rows_give(raw):
    reading = raw("worldbank_geocoded")
    tables = reading.tables
    assert tables["activities"].select("activity", "start_planned").rows() == [
        ("worldbank_geocoded-P1", date(2004, 6, 22)),
        ("worldbank_geocoded-P2", date(2004, 6, 22)),
    ]
    assert tables["money_flows"].select("activity", "kind", "amount", "currency").rows() == [
        ("worldbank_geocoded-P1", "committed", 10.5e6, "USD")
    ]
    places = tables["activity_places"].select("activity", "n", "code", "name", "ref", "admin_code", "longitude").rows()
    assert places == [
        ("worldbank_geocoded-P1", 1, "Kosovo", "Pristina", "786714", "Pristina", 21.17),
        ("worldbank_geocoded-P1", 2, "Kosovo", "Prizren", "786712", None, 20.74),
        ("worldbank_geocoded-P1", 3, "Kosovo", "Peja", "787157", None, None),
        ("worldbank_geocoded-P2", 1, "EGY", "Cairo", "360630", "Cairo", 31.25),
    ]
    assert (
        tables["activity_sectors"].select("n", "vocabulary", "code", "name").rows()
        == [
            (1, "99", None, "Transportation"),
            (2, "2", "210", "Transportation"),
        ]
        * 2
    )
    assert any("different amounts" in sentence and sentence.endswith(": 1") for sentence in reading.said)


def test_the_even_split_gives_back_the_total_of_a_geocoded_project(take):
    sample = BY_NAME["aiddata_geocoded"]
    tables = take(as_csv(sample.columns, sample.rows)).tables
    assert tables["money_flows"].select("kind", "amount").rows() == [("disbursed", 300.0)]
    places = tables["activity_places"].select("name", "place", "weight")
    assert places.rows() == [
        ("Osh", "KGZ", pytest.approx(1 / 3)),
        ("Tajikistan", "TJK", pytest.approx(1 / 3)),
        ("Asia", "unspecified", pytest.approx(1 / 3)),
    ]
    assert [300 * weight for weight in places["weight"]] == [
        pytest.approx(float(row["even_split_disbursements"])) for row in sample.rows
    ]
    assert tables["activities"].select("activity", "status").rows() == [("adb_geocoded-32327-013", "implementation")]


def test_codes_of_sectors_go_before_words_project_by_project(raw):
    coded = BY_NAME["aiddata_geocoded"].rows[0] | {"project_id": "G", "ad_purpose_codes": "41030|41010"}
    sectors = raw("aiddata_geocoded", coded).tables["activity_sectors"]
    own = sectors.filter(pl.col("activity").str.ends_with("-G"))
    assert own.select("vocabulary", "code").rows() == [("1", "41030"), ("1", "41010")]
    others = sectors.filter(~pl.col("activity").str.ends_with("-G")).filter(pl.col("vocabulary") == "2")
    assert others["code"].to_list() == ["230", "210", "220"]


def test_an_ebrd_project_has_the_amount_of_its_sentence_or_none_beside_it(raw):
    reading = raw("ebrd_projects")
    assert reading.tables["money_flows"].select("kind", "amount", "currency", "description").rows() == [
        ("committed", 9.5e6, "USD", "Up to US$ 9.5 million (€11.0 million)."),
        ("planned", None, None, "tbc"),
    ]
    assert reading.tables["activities"].select("status", "start_planned").rows() == [
        ("2", date(1997, 1, 28)),
        ("1", None),
    ]
    assert reading.tables["activity_places"].select("level", "name").rows() == [
        ("country", "Kosovo"),
        ("region", "Regional"),
    ]
    sectors = reading.tables["activity_sectors"].select("vocabulary", "code", "name").rows()
    assert sectors == [
        ("99", None, "Lending to banks"),
        ("99", None, "Small business"),
        ("2", "240", "Lending to banks"),
        ("2", "321", "Small business"),
        ("99", None, "Property"),
    ]
    assert any(sentence.endswith(": 1") for sentence in reading.said)


def test_names_with_a_comma_stay_whole_in_canadas_lists(raw):
    tables = raw("cida_projects").tables
    assert tables["activity_places"].select("level", "code", "name").rows() == [
        ("country", None, "Ukraine"),
        ("country", "MKD", "Macedonia, Former Yugoslav Republic"),
        ("region", None, "Europe multiple countries"),
        ("country", None, "Georgia"),
    ]
    codes = tables["activity_sectors"].filter(pl.col("vocabulary") == "1").select("code", "name").rows()
    assert ("15220", "Civilian peace-building, conflict prevention and resolution") in codes
    assert "E-commerce" in tables["activity_sectors"].filter(pl.col("vocabulary") == "99")["name"].to_list()
    assert tables["money_flows"].select("amount", "currency", "start", "end", "description").rows() == [
        (2e6, "CAD", date(2007, 1, 1), date(2009, 12, 31), None),
        (None, "CAD", None, None, "not read: x"),
    ]


def test_lists_are_parted_by_commas_but_known_names_stay_whole():
    known = {"b, c", "d, e, f"}.__contains__
    assert split_names("a, b, c, d, e, f, g", known) == ["a", "b, c", "d, e, f", "g"]
    assert split_names(None, known) == []


def test_koreas_names_stay_as_they_are_but_no_person_enters(raw):
    reading = raw("koica_projects")
    tables = reading.tables
    assert tables["activity_organisations"]["name"].to_list() == ["연세친선병원"]
    assert tables["activities"].select("start_actual", "end_actual").rows() == [
        (date(1991, 5, 29), date(1991, 8, 24)),
        (date(1992, 1, 1), date(1992, 12, 31)),
    ]
    assert tables["money_flows"].select("amount", "currency", "usd").rows() == [(73312000.0, "KRW", 96362.0)]
    assert tables["activity_places"].select("code", "name").rows() == [
        (None, "Mongolia"),
        ("SRB", "Serbia-Montenegro"),
        ("MNE", "Serbia-Montenegro"),
    ]
    assert any("name of a person" in sentence for sentence in reading.said)


def test_liechtensteins_amounts_have_currency_and_dollars(raw):
    tables = raw("liechtenstein_projects").tables
    assert tables["activities"].select("title", "status").rows() == [("Flüchtlinge aus Österreich", None), (None, "5")]
    assert tables["money_flows"].select("kind", "amount", "currency", "usd", "start").rows() == [
        ("committed", 20000.0, "CHF", 10222.16, date(1999, 1, 1)),
        ("committed", 5.0, "ATS", None, date(2000, 1, 1)),
    ]
    assert tables["activity_sectors"].select("vocabulary", "code").rows() == [
        ("1", "72010"),
        ("6", "72010.01"),
        ("6", "92020.01"),
    ]
    assert tables["activity_places"].height == 1, "NO VALUE is nowhere"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("f\x81r Fl\x81chtlinge", "für Flüchtlinge"),
        ("Republik ™sterreich", "Republik Österreich"),
        ("in Žthiopien", "in Äthiopien"),
        ("Erdbebengesch„digten", "Erdbebengeschädigten"),
        ("Gy”r", "Györ"),
        ("™”kull", "Öökull"),
        ("das Projekt „Haus” in Wien", "das Projekt „Haus” in Wien"),
        ("Brand™ shoes", "Brand™ shoes"),
        ("®International Cup¯", "®International Cup¯"),
    ],
)
def test_old_letters_are_mended_only_where_nothing_else_can_be_meant(given, meant):
    assert mended_letters(given) == meant


def test_undp_totals_of_zero_are_no_money(raw):
    money = raw("undp_projects").tables["money_flows"].select("activity", "kind", "amount").rows()
    assert money == [
        ("undp_projects-11263", "planned", 1963895.0),
        ("undp_projects-11263", "spent", 1840872.0),
        ("undp_projects-2", "spent", -9.0),
    ]


def test_a_plans_project_is_shared_evenly_by_countries_and_clusters(take):
    sample = BY_NAME["hpc_projects"]
    tables = take(as_csv(sample.columns, sample.rows)).tables
    first = pl.col("activity") == "hpc-RSYR22-EDU-1"
    assert tables["activity_places"].filter(first).select("place", "weight").rows() == [("TUR", 0.5), ("LBN", 0.5)]
    assert tables["activity_organisations"].filter(first)["name"].to_list() == ["CESVI", "COOPI", "A local group"]
    assert tables["activity_themes"].filter(first)["weight"].sum() == pytest.approx(1)
    assert tables["activities"]["status"].to_list() == ["pipeline", "pipeline"]
    flows = tables["money_flows"].select("kind", "amount", "receiver_name").rows()
    assert flows == [("required", 900000.0, None), ("required", 5.0, "UNHCR")]


def test_an_fts_flow_keeps_the_donors_currency_its_state_plan_and_boundary(raw):
    tables = raw("fts_flows").tables
    columns = ["activity", "kind", "status", "type", "amount", "currency", "usd", "ref"]
    assert tables["money_flows"].select(columns).rows() == [
        ("FTS-228238", "committed", "commitment", "Standard", 500000.0, "EUR", 606796.0, "P1"),
        ("FTS-2", "disbursed", "paid", "Parked", 90075.0, "USD", None, None),
    ]
    assert tables["money_flows"]["description"][0] == "boundary: incoming; keywords: Multiyear"
    assert tables["activity_sectors"]["name"].to_list() == ["Protection", "Water, Sanitation and Hygiene"]
    assert tables["activity_places"]["code"].to_list() == ["AFG", "JOR"]
    assert tables["activity_links"].select("link", "ref").rows() == [
        ("related_activity", "FTS-plan-929"),
        ("other_identifier", "HPSE20-1"),
    ]
    tags = tables["activity_tags"].select("type", "vocabulary", "code", "name").rows()
    assert tags == [("2", "2-1", "HAFG20", "Afghanistan 2020"), ("1", "99", None, "COVID-19")]
    assert tables["activities"].select("status", "start_planned", "end_planned").row(0) == (
        "2",
        date(2020, 1, 1),
        date(2021, 12, 31),
    )


def test_a_plan_of_two_countries_asks_once_and_has_the_funding_of_both(raw):
    tables = raw("fts_country_plans").tables
    assert tables["activities"]["activity"].to_list() == ["FTS-plan-943", "FTS-outside-plans-JOR-2020"]
    assert tables["money_flows"].select("activity", "n", "kind", "amount").rows() == [
        ("FTS-plan-943", 1, "required", 1000.0),
        ("FTS-plan-943", 2, "committed", 600.0),
        ("FTS-plan-943", 3, "committed", 300.0),
        ("FTS-outside-plans-JOR-2020", 1, "committed", 9.0),
    ]
    assert tables["activity_places"]["code"].to_list() == ["JOR", "TUR", "JOR"]


def test_clusters_are_activities_below_their_plan(raw):
    tables = raw("fts_plan_clusters").tables
    assert tables["activities"].select("activity", "hierarchy").rows() == [
        ("FTS-plan-929-cluster-5130", 2),
        ("FTS-plan-929-cluster-not-specified", 2),
    ]
    assert tables["activity_links"]["ref"].to_list() == ["FTS-plan-929"] * 2
    assert tables["money_flows"].select("kind", "amount").rows() == [
        ("required", 100.0),
        ("committed", 40.0),
        ("committed", 7.0),
    ]


def test_a_plan_asks_for_what_was_revised_last(raw):
    reading = raw("fts_plans")
    assert reading.version == "2022-04-27"
    assert reading.tables["money_flows"].select("activity", "kind", "amount", "description").rows() == [
        ("FTS-plan-1103", "required", 1850.0, "asked for at first: 550"),
        ("FTS-plan-1103", "committed", 362.5, None),
    ]
    never = BY_NAME["fts_plans"].rows[1] | {"plan_id": "2", "requirements_rev": ""}
    assert raw("fts_plans", never).tables["money_flows"].row(-1, named=True)["amount"] == 7


def test_a_recipient_has_its_funding_and_no_place(take):
    sample = BY_NAME["fts_recipients"]
    tables = take(as_csv(sample.columns, sample.rows)).tables
    assert tables["activities"].select("activity", "organisation").rows()[0] == ("FTS-recipient-3049", "WFP")
    assert tables["money_flows"].select("receiver", "amount_usd").rows()[0] == ("WFP", 1089.0)
    assert "activity_places" not in tables


def test_field_operations_begin_with_the_first_and_end_with_the_last_day_told(take):
    sample = BY_NAME["osce_field_operations"]
    found = take(as_csv(sample.columns, sample.rows)).tables["presence"]
    assert found.select("organisation", "place", "kind", "start", "end").rows() == [
        ("OSCE-MIK", "XKX", "field_operation", date(1999, 7, 1), None),
        ("A closed one", "UZB", "field_operation", date(1995, 1, 1), date(2000, 2, 29)),
    ]


def test_a_mission_in_two_countries_is_present_in_both(raw):
    found = raw("un_mission_country_years").tables["presence"]
    assert found.select("n", "name", "country", "start", "end", "address").rows() == [
        (1, "UNMIK", "Kosovo", date(1999, 1, 1), None, "row 1"),
        (2, "UNMEE", "Ethiopia", date(2000, 1, 1), date(2008, 12, 31), "row 2"),
        (3, "UNMEE", "Eritrea", date(2000, 1, 1), date(2008, 12, 31), "row 2"),
    ]


def test_years_without_a_gap_become_one_stay(raw):
    reading = raw("geopko_deployments")
    assert reading.used == 4
    assert reading.tables["presence"].select("admin1_name", "start", "end", "address").rows() == [
        ("Pristina", date(1999, 1, 1), date(2000, 12, 31), "row 1"),
        ("Pristina", date(2003, 1, 1), None, "row 4"),
    ]


def test_a_framework_has_its_partners_areas_and_themes(take):
    sample = BY_NAME["joint_frameworks"]
    tables = take(as_csv(sample.columns, sample.rows)).tables
    envsec = pl.col("activity") == "joint_frameworks_file-envsec"
    assert tables["activity_organisations"].filter(envsec).select("organisation", "role").rows() == [
        ("OSCE", "4"),
        ("UNDP", "4"),
        ("NATO (associate)", None),
    ]
    places = dict(tables["activity_places"].filter(envsec).select("place", "weight").rows())
    assert places == {"TJK": 0.5} | dict.fromkeys(["ARM", "AZE", "GEO"], pytest.approx(1 / 6))
    themes = tables["activity_themes"].filter(envsec)
    assert themes["weight"].sum() == pytest.approx(1)
    assert "unspecified" not in themes["theme"]
