"""A joint plan by hand: the Western Balkans with Kosovo, five UN and OSCE families, costs and budgets mostly assumed."""

from datetime import date

import polars as pl

ORIGIN = date(2024, 6, 1)
PLACES = ["ALB", "BIH", "MKD", "MNE", "SRB", "XKX"]
TIERS = 0.8  # of value 1, the mean over the quarters that these lines fill
WEIGHT = {1: 0.05, 2: 0.25, 3: 0.5, 4: 0.8, 5: 1.0}
UNHCR_SOURCE = "UNHCR outlay 2022 (IATI) over the people in its care; own calculation"

MEASURES = {  # label, theme, unit, setup, months, source, confidence
    "protection_and_help": ("Protection, papers and help for the displaced", "displacement", 48.0, 40_000.0, 2, UNHCR_SOURCE, 0.5),
    "durable_return": ("Return, housing and integration", "displacement", 2500.0, 80_000.0, 9, "", 0.3),
    "legal_aid": ("Legal aid and help at court", "rule_of_law", 130.0, 50_000.0, 4, "", 0.4),
    "community_policing": ("Community policing and border-service training", "security_sector", 20.0, 80_000.0, 6, "", 0.3),
    "minority_services": ("Services, schooling and media in minorities' languages", "minorities", 90.0, 50_000.0, 9, "", 0.3),
    "dialogue": ("Dialogue and joint schooling between communities", "intergroup_relations", 70.0, 40_000.0, 6, "", 0.3),
    "trafficking_help": ("Identification of and help for trafficked people", "human_trafficking", 900.0, 60_000.0, 4, "", 0.3),
    "vocational_training": ("Vocational training with job placement", "livelihoods", 1200.0, 60_000.0, 6, "", 0.4),
    "public_works": ("Public works and wage subsidies", "livelihoods", 900.0, 40_000.0, 3, "", 0.4),
    "municipal_services": ("Municipal service desks and open budgets", "good_governance", 25.0, 70_000.0, 9, "", 0.2),
    "disaster_preparedness": ("Flood and earthquake preparedness, and first help", "climate_and_disasters", 35.0, 50_000.0, 4, "", 0.3),
}  # fmt: skip

POLICE = "people whose safety depends on reform of police and borders"
COMING = "people who may newly be displaced across borders in the coming year"
NEEDS = [  # place, theme, group, status, people, low, high, severity, basis, covered
    ("XKX", "displacement", "internally displaced people", "existing", 16_000, 16_000, 16_000, 3, "counted", 5_200),
    ("XKX", "livelihoods", "people without work", "existing", 85_400, 52_500, 119_000, 3, "derived", 17_900),
    ("XKX", "minorities", "members of excluded or discriminated groups", "existing", 53_000, 26_500, 106_000, 2, "assumed", 9_000),
    ("XKX", "rule_of_law", "people without access to justice", "existing", 53_000, 26_500, 106_000, 2, "assumed", 8_000),
    ("XKX", "security_sector", POLICE, "existing", 88_000, 44_000, 176_000, 2, "assumed", 21_000),
    ("XKX", "intergroup_relations", "communities in tension", "existing", 53_000, 26_500, 106_000, 3, "assumed", 11_000),
    ("SRB+XKX", "displacement", COMING, "emerging", 4_100, 1_700, 9_800, 3, "forecast", 0),
    ("SRB", "livelihoods", "people below $8.30 a day", "existing", 682_000, 614_000, 750_000, 3, "derived", 141_000),
    ("SRB", "human_trafficking", "victims of trafficking and those at risk", "existing", 3_300, 1_650, 6_600, 2, "assumed", 300),
    ("SRB", "climate_and_disasters", "people affected by disasters in a year", "existing", 23_800, 11_900, 47_600, 1, "derived", 2_400),
    ("BIH", "displacement", "internally displaced people", "existing", 91_200, 91_200, 95_000, 3, "counted", 34_000),
    ("BIH", "good_governance", "people failed by corrupt or ineffective administration", "existing", 160_000, 80_000, 320_000, 2, "assumed", 12_000),
    ("BIH", "security_sector", POLICE, "existing", 160_000, 80_000, 320_000, 2, "assumed", 9_000),
    ("BIH", "displacement", COMING, "emerging", 1_200, 570, 2_800, 3, "forecast", 0),
    ("MKD", "livelihoods", "people without work", "existing", 107_600, 103_800, 112_700, 3, "derived", 19_000),
    ("MKD", "intergroup_relations", "communities in tension", "existing", 55_000, 27_500, 110_000, 2, "assumed", 4_000),
    ("ALB", "livelihoods", "people below $8.30 a day", "existing", 480_400, 432_400, 528_400, 3, "derived", 99_000),
    ("ALB", "displacement", "refugees hosted", "existing", 5_080, 5_080, 5_080, 3, "counted", 2_300),
    ("ALB", "human_trafficking", "victims of trafficking and those at risk", "existing", 1_400, 700, 2_800, 3, "assumed", 90),
    ("MNE", "displacement", "refugees hosted", "existing", 64_700, 64_700, 64_700, 3, "counted", 21_000),
    ("MNE", "intergroup_relations", "communities in tension", "existing", 18_600, 9_300, 37_200, 2, "assumed", 1_200),
]  # fmt: skip

