"""One small file per layout, and what to change in it to make a row unusable."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from benchmarks.made import GED_COLUMNS, WORLDBANK_HEADER, as_csv, ged_events, worldbank_row
from benchmarks.made_yearly import (
    IDMC_COLUMNS,
    UNHCR_API,
    UNHCR_COLUMNS,
    UNHCR_NOTES,
    UNODC_COLUMNS,
    UNODC_TITLES,
    feature,
    idmc_rows,
    natural_earth_json,
    square,
    unhcr_items,
    unhcr_rows,
    unodc_rows,
    vdem_columns,
    vdem_rows,
)

from commonwatch.evidence.readers import Reading

TODAY = date(2026, 11, 24)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """A made file: its layout and source, its rows, and per fault the cells that bring it about (reason -> cells)."""

    layout: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    write: Callable[[Sequence[str], Sequence[Row]], str]
    faults: Mapping[str, Row]
    named: str = ""
    grouped: str = ""
    above: str = ""

    @property
    def text(self) -> str:
        """The file's content."""
        return self.write(self.columns, self.rows)

    def changed(self, at: int, cells: Row) -> str:
        """The content with the row's cells changed."""
        rows = [row | cells if k == at else row for k, row in enumerate(self.rows)]
        return self.write(self.columns, rows)

    def reordered(self) -> "Sample":
        """The same with the columns the other way round."""
        return replace(self, columns=self.columns[::-1])


def _csv(above: str = "") -> Callable[[Sequence[str], Sequence[Row]], str]:
    return lambda columns, rows: above + as_csv(columns, rows)


def _unhcr_api(columns: Sequence[str], rows: Sequence[Row]) -> str:
    items = [{name: row[name] for name in columns} for row in rows]
    return json.dumps({"page": 1, "maxPages": 1, "items": items})


API = ("country.id", "country.value", "indicator.id", "indicator.value", "countryiso3code", "date", "value")


def _worldbank_api(columns: Sequence[str], rows: Sequence[Row]) -> str:
    records: list[dict[str, object]] = []
    for row in rows:
        record: dict[str, object] = {}
        for name in columns:
            outer, _, inner = name.partition(".")
            record |= {outer: {**record.get(outer, {}), inner: row[name]}} if inner else {name: row[name]}  # type: ignore[dict-item]
        records.append(record)
    return json.dumps([{"page": 1, "pages": 1, "total": len(records), "lastupdated": "2024-05-30"}, records])


def _natural_earth(columns: Sequence[str], rows: Sequence[Row]) -> str:  # noqa: ARG001 - the order of a feature is fixed
    return natural_earth_json(
        [feature(row["adm0"], row["iso"], json.loads(row["geometry"]), row.get("name", "")) for row in rows]
    )


def _worldbank_rows() -> tuple[Row, ...]:
    series = ("SL.UEM.TOTL.ZS", "Unemployment, total (% of labor force)")
    cells = [
        worldbank_row(place, series, {year: round(5 + k + year % 10 / 10, 2) for year in range(1991, 2024)})
        for k, place in enumerate([("ALB", "Albania"), ("XKX", "Kosovo"), ("CIV", "Côte d'Ivoire")])
    ]
    return tuple(dict(zip(WORLDBANK_HEADER, row, strict=True)) for row in cells)


def _worldbank_records() -> tuple[Row, ...]:
    return tuple(
        dict(
            zip(
                API,
                (iso2, name, "SL.UEM.TOTL.ZS", "Unemployment (%)", code, str(year), str(8.25 + year % 3)),
                strict=True,
            )
        )
        for iso2, name, code in (("AL", "Albania", "ALB"), ("XK", "Kosovo", "XKX"), ("CI", "Côte d'Ivoire", "CIV"))
        for year in (2021, 2022, 2023)
    )


YEAR_AHEAD = "a year to come"
UNKNOWN = "unknown country"
UNHCR_NUMBER = "Refugees under UNHCR's mandate"

