"""Small evidence made by hand: a few indicators, deaths, displacement and counts of two places."""

from datetime import date

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.evidence.activity.raw import RAW, raw_table
from commonwatch.evidence.activity.settle import settled

AS_OF = date(2024, 6, 1)
UNITS = {
    "population": "persons", "trafficking_victims_detected": "persons", "disaster_directly_affected_sendai": "persons",
    "drug_use_disorder_death_rate": "per 100,000", "epr_excluded_population_share": "0-1",
    "epr_discriminated_population_share": "0-1", "median_age": "years",
}  # fmt: skip


def evidence(values=(), deaths=(), displacement=(), **tables) -> Evidence:
    """Evidence of these rows: values (place, year, indicator, value), deaths (place, month, violence, deaths),
    displacement (place, role, year, population, people); its newest month is June 2024."""
    rows = pl.DataFrame(
        [(*row, "wdi") for row in values],
        schema={"place": pl.String, "year": pl.Int16, "indicator": pl.String, "value": pl.Float64, "source": pl.String},
        orient="row",
    )
    names = rows["indicator"].unique().to_list()
    moved = pl.DataFrame(
        [
            (*row, "+" in row[0], "idmc_gidd" if row[3].startswith("idmc") else "unhcr_population")
            for row in displacement
        ],
        schema={"place": pl.String, "role": pl.String, "year": pl.Int16, "population": pl.String, "people": pl.Int64,
                "joint": pl.Boolean, "source": pl.String},
        orient="row",
    )  # fmt: skip
    covered = [
        (place, kind, date(1989, 1, 1), AS_OF, "ucdp_ged") for place in ("XKX", "KGZ") for kind in ("sb", "ns", "os")
    ]
    own = {
        "indicator_values": rows,
        "indicators": pl.DataFrame({"indicator": names, "unit": [UNITS.get(name, "%") for name in names]}),
        "deaths": pl.DataFrame(
            [(*row, "ucdp_ged") for row in deaths],
            schema={
                "place": pl.String,
                "month": pl.Date,
                "violence": pl.String,
                "deaths": pl.Int32,
                "source": pl.String,
            },
            orient="row",
        ),
        "deaths_coverage": pl.DataFrame(
            covered,
            schema={"place": pl.String, "violence": pl.String, "first_month": pl.Date, "last_month": pl.Date, "source": pl.String},
            orient="row",
        ),
        "displacement": moved,
        **tables,
    }  # fmt: skip
    return Evidence(tables=own, sources=pl.DataFrame(), packs=(), digest="")


def counts(*rows, file: str = "hno.csv", year: int = 2023) -> pl.DataFrame:
    """The table people_in_need of rows (status, country, admin1 code, admin2 code, sector, group, people or severity)."""
    told = [
        ("needs", number, status, country, first, second, "cluster", sector, group, "",
         None if status == "severity" else people, people if status == "severity" else None,
         date(year, 1, 1), date(year, 12, 31), file, f"row {number}")
        for number, (status, country, first, second, sector, group, people) in enumerate(rows, start=1)
    ]  # fmt: skip
    columns = ("source", "n", "status", "country", "admin1_code", "admin2_code", "sector_vocabulary", "sector_name", "group",
               "category", "people", "severity", "start", "end", "file", "address")  # fmt: skip
    assert set(columns) <= set(RAW["people_in_need"])
    return settled({"people_in_need": raw_table("people_in_need", told, columns)})["people_in_need"]