LINES = [  # need (its number), organisation, measure, people
    (0, "UNHCR", "protection_and_help", 10_000), (1, "UNDP", "public_works", 1_150), (1, "IOM", "public_works", 610),
    (2, "OSCE-MIK", "minority_services", 9_700), (2, "UNMIK", "minority_services", 3_300),
    (3, "UNMIK", "legal_aid", 2_700), (3, "OSCE-MIK", "legal_aid", 3_600), (4, "OSCE-MIK", "community_policing", 62_600),
    (5, "UNMIK", "dialogue", 1_500), (5, "OSCE-MIK", "dialogue", 14_800), (6, "UNHCR", "protection_and_help", 3_895),
    (7, "UNDP", "public_works", 2_900), (7, "IOM", "public_works", 1_100), (8, "OSCE-SRB", "trafficking_help", 1_260),
    (10, "UNHCR", "protection_and_help", 20_600), (10, "IOM", "protection_and_help", 32_000),
    (11, "UNDP", "municipal_services", 61_000), (11, "OSCE-BIH", "municipal_services", 12_000),
    (12, "OSCE-BIH", "community_policing", 77_000), (13, "IOM", "protection_and_help", 1_140),
    (14, "UNDP", "public_works", 1_300), (15, "OSCE-SKP", "dialogue", 16_500), (16, "UNDP", "public_works", 1_250),
    (17, "UNHCR", "protection_and_help", 2_520), (18, "OSCE-ALB", "trafficking_help", 1_050),
    (19, "UNHCR", "protection_and_help", 9_300), (19, "IOM", "protection_and_help", 21_000), (20, "OSCE-MNE", "dialogue", 6_700),
]  # fmt: skip

