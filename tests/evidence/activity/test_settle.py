import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled
from commonwatch.evidence.checks import check

HEAD = ("source", "activity", "n", "file", "address")


def row(n, activity="A-1"):
    return ("iati_file_a", activity, n, "a.xml", f"line {n}")


def activities(*names):
    return raw_table(
        "activities",
        [("iati_file_a", name, "XM-DAC-41114", "UNDP", "2", "a.xml", "line 1") for name in names],
        ("source", "activity", "reporting_ref", "reporting_name", "status", "file", "address"),
    )


def places(*rows):
    columns = (*HEAD, "level", "vocabulary", "code", "name", "share", "latitude", "longitude", "flow")
    return raw_table("activity_places", [row(n + 1) + values for n, values in enumerate(rows)], columns)


def sectors(*rows):
    columns = (*HEAD, "vocabulary", "code", "name", "share", "flow")
    return raw_table("activity_sectors", [row(n + 1) + values for n, values in enumerate(rows)], columns)


def test_a_country_and_a_region_share_the_activity_and_its_location_stands_beside():
    raw = {
        "activities": activities("A-1"),
        "activity_places": places(
            ("country", "", "XK", None, 0.6, None, None, None),
            ("region", "1", "89", "Europe, regional", None, None, None, None),
            ("location", "G1", "786714", "Pristina", None, 42.66, 21.16, None),
        ),
    }
    found = settled(raw)["activity_places"].sort("n")
    assert found["place"].to_list() == ["XKX", "unspecified", "XKX"]
    assert found["weight"].to_list() == pytest.approx([0.6, 0.4, 0.0])
    check("activity_places", found, "test")


def test_a_location_without_coordinates_lies_in_the_one_country():
    raw = {
        "activity_places": places(
            ("country", "", "UA", None, None, None, None, None),
            ("location", "", None, "Вінницька область", None, None, None, None),
        )
    }
    found = settled(raw)["activity_places"].sort("n")
    assert found["place"].to_list() == ["UKR", "UKR"]
    assert found["admin1"].to_list() == [None, "UA05"]


def test_countries_of_transactions_count_only_where_the_activity_names_none():
    by_flow = ("country", "", "GE", None, None, None, None, 1)
    own = ("country", "", "AM", None, None, None, None, None)
    alone = settled({"activity_places": places(by_flow)})["activity_places"]
    assert alone.select("place", "weight").rows() == [("GEO", 1.0)]
    both = settled({"activity_places": places(own, by_flow)})["activity_places"].sort("n")
    assert both.select("place", "weight").rows() == [("ARM", 1.0), ("GEO", 0.0)]


def test_an_activity_that_names_no_place_or_sector_is_unspecified_and_kept():
    found = settled(
        {"activities": activities("A-1", "A-2"), "activity_places": places(("country", "", "AM", None, None, None, None, None)),
         "activity_sectors": sectors()}
    )  # fmt: skip
    silent = found["activity_places"].filter(pl.col("activity") == "A-2")
    assert silent.select("n", "place", "weight").rows() == [(0, "unspecified", 1.0)]
    assert found["activity_themes"].select("activity", "n", "theme", "weight").rows() == [
        ("A-1", 0, "unspecified", 1.0),
        ("A-2", 0, "unspecified", 1.0),
    ]
    for name, rows in found.items():
        check(name, rows, "test")


def test_purposes_count_before_targets_and_several_themes_share_a_sector():
    found = settled({"activity_sectors": sectors(
        ("1", "15220", None, 0.75, None), ("1", "72010", None, 0.25, None), ("8", "16.1", None, 1.0, None)
    )})["activity_themes"]  # fmt: skip
    weights = dict(found.group_by("vocabulary").agg(pl.col("weight").sum()).iter_rows())
    assert weights == pytest.approx({"1": 1.0, "8": 0.0})
    assert found.filter(pl.col("code") == "72010")["weight"].sum() == pytest.approx(0.25)


def test_an_unknown_vocabulary_gives_way_to_one_that_leads_to_a_theme():
    found = settled({"activity_sectors": sectors(
        ("99", "OWN", "Something", 1.0, None), ("10", "7", "Health", None, None)
    )})["activity_themes"].sort("n")  # fmt: skip
    assert found.select("theme", "weight").rows() == [("unspecified", 0.0), ("basic_services", 1.0)]


