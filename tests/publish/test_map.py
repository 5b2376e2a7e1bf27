"""The map's geometry against independent counts, and its names that keep out of each other's way."""

import math

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonwatch.errors import ContractError
from commonwatch.evidence import Evidence
from commonwatch.publish.geometry import View, read_shapes, visible
from commonwatch.publish.labels import LETTER, placed
from commonwatch.publish.map import theatre_maps

VIEW = View(36, 50.5, 31.5, 600, 400)
LON = st.floats(min_value=-179, max_value=179)
LAT = st.floats(min_value=-85, max_value=85)


@given(LON, LAT)
def test_distance_agrees_with_the_haversine(lon: float, lat: float):
    a = math.sin(math.radians(lat - 50.5) / 2) ** 2
    a += math.cos(math.radians(lat)) * math.cos(math.radians(50.5)) * math.sin(math.radians(lon - 36) / 2) ** 2
    known = math.degrees(2 * math.asin(min(1, math.sqrt(a))))
    assert VIEW.distance(np.array([[lon, lat]]))[0] == pytest.approx(known, abs=1e-4)


@given(st.floats(min_value=20, max_value=55), st.floats(min_value=40, max_value=60))
def test_equal_areas_stay_equal(lon: float, lat: float):
    side = 0.05
    corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)]
    drawn = shapely.Polygon([VIEW.pixel(*corner) for corner in corners]).area
    on_globe = math.radians(side) * (math.sin(math.radians(lat + side)) - math.sin(math.radians(lat)))
    assert drawn == pytest.approx(on_globe * VIEW.scale**2, rel=2e-3)


def test_what_is_out_of_sight_is_not_drawn():
    assert visible(shapely.box(130, -30, 140, -20), VIEW) is None
    assert visible(shapely.box(30, 48, 34, 50), VIEW) is not None


@given(
    st.lists(
        st.tuples(st.floats(20, 580), st.floats(20, 380), st.sampled_from(["Ukraine", "Kosovo*", "Armenia"])),
        max_size=12,
    )
)
def test_names_never_overlap_and_stay_in_the_picture(spots: list[tuple[float, float, str]]):
    signs = [{"x": x, "y": y, "words": w, "sign": "", "dot": False, "roomy": True} for x, y, w in spots]
    boxes = [
        shapely.box(
            *(s["at_x"] - 0.28 * LETTER * len(s["words"]), s["at_y"] - 8.4),
            *(s["at_x"] + 0.28 * LETTER * len(s["words"]), s["at_y"] + 8.4),
        )
        for s in placed(signs, VIEW)
        if s["words"]
    ]
    assert all(a.intersection(b).area < 1e-6 for k, a in enumerate(boxes) for b in boxes[:k])
    assert all(b.bounds[0] >= 0 and b.bounds[2] <= 600 for b in boxes)


def test_the_osce_area_has_a_closer_look_and_the_whole(tables: dict[str, pl.DataFrame], evidence: Evidence):
    close, whole = theatre_maps("osce", tables["watch"], evidence.table("shapes"))
    assert "Kosovo*" in close.svg
    assert "▲" in close.svg
    assert "Whole theatre" in whole.svg


def test_any_other_theatre_is_fitted_to_its_places(tables: dict[str, pl.DataFrame], evidence: Evidence):
    balkans = tables["watch"].filter(pl.col("place").is_in(["XKX", "SRB"]))
    (only,) = theatre_maps("western_balkans", balkans, evidence.table("shapes"))
    assert "Kosovo*" in only.svg


def test_a_shape_that_is_none_is_one_clear_error():
    with pytest.raises(ContractError, match="table shapes, column geometry"):
        read_shapes(pl.DataFrame({"place": ["UKR"], "geometry": [b"not a shape"]}))