ORGANISATIONS = {  # name, family, budget, basis, note, Shapley share, error, next by price, next solved
    "UNHCR": ("UN High Commissioner for Refugees", "UN", 2_460_000, "iati", "20% of its yearly outlay there, 2016-2023 (IATI)", 1_900, 0, 840, 815),
    "IOM": ("International Organization for Migration", "UN", 4_330_000, "assumed", "20% of a year (assumed: for each place)", 2_350, 0, 60, 58),
    "UNDP": ("UN Development Programme", "UN", 7_700_000, "assumed", "20% of a year (assumed: for each place)", 3_100, 0, 52, 51),
    "UNMIK": ("UN Interim Administration Mission in Kosovo", "UN", 850_000, "assumed", "projects for trust between communities", 900, 0, 190, 188),
    "OSCE-MIK": ("OSCE Mission in Kosovo", "OSCE", 3_910_000, "published", "20% of a year (2019 Unified Budget)", 2_100, 0, 0.2, 0),
    "OSCE-BIH": ("OSCE Mission to Bosnia and Herzegovina", "OSCE", 2_000_000, "assumed", "20% of a year (no published figure)", 900, 0, 960, 950),
    "OSCE-SRB": ("OSCE Mission to Serbia", "OSCE", 1_200_000, "assumed", "20% of a year (no published figure)", 60, 0, 22, 22),
    "OSCE-SKP": ("OSCE Mission to Skopje", "OSCE", 1_200_000, "assumed", "20% of a year (no published figure)", 40, 0, 280, 275),
    "OSCE-ALB": ("OSCE Presence in Albania", "OSCE", 1_015_000, "published", "20% of a year (2007, old and approximate)", -20, 0, 50, 49),
    "OSCE-MNE": ("OSCE Mission to Montenegro", "OSCE", 509_000, "published", "20% of a year (2021 Unified Budget)", 0, 0, 290, 290),
}  # fmt: skip

REASONS = {
    "durable_return": "Out: protection, papers and help for the displaced beats it: 98 % less for each person, and less to set up.",
    "vocational_training": "Out: public works and wage subsidies beat it: 25 % less for each person, and less to set up.",
    "disaster_preparedness": "Out: the money does more elsewhere: 1,000 USD bring 1.1 weighted people here at best, 2 in that budget.",
}

PARTNERS = [  # place, theme, organisation, name, family, role, beside
    ("XKX", "minorities", "OSCE-HCNM", "OSCE High Commissioner on National Minorities", "OSCE", "norm_setting", ["OSCE-MIK", "UNMIK"]),
    ("XKX", "rule_of_law", "COE", "Council of Europe", "COE", "norm_setting", ["OSCE-MIK", "UNMIK"]),
    ("XKX", "security_sector", "OSCE-TNTD", "OSCE Transnational Threats Department", "OSCE", "coordinates", ["OSCE-MIK"]),
    ("BIH", "security_sector", "OSCE-TNTD", "OSCE Transnational Threats Department", "OSCE", "coordinates", ["OSCE-BIH"]),
    ("SRB", "human_trafficking", "OSCE-CTHB", "OSCE Special Representative on trafficking", "OSCE", "norm_setting", ["OSCE-SRB"]),
    ("MKD", "intergroup_relations", "OSCE-HCNM", "OSCE High Commissioner on National Minorities", "OSCE", "norm_setting", ["OSCE-SKP"]),
]  # fmt: skip

WAYS = [  # costs, way, case, people, worth
    (1.0, "alone", "only reach above the need is lost", 358_000, 93_400), (1.0, "alone", "overlap by chance", 331_000, 87_900),
    (1.0, "alone", "full overlap", 290_000, 79_100), (1.0, "informed", "largest budget first", 405_000, 107_400),
    (1.0, "informed", "smallest budget first", 402_000, 108_900), (1.0, "proportional", "money follows people", 212_000, 61_200),
    (1.0, "joint", "one plan", 382_000, 113_000), (0.5, "alone", "only reach above the need is lost", 560_000, 139_000),
    (0.5, "informed", "smallest budget first", 640_000, 162_000), (0.5, "joint", "one plan", 652_000, 166_000),
    (2.0, "alone", "only reach above the need is lost", 221_000, 59_000), (2.0, "informed", "smallest budget first", 240_000, 66_100),
    (2.0, "joint", "one plan", 239_000, 69_000),
]  # fmt: skip

GAINS = [  # costs, gain, share, lowest, highest
    (1.0, "seeing", 0.166, 0.121, 0.204), (1.0, "agreeing", 0.038, 0.017, 0.061), (1.0, "together", 0.21, 0.152, 0.263),
    (0.5, "seeing", 0.165, 0.118, 0.198), (0.5, "agreeing", 0.025, 0.004, 0.049), (0.5, "together", 0.194, 0.14, 0.241),
    (2.0, "seeing", 0.12, 0.071, 0.166), (2.0, "agreeing", 0.044, 0.02, 0.072), (2.0, "together", 0.169, 0.121, 0.226),
]  # fmt: skip

