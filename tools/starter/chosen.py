"""The indicators of the starter, by what they tell: openly licensed, spread over the themes, covering the OSCE area."""

CHOSEN: dict[str, tuple[str, ...]] = {
    "people and settlement": (
        "population", "population_growth", "population_density", "share_age_15_19", "share_age_20_39", "median_age",
        "urban_share",
    ),
    "jobs, poverty, inequality": (
        "unemployment", "unemployment_youth", "youth_neet", "labour_force_participation", "gini", "poverty_830",
        "income_share_bottom20", "agriculture_share_employment", "hdi",
    ),
    "growth, prices, debt": (
        "gdp_per_capita_constant_usd", "gdp_per_capita_growth", "inflation_consumer", "external_debt_share_gni",
        "terms_of_trade", "remittances_share_gdp", "oda_received_per_capita", "food_price_anomaly",
    ),
    "government": ("wgi_control_of_corruption", "wgi_government_effectiveness", "wgi_political_stability"),
    "water, land, hazards": (
        "water_stress", "basic_water_access", "agricultural_land_share", "disaster_directly_affected_sendai",
    ),
    "trade and networks": (
        "merchandise_trade_share_gdp", "exports_share_gdp", "fdi_inflows_share_gdp", "internet_users_share",
        "mobile_subscriptions",
    ),
    "displacement": ("refugees_from", "refugees_hosted", "idps", "asylum_seekers_from"),
    "basic services": (
        "infant_mortality", "basic_sanitation_access", "undernourishment", "food_insecurity_fies", "birth_registration",
    ),
    "women": ("labour_force_participation_female", "unemployment_youth_female", "life_expectancy_female"),
    "law and safety": (
        "wgi_rule_of_law", "vdem_rule_of_law", "vdem_access_to_justice", "unsentenced_detainees", "homicide_rate_unodc",
        "vdem_state_territorial_authority", "vdem_freedom_from_political_killings",
    ),
    "rights": (
        "vdem_physical_integrity", "vdem_civil_liberties", "vdem_freedom_from_torture",
        "vdem_freedom_from_forced_labour", "nhri_paris_principles",
    ),
    "democracy": (
        "vdem_electoral_democracy", "vdem_regime_type", "wgi_voice_accountability", "vdem_core_civil_society",
        "vdem_freedom_expression_info", "vdem_election_peace",
    ),
    "groups": (
        "vdem_social_group_civil_liberties", "vdem_power_by_social_group", "vdem_freedom_of_religion",
        "vdem_antisystem_movements",
    ),
}  # fmt: skip

INDICATORS = tuple(indicator for group in CHOSEN.values() for indicator in group)
