"""A small joint picture by hand: Kosovo with needs, work and findings, a few more places beside it."""

import polars as pl

from commonwatch.needs.emerging.forecast import COLUMNS as EMERGING
from commonwatch.needs.table import Need, needs_table
from commonwatch.response.findings import Finding, findings_table
from commonwatch.response.work import COLUMNS

SENTENCES = {
    "gap": "Kosovo, jobs, poverty and inequality: about 70,000 of 85,000 people without work beyond the help seen.",
    "doubtful": "Kosovo, national minorities: members of excluded groups, not counted.",
    "overlap": "Kosovo, human rights and fundamental freedoms: IOM and Sida work there side by side.",
    "partner": "Kosovo, democratic institutions: UNMIK and the OSCE Mission. Standing agreement: OSCE pillar of UNMIK (1999).",
    "second": "Kosovo, human rights: UNMIK and the OSCE Mission again.",
    "neighbour": "Kosovo, jobs, poverty and inequality: IOM is at work on it; Sweden has the mandate.",
}


def need(place, theme, group, people, severity, rule, basis="derived", year=2023, why="5 % of the population"):
    """One need; `people` is (low, mid, high) or None."""
    low, mid, high = people or (None, None, None)
    return Need(
        place, None, theme, group, basis, low, mid, high, severity, why, 0.6, "", year, rule, "wdi; ilostat",
        (f"rows of {rule} = 1",), False, "",
    )  # fmt: skip


def needs() -> pl.DataFrame:
    """Kosovo: one counted, two derived, one not counted, one not published; Ukraine and Tajikistan one each."""
    return needs_table(
        [
            need("XKX", "livelihoods", "people without work", (52_460.0, 85_410.0, 119_014.0), 3, "unemployment"),
            need("XKX", "connectivity", "people who don't use the Internet", (142_000.0, 159_900.0, 177_600.0), 2, "offline"),
            need("XKX", "displacement", "internally displaced people", (16_000.0, 16_000.0, 16_000.0), 3, "idmc_conflict_idps", "counted", 2021),
            need("XKX", "minorities", "members of excluded or discriminated groups", None, 2, "unequal_rights"),
            need("XKX", "human_trafficking", "victims of trafficking and those at risk", None, 3, "victims", "counted", why="not published"),
            need("UKR", "livelihoods", "people without work", (2e6, 3e6, 4e6), 4, "unemployment"),
            need("UKR", "livelihoods", "people below $8.30 a day", (2e6, 2.5e6, 3e6), 4, "poverty_830"),
            need("TJK", "basic_services", "undernourished people", (6e5, 7e5, 8e5), 3, "undernourishment"),
        ]
    )  # fmt: skip


def work() -> pl.DataFrame:
    """In Kosovo UNMIK and the OSCE Mission present, IOM with two activities and Sida with one; the OSCE in Tajikistan too."""
    rows = [
        ("XKX", "human_rights", "OSCE-MIK", "is present", None, "running", "OSCE Mission in Kosovo", "OSCE"),
        ("XKX", "human_trafficking", "OSCE-MIK", "is present", None, "running", "OSCE Mission in Kosovo", "OSCE"),
        ("XKX", "human_rights", "UNMIK", "is present", None, "running", "UN Interim Administration Mission in Kosovo", "UN"),
        ("XKX", "livelihoods", "IOM", "reports", "A", "running", "International Organization for Migration", "UN"),
        ("XKX", "livelihoods", "IOM", "reports", "B", "ended", "International Organization for Migration", "UN"),
        ("XKX", "human_rights", "SE", "reports", "C", "running", "Sweden (Sida)", "bilateral"),
        ("XKX", "livelihoods", "SE", "reports", "C", "running", "Sweden (Sida)", "bilateral"),
        ("XKX", "displacement", "SE", "reports", "C", "running", "Sweden (Sida)", "bilateral"),
        ("XKX", "gender", "SE", "reports", "D", "planned", "Sweden (Sida)", "bilateral"),
        ("TJK", "human_rights", "OSCE-DUS", "is present", None, "running", "OSCE Programme Office in Dushanbe", "OSCE"),
    ]  # fmt: skip
    names = ("place", "theme", "organisation", "role", "activity", "state", "name", "family")
    told = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    rest = {name: kind for name, kind in COLUMNS.items() if name not in names}
    return told.with_columns(
        *(pl.lit(None, kind).alias(name) for name, kind in rest.items() if name != "source"),
        pl.lit("iati").alias("source"),
    )


def findings() -> pl.DataFrame:
    """Two gaps, one of them of a unit besides; an overlap; three possible partners, two of the UN with the OSCE."""
    mission = ("OSCE-MIK", "UNMIK")
    told = [
        Finding("gap", "XKX", None, "livelihoods", ("IOM",), "n1", SENTENCES["gap"], 0.92, 9.0, ("values = 10.5", "more")),
        Finding("gap", "XKX", None, "minorities", (), "n2", SENTENCES["doubtful"], 0.62, 8.0, ()),
        Finding("gap", "XKX", "XK01", "minorities", (), "n3", "of a unit", 0.7, 7.0, ("a",)),
        Finding("overlap", "XKX", None, "human_rights", ("IOM", "SE"), None, SENTENCES["overlap"], None, 2.0, ("IOM: a.xml 3",)),
        Finding("partner", "XKX", None, "democratic_institutions", mission, "n4", SENTENCES["partner"], None, 6.0, ("x",)),
        Finding("partner", "XKX", None, "human_rights", mission, "n5", SENTENCES["second"], None, 5.0, ("y",)),
        Finding("partner", "XKX", None, "livelihoods", ("IOM", "SE"), "n1", SENTENCES["neighbour"], None, 5.5, ("z",)),
    ]  # fmt: skip
    words = dict.fromkeys(("verdict", "why", "by", "on"), pl.String)
    return findings_table(told).with_columns(pl.lit(None, kind).alias(name) for name, kind in words.items())


def emerging(*rows) -> pl.DataFrame:
    """Emerging needs of rows (place, target, low, mid, high, reference mid, last, last year, stock)."""
    told = [
        {
            "place": place, "target": target, "low": low, "mid": mid, "high": high, "reference_low": reference / 2,
            "reference_mid": reference, "reference_high": reference * 2, "last": last, "last_year": year, "stock": stock,
            "stock_year": year, "surge_chance": 0.2, "note": "",
        }
        for place, target, low, mid, high, reference, last, year, stock in rows
    ]  # fmt: skip
    return pl.DataFrame(told, schema=EMERGING)


def joint_tables() -> dict[str, pl.DataFrame]:
    """needs, emerging_needs, work, findings as a brief takes them."""
    coming = emerging(("UKR", "across", 90_000.0, 210_000.0, 480_000.0, 250_000.0, 240_000.0, 2023, 6e6))
    return {"needs": needs(), "emerging_needs": coming, "work": work(), "findings": findings()}