ASSUMPTIONS = [
    ("unit cost of public works", "twice as high", -0.061, 0.34, "Were public works twice as dear, a third of the money would move elsewhere."),
    ("people within reach", "70 % instead of 95 %", -0.042, 0.12, "Were only 70 % within reach, an eighth of the money would move elsewhere."),
    ("severity weight of 3", "0.4 instead of 0.5", -0.11, 0.03, "Were severe need (3) to weigh 0.4, 3 % of the money would move."),
    ("unit cost of dialogue", "half as high", 0.021, 0.004, "Were dialogue half as dear, less than 1 % of the money would move."),
]  # fmt: skip

CHAINS = [  # place, driver theme, driver sentence, measure, organisations, partners, people
    ("XKX", "security_sector", "Raised by security sector and border management.", "community_policing", ["OSCE-MIK"], ["OSCE-TNTD"], 62_600),
    ("XKX", "intergroup_relations", "Raised by tensions between communities.", "dialogue", ["OSCE-MIK", "UNMIK"], ["OSCE-HCNM"], 16_300),
    ("SRB", "livelihoods", "Raised by jobs, poverty and inequality.", "public_works", ["UNDP", "IOM"], [], 4_000),
    ("BIH", "good_governance", "Raised by governance and corruption.", "municipal_services", ["UNDP", "OSCE-BIH"], [], 73_000),
]  # fmt: skip


def plan_tables() -> dict[str, pl.DataFrame]:
    """The eleven tables, sums consistent: spending of set-up and lines, people of needs and organisations from the lines."""
    lines = _lines()
    chosen = lines.group_by("organisation", "place").agg(
        pl.col("measure").replace_strict({name: told[3] for name, told in MEASURES.items()}).max().alias("setup")
    )
    organisations = [_organisation(name, told, lines, chosen) for name, told in ORGANISATIONS.items()]
    spent = sum(row["spent_usd"] for row in organisations)
    sourced = lines.filter(pl.col("measure") == "protection_and_help")["cost_usd"].sum()
    summary = {
        "theatre": "western_balkans", "places": PLACES, "origin": ORIGIN, "objective": 113_000.0, "mean": 113_000.0,
        "cvar": 104_000.0, "upper_bound": 113_700.0, "gap": 0.0062, "status": "optimal", "scenarios": 30, "testing": 30,
        "people": float(lines["people"].sum()), "spent_usd": spent, "budget_usd": sum(row["budget_usd"] for row in organisations),
        "assumed_cost_share": 1 - sourced / spent, "assumed_budget_share": 0.68, "assumed_people_share": 0.71,
        "left_out": ["UNHCR counts Serbia and Kosovo together: nobody is given to either."],
    }  # fmt: skip
    return {
        "plan_summary": pl.DataFrame([summary], schema_overrides={"scenarios": pl.Int32, "testing": pl.Int32}),
        "plan_needs": pl.DataFrame([_need(number, told, lines) for number, told in enumerate(NEEDS)]),
        "plan_lines": lines,
        "plan_presence": lines.select("organisation", "place").unique(maintain_order=True),
        "plan_measures": pl.DataFrame([_measure(name, told, lines) for name, told in MEASURES.items()]),
        "plan_organisations": pl.DataFrame(organisations),
        "plan_partners": pl.DataFrame(PARTNERS, schema=["place", "theme", "organisation", "name", "family", "role", "beside"], orient="row"),
        "plan_dividend": pl.DataFrame(
            [(*row, row[4] * 0.93, row[4] * 1.08) for row in WAYS],
            schema=["costs", "way", "case", "people", "worth", "lowest", "highest"], orient="row",
        ).with_columns(pl.col("people", "worth").cast(pl.Float64)),
        "plan_gains": pl.DataFrame(GAINS, schema=["costs", "gain", "share", "lowest", "highest"], orient="row").with_columns(
            pl.lit(True).alias("unseen"), pl.lit(30, pl.Int32).alias("scenarios")
        ),
        "plan_assumptions": pl.DataFrame(ASSUMPTIONS, schema=["assumption", "change", "worth", "moved", "sentence"], orient="row"),
        "plan_chain": pl.DataFrame([_chain(row) for row in CHAINS]),
    }  # fmt: skip


