"""The page Watch: the list in its order, what changed, the map, and what a reader may choose in the address."""

import re

import polars as pl
import pytest
from tests.web.pages import Page

from commonwatch.publish.map import CLASSES
from commonwatch.web.atlas import views_of
from commonwatch.web.filters import ORDERS
from commonwatch.web.lands import lands
from commonwatch.web.study import Studies

RISK, PEACE = "Places at risk", "Places long at peace"


@pytest.fixture
def look(client):
    return lambda address: Page(client.get(address).text)


def names(page, caption):
    return [row[0].split(" (")[0].removesuffix(" ▲ rising") for row in page.rows(caption)[1:]]


def test_the_list_stands_in_its_order_with_each_reference_beside_it(look):
    page = look("/")
    assert names(page, RISK) == ["Ukraine", "Russian Federation", "Azerbaijan", "Türkiye", "Tajikistan"]
    head, ukraine = page.rows(RISK)[:2]
    assert head[2:6] == ["Deaths, next 6 months", "Reference", "Chance of 25+ in some month", "Reference"]
    assert ukraine[2:5] == [
        "about 24,000 80 %: 8,000 to 48,000",
        "20,000 80 %: 4,000 to 36,000",
        ">99 % almost certain",
    ]
    assert ukraine[5] == "40 %"
    assert names(page, PEACE)[0] == "Moldova"
    assert "nothing is said about their risk: Andorra." in page.text


def test_each_place_of_list_and_map_leads_to_its_page(look):
    page = look("/")
    listed = {one.attributes["href"] for one in page.all("a") if "td" not in one.inside and "table" in one.inside}
    assert "/place/XKX" in listed
    drawn = {one.attributes["href"] for one in page.all("a") if "svg" in one.inside}
    assert {"/place/UKR", "/place/XKX", "/place/AND"} <= drawn
    assert all(one.attributes["tabindex"] == "-1" for one in page.all("a") if "svg" in one.inside)


def test_the_map_shades_each_place_by_its_chance(look):
    page = look("/")
    shades = {}
    for number, one in enumerate(page.elements):
        if one.tag == "a" and "svg" in one.inside:
            shades[one.attributes["href"][-3:]] = page.elements[number + 2].attributes["class"].split()
    assert "c5" in shades["UKR"]
    assert "c3" in shades["AZE"]  # 31 %: 20 to 50 %
    assert "c2" in shades["TUR"]
    assert "c0" in shades["XKX"]
    assert "none" in shades["AND"]


def test_the_sheet_has_the_colours_of_the_printed_map(repository):
    sheet = (repository / "src/commonwatch/web/static/commonwatch.css").read_text("utf-8")
    light = sheet.split("@media")[0]
    assert [re.search(rf"--c{number}: (#\w+)", light)[1] for number in range(6)] == [color for _, _, color in CLASSES]


def test_what_changed_is_told_with_before_now_and_reference(look):
    text = look("/").text
    assert "Since May 2024" in text
    assert "Azerbaijan ▲ rising 26 % → 31 % +5 points; reference 12 %" in text.replace("\u00a0", " ")
    assert "Tajikistan ▼ falling 5 % → <1 % −5 points; reference 2 %" in text.replace("\u00a0", " ")


def test_only_earned_words_stand_in_the_tally(look):
    page = look("/")
    tally = [one.text.split() for one in page.all("li") if "status" in one.attributes.get("class", "")]
    assert [row[0] for row in tally] == ["1", "1", "9", "1"]


def test_a_theatre_narrows_the_list_and_keeps_the_rest_of_the_map_faint(look):
    page = look("/?theatre=central_asia")
    assert names(page, RISK) == ["Tajikistan"]
    assert names(page, PEACE) == ["Uzbekistan"]
    assert page.all("h1")[0].text == "Watch list: Central Asia"
    faint = [one for one in page.all("path") if "faint" in one.attributes.get("class", "")]
    assert faint


