"""Yearly files in publishers' documented layouts (UNHCR, V-Dem, IDMC, UNODC, Natural Earth), made of whole cloth."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.made import as_csv

Row = dict[str, str]

UNHCR_NOTES = "UNHCR Refugee Population Statistics Database\nhttps://www.unhcr.org/refugee-statistics\n\n"
UNHCR_COLUMNS = (
    "Year", "Country of origin", "Country of origin (ISO)", "Country of asylum", "Country of asylum (ISO)",
    "Refugees under UNHCR's mandate", "Asylum-seekers", "Returned refugees", "IDPs of concern to UNHCR", "Returned IDPss",
    "Stateless persons", "Others of concern", "Other people in need of international protection", "Host Community",
)  # fmt: skip
"""The header of population.csv as the download has it, its spelling of returned IDPs included."""

JOINT = ("SRB", "Serbia and Kosovo: S/RES/1244 (1999)")


def some_places(number: int) -> list[tuple[str, str]]:
    """Code and name of so many places; the first is UNHCR's joint row of Serbia and Kosovo."""
    from commonwatch.vocabulary import places

    listed = places().filter(~places()["place"].is_in(["SRB", "XKX"])).select("place", "name").iter_rows()
    return [JOINT, *(pair for pair, _ in zip(listed, range(number - 1), strict=False))]


def unhcr_rows(countries: int = 110, years: Sequence[int] = (2022, 2023)) -> list[Row]:
    """Pairs of origin and asylum: each country's people in the next and in itself, in some columns "-"."""
    named = some_places(countries)
    rows = []
    for year in years:
        for k, (code, name) in enumerate(named):
            for step in (0, 1, 7):
                to = named[(k + step) % countries]
                counts = [1000 + 17 * k + year % 7, 5 * step, 0, 900 * k if step == 0 else 0, 0, 10, "-", "-", 0]
                rows.append(dict(zip(UNHCR_COLUMNS, map(str, (year, name, code, to[1], to[0], *counts)), strict=True)))
    return rows


def unhcr_zip(target: Path, rows: Sequence[Row]) -> Path:
    """The download: population.csv with notes above its header, and footnotes.csv."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("population.csv", UNHCR_NOTES + as_csv(UNHCR_COLUMNS, rows))
        archive.writestr("footnotes.csv", "Year,Population type,Note\n2022,Refugees,A note\n")
    return target


UNHCR_API = (
    "year", "coo_name", "coo_iso", "coa_name", "coa_iso", "refugees", "asylum_seekers", "returned_refugees", "idps",
    "returned_idps", "stateless", "ooc", "oip", "hst",
)  # fmt: skip


def unhcr_items(rows: Sequence[Row]) -> list[Row]:
    """The same rows as the API's items."""
    return [dict(zip(UNHCR_API, (row[name] for name in UNHCR_COLUMNS), strict=True)) for row in rows]


def unhcr_json(rows: Sequence[Row], pages: int = 1) -> str:
    """An answer of the API; with more than one page it lacks the others' rows."""
    return json.dumps({"page": 1, "short-url": "", "maxPages": pages, "total": [], "items": unhcr_items(rows)})


def vdem_columns(filler: int = 20) -> list[str]:
    """The columns of a country-year file: identifiers, every reviewed series, and so many others around them."""
    from commonwatch.evidence.readers.series import known_series

    others = [f"v2other_{k}" for k in range(filler)]
    half = filler // 2
    identifiers = ["country_name", "country_text_id", "country_id", "year", "historical_date"]
    return [*identifiers, *others[:half], *known_series("vdem"), *others[half:]]


def vdem_rows(countries: int = 4, years: Sequence[int] = range(2018, 2025), columns: Sequence[str] = ()) -> list[Row]:
    """A row per country and year, Kosovo the last; each series has a value, the other columns hold text."""
    names = list(columns or vdem_columns())
    named = [*some_places(countries)[1:], ("XKX", "Kosovo")]
    return [
        dict.fromkeys(names, str(round(0.2 + 0.01 * k + 0.001 * (year % 50), 4)))
        | {
            "country_name": name,
            "country_text_id": code,
            "country_id": str(k),
            "year": str(year),
            "historical_date": f"{year}-12-31",
        }
        for k, (code, name) in enumerate(named)
        for year in years
    ]


IDMC_COLUMNS = (
    "ISO3", "Name", "Year", "Conflict Stock Displacement", "Conflict Stock Displacement (Raw)",
    "Conflict Internal Displacements", "Conflict Internal Displacements (Raw)", "Disaster Internal Displacements",
    "Disaster Internal Displacements (Raw)", "Disaster Stock Displacement", "Disaster Stock Displacement (Raw)",
)  # fmt: skip
"""Sheet 1_Displacement_data of IDMC's export."""


def idmc_rows(countries: int = 5, years: Sequence[int] = (2021, 2022, 2023)) -> list[Row]:
    """A row per country and year, Kosovo on its own; some figures are missing."""
    rows = []
    for k, (code, name) in enumerate([*some_places(countries)[1:], ("XKX", "Kosovo")]):
        conflict = ("", "") if k % 2 else (500, 498)
        for year in years:
            cells = (code, name, year, 12000 + k, 11987 + k, *conflict, 70, 66, 0, 0)
            rows.append(dict(zip(IDMC_COLUMNS, map(str, cells), strict=True)))
    return rows


UNODC_TITLES = "Intentional homicide\nUnited Nations Office on Drugs and Crime\n"
UNODC_COLUMNS = (
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
    "Unit of measurement", "VALUE", "Source",
)  # fmt: skip
HOMICIDE = "Victims of intentional homicide"


def unodc_rows(countries: int = 4, years: Sequence[int] = (2021, 2022)) -> list[Row]:
    """Homicide as count and rate per country and year; Kosovo the last."""
    named = [*some_places(countries)[1:], ("XKX", "Kosovo under UNSCR 1244")]
    rows = []
    for k, (code, name) in enumerate(named):
        for year in years:
            for unit, value in (("Counts", 100 + k), ("Rate per 100,000 population", 1.25 + k)):
                cells = (
                    code,
                    name,
                    "Europe",
                    "",
                    HOMICIDE,
                    "Total",
                    "Total",
                    "Total",
                    "Total",
                    year,
                    unit,
                    value,
                    "CTS",
                )
                rows.append(dict(zip(UNODC_COLUMNS, map(str, cells), strict=True)))
    return rows


def square(west: float, south: float, size: float = 2.0) -> dict[str, object]:
    """A square polygon in GeoJSON, degrees."""
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(adm0: str, iso: str, geometry: object, name: str = "") -> dict[str, object]:
    """A feature in Natural Earth's attributes."""
    return {
        "type": "Feature",
        "properties": {"ADM0_A3": adm0, "ISO_A3": iso, "NAME": name or adm0},
        "geometry": geometry,
    }


def natural_earth_json(features: Sequence[dict[str, object]]) -> str:
    """The features as a GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "name": "ne_50m_admin_0_countries", "features": list(features)})