def _key(number: int) -> str:
    place, theme, _, status, *_ = NEEDS[number]
    return f"{place}-{theme}-{number}" if status == "existing" else f"{place}-{theme}-across-emerging"


def _lines() -> pl.DataFrame:
    rows = []
    for number, organisation, measure, people in LINES:
        place, theme, group, _, _, _, _, severity, _, _ = NEEDS[number]
        rows.append(
            {
                "need": _key(number), "place": place, "theme": theme, "group": group, "organisation": organisation,
                "measure": measure, "people": float(people), "credit": people * WEIGHT[severity] * TIERS,
                "cost_usd": people * MEASURES[measure][2],
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


def _need(number: int, told: tuple, lines: pl.DataFrame) -> dict:
    place, theme, group, status, people, low, high, severity, basis, covered = told
    planned = lines.filter(pl.col("need") == _key(number))["people"].sum()
    return {
        "need": _key(number), "place": place, "theme": theme, "group": group, "status": status, "people": float(people),
        "low": float(low), "high": float(high), "severity": severity, "accessible": 0.95, "people_basis": basis,
        "covered": float(covered), "planned": float(planned), "left": max(0.0, 0.95 * people - covered - planned),
        "note": "nobody counts them; 3.00% of residents assumed" if basis == "assumed" else "",
    }  # fmt: skip


def _organisation(name: str, told: tuple, lines: pl.DataFrame, chosen: pl.DataFrame) -> dict:
    full, family, budget, basis, note, share, error, price, solved = told
    own = lines.filter(pl.col("organisation") == name)
    setup = chosen.filter(pl.col("organisation") == name)["setup"].sum()
    return {
        "organisation": name, "name": full, "family": family, "budget_usd": float(budget), "budget_basis": basis,
        "budget_note": note, "spent_usd": own["cost_usd"].sum() + setup, "setup_usd": setup, "people": own["people"].sum(),
        "credit": own["credit"].sum(), "credit_alone": own["credit"].sum() * 0.88, "share": float(share),
        "share_error": float(error), "next_usd": 100_000.0, "next_price": float(price), "next_solved": float(solved),
        "places": own["place"].unique(maintain_order=True).to_list(), "themes": own["theme"].unique(maintain_order=True).to_list(),
    }  # fmt: skip


def _measure(name: str, told: tuple, lines: pl.DataFrame) -> dict:
    label, theme, unit, setup, months, source, confidence = told
    own = lines.filter(pl.col("measure") == name)
    return {
        "measure": name, "label": label, "theme": theme, "unit_cost_usd": unit, "setup_cost_usd": setup, "lead_months": months,
        "source": source, "confidence": confidence, "note": "per person and year",
        "basis": "derived" if source else "assumed", "people": own["people"].sum(),
        "usd": own["cost_usd"].sum(), "organisations": own["organisation"].unique(maintain_order=True).to_list(),
        "places": own["place"].unique(maintain_order=True).to_list(), "chosen": own.height > 0,
        "reason": REASONS.get(name, "In: nothing else reaches these people for less."),
    }  # fmt: skip


def _chain(told: tuple) -> dict:
    place, theme, driver, measure, organisations, partners, people = told
    label = MEASURES[measure][0]
    beside = f", with {', '.join(partners)}" if partners else ""
    return {
        "place": place, "driver_theme": theme, "driver_sentence": driver, "measure": measure, "label": label,
        "organisations": organisations, "partners": partners, "people": float(people),
        "sentence": f"{driver.removesuffix('.')} -> {label} -> {', '.join(organisations)}{beside}",
    }  # fmt: skip