def test_a_theme_keeps_places_with_such_a_driver_or_need(look, made_workspace):
    drivers = pl.read_parquet(made_workspace / "tables" / "drivers.parquet")
    assert set(drivers["theme"]) & {"human_trafficking"} == set()
    page = look("/?theme=human_trafficking")  # no driver anywhere; one need, of Kosovo, not published
    assert names(page, PEACE) == ["Kosovo*"]
    assert "1 place where such a theme is among the drivers" in page.text
    assert "Places at risk" not in page.text


def test_a_dimension_offers_its_themes_and_tells_what_is_known_on_them(look):
    page = look("/?dimension=economic_environmental")
    offered = [one.attributes["value"] for one in page.all("option") if one.attributes["value"]]
    assert "livelihoods" in offered
    assert "human_rights" not in offered
    kosovo = next(row for row in page.rows(PEACE) if row[0].startswith("Kosovo"))
    assert kosovo[page.rows(PEACE)[0].index("Known on this")].startswith("Jobs and poverty lowers the score")
    assert "about 160,000 people who don't use the Internet (140,000 to 180,000)" in " ".join(kosovo)
    assert "gaps: 1" in " ".join(kosovo)


def test_nothing_that_matches_is_said_to_be_silence(look):
    page = look("/?theatre=south_caucasus&theme=minorities")
    assert "That is silence, not absence." in page.text


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_each_order_sorts_on_the_server_both_ways(look, made_workspace, order):
    column, _label = ORDERS[order]
    watch = pl.read_parquet(made_workspace / "tables" / "watch.parquet").filter(pl.col("group") == "at risk")
    for way, descending in (("asc", False), ("desc", True)):
        shown = names(look(f"/?sort={order}&order={way}"), RISK)
        values = dict(zip(watch["name"], watch[column], strict=True))
        known = [values[name] for name in shown if values[name] is not None]
        assert known == sorted(known, reverse=descending)
        assert sorted(shown) == sorted(values)


def test_a_column_head_says_its_order_and_links_to_the_other(look):
    page = look("/?sort=chance&theatre=osce")
    (sorted_by,) = [one for one in page.all("th") if "aria-sort" in one.attributes and "25+" in one.text][:1]
    assert sorted_by.attributes["aria-sort"] == "descending"
    link = next(one for one in page.all("a", class_="sort") if "25+" in one.text)
    assert link.attributes["href"] == "/?theatre=osce&sort=chance&order=asc"


@pytest.mark.parametrize("address", ["/?theatre=atlantis", "/?theme=luck", "/?sort=luck"])
def test_an_unknown_choice_is_said_to_be_one(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "luck" in answer.text or "atlantis" in answer.text


def test_outlines_fall_where_the_projection_puts_them(made_workspace):
    evidence = Studies(made_workspace).now().evidence()
    (view,) = views_of("kosovo", ["XKX"], evidence)
    kosovo = lands(view, evidence)["XKX"]
    start = re.match(r"M([\d.]+) ([\d.]+)", kosovo.path)
    x, y = float(start[1]), float(start[2])
    assert 0 < x < view.width
    assert 0 < y < view.height
    assert view.pixel(20.9, 42.6)[0] == pytest.approx(kosovo.x, abs=60)
    every = lands(views_of("osce", [], evidence)[0], evidence)
    assert "AUS" not in every
    assert every["MCO"].across < 7


def test_what_is_rising_or_falling_is_told_before_larger_moves_that_are_not(made_workspace, look):
    path = made_workspace / "tables" / "watch.parquet"
    table = pl.read_parquet(path)
    table.with_columns(
        pl.when(pl.col("place") == "TUR").then(0.3).otherwise("change_p25").alias("change_p25")
    ).write_parquet(path)
    text = look("/").text
    after = text[text.index("Since May 2024") :]
    assert after.index("Azerbaijan") < after.index("Tajikistan") < after.index("Türkiye")
