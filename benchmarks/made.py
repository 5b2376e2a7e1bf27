"""Files in publishers' documented layouts, made of whole cloth: for benchmarks and tests, at any size."""

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

GED_COLUMNS = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
"""GED 25.1 (49 columns)."""


def ged_row(
    number: int, country: tuple[int, str], start: date, days: int, best: int, **changed: object
) -> dict[str, str]:
    """One event in the columns of GED, with the texts of usual length."""
    gw, name = country
    row: dict[str, object] = dict.fromkeys(GED_COLUMNS, "") | {
        "id": number, "relid": f"X-{start.year}-1-{number}", "year": start.year, "active_year": 1, "code_status": "Clear",
        "type_of_violence": 1 + number % 3, "conflict_new_id": 13000 + number % 300, "conflict_name": f"{name}: Government",
        "dyad_new_id": 14000 + number % 900, "dyad_name": f"Government of {name} - a group", "side_a": f"Government of {name}",
        "side_b": "a group", "number_of_sources": 2,
        "source_article": f'"A news agency, {start}, Fighting reported in the north of {name}, officials say"',
        "source_office": "A news agency", "source_date": start, "source_headline": f"Fighting reported, {number}",
        "source_original": "officials", "where_prec": 1 + number % 5, "where_coordinates": f"{name} town",
        "where_description": "a town, some 20 km from the capital", "adm_1": "a province", "adm_2": "a district",
        "latitude": 42 + number % 7 / 10, "longitude": 20 + number % 9 / 10, "geom_wkt": "POINT (20 42)", "priogrid_gid": 190000,
        "country": name, "country_id": gw, "region": "Europe", "event_clarity": 1, "date_prec": 1,
        "date_start": f"{start} 00:00:00.000", "date_end": f"{start + timedelta(days=days)} 00:00:00.000", "deaths_a": 0,
        "deaths_b": best, "deaths_civilians": 0, "deaths_unknown": 0, "best": best, "high": best + 2, "low": max(0, best - 1),
        "gwnoa": gw,
    }  # fmt: skip
    return {name: str(value) for name, value in (row | changed).items()}


def ged_events(rows: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Events of the whole world, 1989-2024; every twentieth lasts for weeks."""
    from commonwatch.vocabulary import places

    countries = list(places().drop_nulls("gw").select("gw", "name").iter_rows())
    chance = random.Random(seed)
    first = date(1989, 1, 1)
    for number in range(1, rows + 1):
        start = first + timedelta(days=chance.randrange(36 * 365 - 100))
        days = chance.randrange(1, 90) if number % 20 == 0 else 0
        yield ged_row(number, chance.choice(countries), start, days, int(chance.paretovariate(1.1)) - (number % 7 == 0))


def as_csv(
    columns: Sequence[str], rows: Iterator[dict[str, str]] | Sequence[dict[str, str]], delimiter: str = ","
) -> str:
    """The rows as CSV text with a header."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def ged_csv(target: Path, rows: int) -> Path:
    """A global GED file of so many rows at `target`."""
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, GED_COLUMNS)
        writer.writeheader()
        writer.writerows(ged_events(rows))
    return target


YEARS = range(1960, 2024)


def worldbank_row(place: tuple[str, str], series: tuple[str, str], values: dict[int, object]) -> list[str]:
    """One row of a bulk file: country, code, series, code, a cell per year."""
    return [place[1], place[0], series[1], series[0], *(str(values.get(year, "")) for year in YEARS)]


WORLDBANK_HEADER = ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *map(str, YEARS)]


def worldbank_zip(target: Path, rows: list[list[str]], updated: str = "2024-05-30") -> Path:
    """A bulk zip of one indicator: four lines above the header, and the two files of metadata."""
    text = io.StringIO(newline="")
    text.write(f'"Data Source","World Development Indicators",\n\n"Last Updated Date","{updated}",\n\n')
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=",\n")
    writer.writerows([WORLDBANK_HEADER, *rows])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("API_SL.UEM.TOTL.ZS_DS2_en_csv_v2_100.csv", "\ufeff" + text.getvalue())
        archive.writestr(
            "Metadata_Country_API_SL.UEM.TOTL.ZS_DS2_en_csv_v2_100.csv",
            '\ufeff"Country Code","Region","IncomeGroup","SpecialNotes","TableName",\n'
            '"XKX","Europe & Central Asia","Upper middle income","","Kosovo",\n',
        )
        archive.writestr(
            "Metadata_Indicator_API_SL.UEM.TOTL.ZS_DS2_en_csv_v2_100.csv",
            '\ufeff"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\n"SL.UEM.TOTL.ZS","Unemployment","Note","ILO",\n',
        )
    return target


def wdi_bulk_zip(target: Path, series: int, seed: int = 1) -> Path:
    """WDICSV.csv with so many series for every country and 20 aggregates, half of the cells empty."""
    from commonwatch.evidence.readers.worldbank import aggregates
    from commonwatch.vocabulary import places

    chance = random.Random(seed)
    named = list(places().head(217).select("place", "name").iter_rows()) + [
        (code, code) for code in sorted(aggregates())
    ]
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("WDICSV.csv", "w") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(WORLDBANK_HEADER)
        for number in range(series):
            code = (f"XX.{number // 1000:03d}.{number % 1000:03d}", f"Series {number} (% of something)")
            for place in named:
                values: dict[int, object] = {
                    year: round(chance.random() * 100, 6) for year in YEARS if chance.random() < 0.5
                }
                writer.writerow(worldbank_row(place, code, values))
    return target
