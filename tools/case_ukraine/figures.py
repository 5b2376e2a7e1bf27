"""The published figures that the case takes: people, severity and population by oblast, presence, planned activities."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from pathlib import Path
from statistics import fmean

import polars as pl
from python_calamine import CalamineWorkbook

from case_ukraine.assumed import CLUSTERS

PEOPLE = "presence/ukr_2023_pin_targets_long.csv"
SEVERITY = "presence/ukr_2023_severity_raion_long.csv"
WORKBOOK = "presence/ukr_2023_hno_pin_severity.xlsx"
ACTIVITIES = "presence/ukr_2023_hrp_activity_list.csv"
PRESENCE = "presence/ukr_5w_round12_long.csv"
SHEET, HEADING = "Severity by Oblast {= ED WA}", "Oblast PCode"


@dataclass(frozen=True)
class Figures:
    """Everything read: places in the order of the file, and by place (P-code) or (place, theme) what is published."""

    places: Mapping[str, str]  # P-code -> name of the oblast
    population: Mapping[str, float]
    people: Mapping[tuple[str, str], int]  # in need, where there is anybody
    targeted: Mapping[str, int]  # theme -> people the response plan means to reach
    severity: Mapping[tuple[str, str], int]
    intersectoral: Mapping[str, tuple[int, ...]]  # place -> severity of each of its raions
    present: frozenset[tuple[str, str]]  # (place, theme) with an organisation or more
    activities: Mapping[str, Mapping[str, str]]  # code -> its row


def read_figures(shared: Path) -> Figures:
    """The figures of the shared data folder. Raises ValueError for a need whose severity nobody publishes."""
    long = pl.read_csv(shared / PEOPLE)
    themes = {cluster.item: cluster.theme for cluster in CLUSTERS}
    in_need = long.filter(measure="people_in_need")
    population = _values(in_need.filter(pl.col("item") == "Population Estimate", pl.col("value").is_not_null()))
    rows = in_need.filter(pl.col("item").is_in(list(themes)), pl.col("value") > 0)
    people = {
        (row["admin1_code"], themes[row["item"]]): round(row["value"])
        for row in rows.sort("admin1_code", "item").iter_rows(named=True)
    }
    places = dict(rows.unique("admin1_code").sort("admin1_code").select("admin1_code", "admin1_name").iter_rows())
    targets = long.filter(pl.col("item").is_in(list(themes)), measure="targeted").group_by("item").agg(pl.sum("value"))
    severity = _severity(shared, themes)
    if missing := [key for key in people if key not in severity]:
        raise ValueError(f"no severity is published for {missing}")
    raions = pl.read_csv(shared / SEVERITY).filter(cluster="Intersectoral")
    return Figures(
        places=places,
        population=population,
        people=people,
        targeted={themes[item]: round(value) for item, value in targets.sort("item").iter_rows()},
        severity=severity,
        intersectoral={
            place: tuple(int(each) for each in raions.filter(admin1_code=place)["severity"]) for place in places
        },
        present=_present(shared),
        activities={
            row["act_code"]: row
            for row in pl.read_csv(shared / ACTIVITIES, infer_schema_length=0).iter_rows(named=True)
        },
    )


def half_up(value: float) -> int:
    """The nearest whole number, halves upwards."""
    return floor(value + 0.5)


def _values(rows: pl.DataFrame) -> dict[str, float]:
    return dict(rows.select("admin1_code", "value").iter_rows())


def _severity(shared: Path, themes: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """By raion for eight clusters: the mean of an oblast's raions, rounded. By oblast for education and water."""
    raions = pl.read_csv(shared / SEVERITY).filter(pl.col("cluster").is_in(list(themes)))
    found: dict[tuple[str, str], int] = {}
    for (place, cluster), rows in raions.group_by("admin1_code", "cluster", maintain_order=True):
        found[str(place), themes[str(cluster)]] = half_up(fmean(rows["severity"]))
    sheet = CalamineWorkbook.from_path(shared / WORKBOOK).get_sheet_by_name(SHEET).to_python()
    heading = next(row for row in sheet if HEADING in row)
    for row in sheet[sheet.index(heading) + 2 :]:
        cells = dict(zip(heading, row, strict=True))
        for item in set(cells) & set(themes):
            if cells[item] != "":
                found[str(cells[HEADING]), themes[str(item)]] = int(float(str(cells[item])))
    return found


def _present(shared: Path) -> frozenset[tuple[str, str]]:
    themes = {cluster.presence: cluster.theme for cluster in CLUSTERS}
    rows = pl.read_csv(shared / PRESENCE).filter(
        pl.col("cluster").is_in(list(themes)), pl.col("value") > 0, measure="organisations"
    )
    return frozenset((place, themes[name]) for place, name in rows.select("admin1_code", "cluster").iter_rows())
