"""Natural Earth: codes, disputed areas as the United Nations count them, and polygons that can be drawn."""

import json

import polars as pl
import pytest
import shapely
from benchmarks.made_yearly import feature, natural_earth_json, square
from polars.testing import assert_frame_equal

from commonwatch.evidence import starter_pack


def outlines(reading) -> dict[str, shapely.Geometry]:
    return {
        place: shapely.from_wkb(geometry)
        for place, geometry in reading.tables["shapes"].select("place", "geometry").iter_rows()
    }


def test_the_real_file_gives_the_starters_outlines(read, shared):
    reading = read(shared / "geo/ne_50m_countries.geojson.gz").reading
    starter = pl.read_parquet(starter_pack() / "shapes.parquet").drop("source").sort("place")
    assert_frame_equal(reading.tables["shapes"].drop("source").sort("place"), starter)
    lost = reading.rejected["example"].str.extract(r"name=([^,]*)").to_list()
    assert sorted(lost) == ["Ashmore and Cartier Is.", "Indian Ocean Ter.", "Siachen Glacier"]


@pytest.mark.parametrize(
    ("adm0", "iso", "place"),
    [
        ("KOS", "-99", "XKX"), ("NOR", "-99", "NOR"), ("FRA", "-99", "FRA"), ("CYN", "-99", "CYP"), ("SOL", "-99", "SOM"),
        ("SDS", "SSD", "SSD"), ("PSX", "PSE", "PSE"), ("SAH", "ESH", "ESH"),
    ],
)  # fmt: skip
def test_a_feature_finds_its_place(read, adm0, iso, place):
    assert set(outlines(read(natural_earth_json([feature(adm0, iso, square(10, 40))]), "ne.json").reading)) == {place}


def test_northern_cyprus_is_drawn_within_cyprus(read):
    features = [feature("CYP", "CYP", square(32, 34)), feature("CYN", "-99", square(32, 36))]
    (outline,) = outlines(read(natural_earth_json(features), "ne.json").reading).values()
    assert outline.area == pytest.approx(8)
    assert outline.geom_type == "Polygon"


RUSSIA = {
    "type": "MultiPolygon",
    "coordinates": [square(40, 50, 8)["coordinates"], square(33.5, 44.5, 1.5)["coordinates"]],
}


def test_crimea_drawn_with_russia_is_shown_with_ukraine(read):
    features = [feature("RUS", "RUS", RUSSIA), feature("UKR", "UKR", square(33, 46, 3))]
    reading = read(natural_earth_json(features), "ne.json").reading
    drawn = outlines(reading)
    crimea = shapely.Point(34.2, 45.2)
    assert drawn["UKR"].contains(crimea)
    assert not drawn["RUS"].contains(crimea)
    assert drawn["RUS"].area == pytest.approx(64)
    assert reading.said == ("Crimea, drawn with RUS, is shown with UKR (UNGA resolution 68/262)",)


def test_crimea_alone_is_no_outline_of_ukraine(read):
    reading = read(natural_earth_json([feature("RUS", "RUS", RUSSIA)]), "ne.json").reading
    assert set(outlines(reading)) == {"RUS"}
    assert "left out" in reading.said[0]


def test_a_polygon_that_crosses_itself_is_made_valid(read):
    tie = {"type": "Polygon", "coordinates": [[[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]]}
    (outline,) = outlines(read(natural_earth_json([feature("ALB", "ALB", tie)]), "ne.json").reading).values()
    assert outline.is_valid
    assert outline.area == pytest.approx(8)


def test_a_geometry_that_is_missing_is_rejected(read):
    features = [feature("ALB", "ALB", square(19, 40)), feature("DEU", "DEU", None)]
    rejected = read(natural_earth_json(features), "ne.json").reading.rejected
    assert rejected.select("row", "reason").rows() == [(2, "no polygon")]


def test_a_geojson_without_natural_earths_codes_is_not_taken_for_it(read):
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"iso": "ALB"}, "geometry": square(19, 40)}],
        }
    )
    with pytest.raises(Exception, match="isn't recognised"):
        read(text, "other.json")
