"""Natural Earth admin-0 countries as GeoJSON: one outline per place.

Layout: Natural Earth's attributes ADM0_A3 and ISO_A3 (1:110m, 1:50m or 1:10m); coordinates in degrees (RFC 7946).
"""

import json
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.evidence.outlines import CODES, SHOWN_WITHIN, shapes_table, without_crimea
from commonwatch.evidence.readers.parts import Asked, Layout, Reading, Sieve, known_columns, place_codes, repeated
from commonwatch.evidence.tabular import BROKEN, Table

if TYPE_CHECKING:
    import shapely

SOURCE = "natural_earth_file"
WANTED = {
    "country": ("properties.adm0_a3",),
    "iso_a3": ("properties.iso_a3",),
    "name": ("properties.name", "properties.admin"),
    "type": ("geometry.type",),
    "coordinates": ("geometry.coordinates",),
}
POLYGONS = ("Polygon", "MultiPolygon")
EDGE = 0.001  # degrees: rounding of coordinates at 180 and 90


def read(table: Table, asked: Asked) -> Reading:
    """Simplified outlines by place, in degrees; areas without a code of their own within the State the UN counts them to.

    Parts of RUS within the frame of Crimea are shown with UKR (UNGA resolution 68/262). Rejected: unknown countries,
    features that are no polygon, coordinates that aren't degrees, polygons beyond mending, a feature that is there twice.
    """
    columns = known_columns(table, WANTED)
    sieve, parts = Sieve(), []
    for raw in table.rows(list(columns.values())):
        batch = raw.rename({found: key for key, found in columns.items()})
        polygon = pl.col("type").is_in(POLYGONS).fill_null(False) & pl.col("coordinates").is_not_null()
        faults = {"unknown country": pl.col("_place").is_null(), "no polygon": ~polygon}
        parts.append(sieve.sift(batch.with_columns(_place(batch).alias("_place")), faults))
    rows = pl.concat(parts) if parts else pl.DataFrame()
    if not rows.is_empty():
        rows = sieve.more(
            rows, {"the feature is there more than once": repeated(rows, ["country", "type", "coordinates"])}
        )
        read_in = [_geometry(*row) for row in rows.select("type", "coordinates").iter_rows()]
        rows = rows.with_columns(pl.Series(BROKEN, [fault for _, fault in read_in], dtype=pl.String)).with_row_index(
            "_at"
        )
        rows = sieve.more(rows, {"": pl.col(BROKEN).is_not_null()})
    if rows.is_empty():
        return Reading(SOURCE, "", {}, sieve.rows_in, sieve.rejected())
    outlines, said = _outlines({at: (place, read_in[at][0]) for at, place in rows.select("_at", "_place").iter_rows()})
    tables = {"shapes": shapes_table(outlines, SOURCE)}
    return Reading(SOURCE, f"{asked.today:%Y-%m-%d}", tables, sieve.rows_in, sieve.rejected(), said)


def _place(batch: pl.DataFrame) -> pl.Series:
    known = list(place_codes())
    own = batch["country"].str.strip_chars().str.to_uppercase()
    kept = own.replace_strict(CODES | SHOWN_WITHIN, default=None, return_dtype=pl.String)
    for code in (batch["iso_a3"].str.strip_chars().str.to_uppercase() if "iso_a3" in batch.columns else own, own):
        kept = kept.fill_null(code.set(~code.is_in(known).fill_null(False), None))
    return kept


def _geometry(kind: str, coordinates: str) -> "tuple[shapely.Geometry | None, str | None]":
    """The polygon or polygons, made valid, or why there is none."""
    import shapely

    try:
        found = shapely.geometry.shape({"type": kind, "coordinates": json.loads(coordinates)})
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return None, "coordinates can't be read"
    if not found.is_valid:
        mended = shapely.get_parts(shapely.make_valid(found))
        found = shapely.union_all([part for part in shapely.get_parts(mended) if part.geom_type in POLYGONS])
    if found.is_empty:
        return None, "an empty polygon, or one beyond mending"
    west, south, east, north = found.bounds
    if not (-180 - EDGE <= west <= east <= 180 + EDGE and -90 - EDGE <= south <= north <= 90 + EDGE):
        return None, "coordinates aren't degrees (longitude within 180, latitude within 90)"
    return found, None


def _outlines(
    parts: "dict[int, tuple[str, shapely.Geometry | None]]",
) -> "tuple[dict[str, shapely.Geometry], tuple[str, ...]]":
    import shapely

    found: dict[str, list[shapely.Geometry]] = {}
    for place, geometry in parts.values():
        found.setdefault(place, []).append(geometry)
    outlines = {place: shapely.union_all(geometries) for place, geometries in found.items()}
    if "RUS" not in outlines:
        return outlines, ()
    rest, crimea = without_crimea(outlines["RUS"])
    if crimea is None:
        return outlines, ()
    outlines["RUS"] = rest
    if "UKR" not in outlines:
        return outlines, ("Crimea, drawn with RUS, is left out: the file has no outline of UKR to show it with",)
    outlines["UKR"] = shapely.union_all([outlines["UKR"], crimea])
    return outlines, ("Crimea, drawn with RUS, is shown with UKR (UNGA resolution 68/262)",)


LAYOUT = Layout(
    "natural_earth_countries",
    "Natural Earth admin-0 countries (GeoJSON)",
    (WANTED["country"], WANTED["type"], WANTED["coordinates"]),
    read,
)