SAMPLES = (
    Sample(
        "ucdp_events", "ucdp_events", tuple(GED_COLUMNS), tuple(ged_events(300)), _csv(),
        {
            UNKNOWN: {"country_id": "9999", "country": "Atlantis"},
            "deaths are negative": {"best": "-1"},
            "deaths (best) are no whole number": {"best": "many"},
            "a day to come": {"date_start": "2026-12-01", "date_end": "2026-12-02"},
            "ends before it starts": {"date_end": "1970-01-01"},
            "type_of_violence": {"type_of_violence": "4"},
            "off the globe": {"latitude": "95"},
            "no day": {"date_start": "12/31/2020", "date_end": "12/31/2020"},
        },
        named="side_b", grouped="best",
    ),
    Sample(
        "worldbank_bulk", "worldbank", tuple(WORLDBANK_HEADER), _worldbank_rows(), _csv(),
        {UNKNOWN: {"Country Code": "QQQ"}, "no number": {"2001": "high"}, "an aggregate": {"Country Code": "WLD"}},
        named="Country Name", grouped="2001",
    ),
    Sample(
        "worldbank_api", "worldbank", API, _worldbank_records(), _worldbank_api,
        {
            UNKNOWN: {"countryiso3code": "QQQ"}, YEAR_AHEAD: {"date": "2027"}, "no number": {"value": "high"},
            "no value": {"value": ""}, "an aggregate": {"countryiso3code": "EUU"}, "no year": {"date": "2021Q1"},
        },
        named="country.value",
    ),
    Sample(
        "unhcr_population", "unhcr_statistics", UNHCR_COLUMNS, tuple(unhcr_rows()), _csv(UNHCR_NOTES),
        {
            YEAR_AHEAD: {"Year": "2027"}, "negative": {UNHCR_NUMBER: "-5"}, "no whole number": {UNHCR_NUMBER: "some"},
            "the year is no year": {"Year": "last"},
            UNKNOWN: {
                "Country of origin": "Atlantis", "Country of origin (ISO)": "QQQ", "Country of asylum": "Lemuria",
                "Country of asylum (ISO)": "QQR",
            },
            "no place (unknown, stateless, various)": {
                "Country of origin": "Stateless", "Country of origin (ISO)": "XXA", "Country of asylum": "Unknown",
                "Country of asylum (ISO)": "UNK",
            },
            "no count": dict.fromkeys(UNHCR_COLUMNS[5:], "-"),
        },
        named="Country of asylum", grouped=UNHCR_NUMBER, above=UNHCR_NOTES,
    ),
    Sample(
        "unhcr_population", "unhcr_statistics", UNHCR_API, tuple(unhcr_items(unhcr_rows())), _unhcr_api,
        {YEAR_AHEAD: {"year": "2027"}, "negative": {"refugees": "-5"}}, named="coa_name",
    ),
    Sample(
        "vdem_country_year", "vdem", tuple(vdem_columns()), tuple(vdem_rows()), _csv(),
        {
            "a former or other unit": {"country_text_id": "YMD"}, "before 1900": {"year": "1899"}, YEAR_AHEAD: {"year": "2027"},
            "no number": {"v2x_polyarchy": "high"}, "no value": dict.fromkeys(vdem_columns(0)[5:], ""),
            "the year is no year": {"year": ""},
        },
        named="country_name",
    ),
    Sample(
        "idmc_gidd", "idmc", IDMC_COLUMNS, tuple(idmc_rows()), _csv(),
        {
            UNKNOWN: {"ISO3": "AB9", "Name": "Abyei Area"}, YEAR_AHEAD: {"Year": "2027"},
            "negative": {"Conflict Stock Displacement": "-5"}, "no whole number": {"Conflict Stock Displacement": "some"},
            "no count": dict.fromkeys(IDMC_COLUMNS[3:], ""), "HXL tags": {"ISO3": "#country+code", "Year": "#date+year"},
        },
        named="Name", grouped="Conflict Stock Displacement",
    ),
    Sample(
        "unodc_portal", "unodc", UNODC_COLUMNS, tuple(unodc_rows()), _csv(UNODC_TITLES),
        {
            UNKNOWN: {"Iso3_code": "QQQ", "Country": "Atlantis"}, YEAR_AHEAD: {"Year": "2027"}, "negative": {"VALUE": "-1"},
            "no number": {"VALUE": "few"}, "no value": {"VALUE": ""},
            "a part of a place": {"Iso3_code": "GBR_E_W", "Country": "United Kingdom (England and Wales)"},
            "no indicator or unit": {"Unit of measurement": ""},
        },
        named="Region", grouped="VALUE", above=UNODC_TITLES,
    ),
    Sample(
        "natural_earth_countries", "natural_earth_file", ("adm0", "iso", "name", "geometry"),
        tuple(
            {"adm0": adm0, "iso": iso, "name": name, "geometry": json.dumps(square(2 * k, 40))}
            for k, (adm0, iso, name) in enumerate([("ALB", "ALB", "Albania"), ("KOS", "-99", "Kosovo"), ("CIV", "CIV", "Côte")])
        ),
        _natural_earth,
        {
            UNKNOWN: {"adm0": "KAS", "iso": "-99"},
            "no polygon": {"geometry": '{"type": "Point", "coordinates": [20, 42]}'},
            "aren't degrees": {"geometry": json.dumps(square(500_000, 4_000_000))},
            "can't be read": {"geometry": '{"type": "Polygon", "coordinates": [["a"]]}'},
            "beyond mending": {"geometry": '{"type": "Polygon", "coordinates": []}'},
        },
        named="name",
    ),
)  # fmt: skip

IDS = [f"{sample.layout}, {'json' if sample.text.startswith(('{', '[')) else 'csv'}" for sample in SAMPLES]
CSV = [(sample, name) for sample, name in zip(SAMPLES, IDS, strict=True) if name.endswith("csv")]


def contents(reading: Reading) -> dict[str, list[tuple[object, ...]]]:
    """The tables as sorted rows, to compare."""
    return {
        name: sorted(frame.select(sorted(frame.columns)).rows(), key=repr) for name, frame in reading.tables.items()
    }


def figures(reading: Reading) -> pl.DataFrame:
    """The largest of the tables."""
    return max(reading.tables.values(), key=lambda frame: frame.height)