def test_a_withdrawn_purpose_still_leads_to_its_theme():
    found = settled({"activity_sectors": sectors(("1", "15140", "Government administration", 1.0, None))})
    assert "unspecified" not in found["activity_themes"]["theme"].to_list()


@pytest.mark.parametrize(
    ("vocabulary", "code", "name", "theme"),
    [
        ("cluster", "WSH", None, "water_and_resources"),
        ("cluster", "FSAC_OP", "Operational Presence: Food Security & Agriculture", "basic_services"),
        ("cluster", None, "Protection: Mine Action", "arms_and_mines"),
        ("cluster", "Intersectoral", "Intersectoral", "unspecified"),
        ("10", "5404", "Gender Based Violence", "gender"),
        ("2", "152", None, "armed_conflict"),
        ("7", "5", None, "gender"),
        ("osce", "Combating trafficking in human beings", None, "human_trafficking"),
        ("99", "15220", None, "unspecified"),
    ],
)
def test_every_vocabulary_leads_to_themes(vocabulary, code, name, theme):
    found = settled({"activity_sectors": sectors((vocabulary, code, name, None, None))})["activity_themes"]
    assert theme in found["theme"].to_list()
    assert found["weight"].sum() == pytest.approx(1.0)


SECTOR = st.tuples(
    st.sampled_from(["1", "2", "7", "8", "10", "99"]),
    st.sampled_from(["15220", "152", "16", "16.1", "7", "nothing"]),
    st.none(),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.just(1)),
)


@given(st.lists(SECTOR, min_size=1, max_size=6))
def test_the_weights_of_an_activity_add_up_to_one(rows):
    found = settled({"activity_sectors": sectors(*rows)})["activity_themes"]
    assert found["weight"].sum() == pytest.approx(1.0)
    assert found["n"].n_unique() == len(rows)
    check("activity_themes", found, "test")


def money(*rows):
    columns = (*HEAD, "kind", "amount", "currency", "usd", "start", "provider_ref", "provider_name")
    return settled({"money_flows": raw_table("money_flows", [row(n + 1) + v for n, v in enumerate(rows)], columns)})[
        "money_flows"
    ]


def test_dollars_are_given_same_by_rate_or_unknown():
    from datetime import date

    day = date(2020, 5, 1)
    found = money(
        ("spent", 100.0, "USD", None, day, None, None),
        ("spent", 100.0, "EUR", 111.0, day, "CH-4", None),
        ("spent", 93.89, "CHF", None, day, None, "Swiss Agency for Development and Cooperation"),
        ("spent", 5.0, "MNT", None, day, "XX-1-2", "Nobody knows"),
        ("spent", None, "USD", None, day, None, None),
    )
    assert found["amount_usd"].to_list() == [100.0, 111.0, pytest.approx(100.0), None, None]
    assert found["usd_basis"].to_list()[:2] == ["USD", "given"]
    assert found["usd_basis"].to_list()[3:] == ["no rate", "no amount"]
    assert "Federal Reserve" in found["usd_basis"][2]
    assert found["provider"].to_list() == [None, "CH", "CH", "XX-1-2", None]


def test_presence_has_a_row_per_theme_and_its_people_are_not_multiplied():
    columns = (
        "source",
        "n",
        "name",
        "acronym",
        "kind",
        "organisations",
        "admin1_code",
        "sector_vocabulary",
        "sector_code",
        "file",
    )
    raw = raw_table(
        "presence",
        [("who_does_what", 1, None, "UNHCR", "operational_presence", 1, "UA05", "cluster", "PRO", "w.csv")],
        columns,
    )
    found = settled({"presence": raw})
    rows = found["presence"].sort("theme")
    assert rows["organisation"].unique().to_list() == ["UNHCR"]
    assert rows["place"].unique().to_list() == ["UKR"]
    assert dict(rows.select("theme", "weight").iter_rows()) == pytest.approx({"displacement": 0.3, "human_rights": 0.7})
    assert found["organisations"].select("organisation", "name").rows() == [("UNHCR", "")]
    check("presence", rows, "test")
