"""Tables of a small run, made by hand: three places, five needs, four organisations at work."""

from datetime import date

import polars as pl

from commonwatch.needs.table import COLUMNS as NEEDS

ORIGIN = date(2024, 6, 1)
PLACES = ("ALB", "BIH", "XKX")
RESIDENTS = {"ALB": 2_800_000.0, "BIH": 3_200_000.0, "XKX": 1_700_000.0}


def need(place: str, theme: str, rule: str, mid: float | None, severity: int = 3, addable: bool = False, spread=0.2):
    low, high = (None, None) if mid is None else (mid * (1 - spread), mid * (1 + spread))
    return dict.fromkeys(NEEDS) | {
        "need_id": f"{place}-{theme}-{rule}-existing",
        "place": place,
        "theme": theme,
        "group": rule.replace("_", " "),
        "status": "existing",
        "basis": "derived",
        "low": low,
        "mid": mid,
        "high": high,
        "severity": severity,
        "confidence": 0.5,
        "addable": addable,
        "note": "",
    }


NEEDS_ROWS = [
    need("ALB", "livelihoods", "unemployment", 100_000.0, 2),
    need("ALB", "livelihoods", "poverty", 60_000.0, 3),
    need("BIH", "displacement", "idps", 90_000.0, 3, addable=True),
    need("BIH", "displacement", "refugees", 400.0, 3, addable=True),
    need("BIH", "displacement", "stateless", 80.0, 3),
    need("BIH", "displacement", "few", 20.0, 3, addable=True),
    need("XKX", "rule_of_law", "law_out_of_reach", None, 2),
]


def work_row(organisation: str, place: str, usd: float | None = None, role: str = "reports", year: int = 2022):
    return {
        "place": place, "admin1": None, "theme": "displacement", "organisation": organisation, "role": role,
        "start": date(year, 1, 1), "end": date(year, 12, 31), "usd": usd,
    }  # fmt: skip


def run_tables() -> dict[str, pl.DataFrame]:
    draws = pl.DataFrame(
        [
            {
                "place": place,
                "violence": violence,
                "step": step,
                "draws": list(range(200)) if place == "BIH" else [0] * 200,
            }
            for place in PLACES
            for violence in ("total", "sb")
            for step in range(1, 15)
        ]
    )
    return {
        "needs": pl.DataFrame(NEEDS_ROWS, schema=NEEDS),
        "coverage": pl.DataFrame(
            {
                "need_id": ["ALB-livelihoods-poverty-existing", "BIH-displacement-idps-existing"],
                "reached": [None, 30_000],
                "covered": [0.25, 0.9],
            }
        ),
        "emerging_needs": pl.DataFrame(
            {
                "place": ["BIH", "ALB+XKX", "SRB+XKX"],
                "target": ["across", "across", "across"],
                "low": [500.0, 1000.0, 1.0],
                "mid": [1200.0, 3000.0, 2.0],
                "high": [2800.0, 9000.0, 3.0],
                "note": ["", "counted together", ""],
            }
        ),
        "figures": pl.DataFrame({"place": list(PLACES), "p25_6m": [0.01, 0.6, None]}),
        "work": pl.DataFrame(
            [
                work_row("UNHCR", "BIH", 4e6, year=2021),
                work_row("UNHCR", "BIH", 6e6),
                work_row("UNHCR", "MDA", 9e9),
                work_row("UNDP", "ALB", role="takes part"),
                work_row("OSCE-MIK", "XKX", role="is present"),
                work_row("SE", "ALB", 1e6),
                work_row("OSCE-KVM", "XKX", role="is present"),
            ]
        ),
        "forecast": draws,
    }
