"""What no open figure tells and the case assumes: costs, who there is, money, access, spread. One place for all of it."""

from dataclasses import dataclass

STANDING, MOBILE = "standing", "mobile"
SETUP_USD = {STANDING: 1_200_000.0, MOBILE: 400_000.0}  # for a family's year in an oblast

ACCESS_BY_SEVERITY = {5: 0.4, 4: 0.8, 3: 0.95, 2: 0.95, 1: 0.95}  # intersectoral severity of a raion -> share reached
ACCESS_OF_OBLAST = {"UA44": 0.1}  # Luhanska: nearly all of it beyond the front line

BUDGET_SHARE = 0.35  # of what reaching everybody within access would cost by the cheapest measures
LEAD, ALSO = 3, 1  # parts of a cluster's money for a family that leads there, and for one that works there too

FRONT_FROM = 3.5  # mean intersectoral severity of an oblast's raions
SPREAD_FRONT, SPREAD_ELSEWHERE, SPREAD_NEED = 0.35, 0.15, 0.10  # standard deviations of logarithms
SCENARIOS = 30
SEED = 2023


@dataclass(frozen=True)
class Cluster:
    """A cluster of the case: its theme, its names in the need figures and in the 5W, its code in the vocabulary."""

    theme: str
    item: str
    presence: str
    code: str


@dataclass(frozen=True)
class Means:
    """An activity of the response plan taken as a measure: code, theme, USD for its unit (a person or a household)."""

    measure: str
    code: str
    theme: str
    usd: float
    setup: str


@dataclass(frozen=True)
class Family:
    """A family of actors: the clusters where it leads, and those where it works too."""

    organisation: str
    leads: tuple[str, ...]
    also: tuple[str, ...]


CLUSTERS = (
    Cluster("camp_management", "CCCM", "CCCM", "CCM"),
    Cluster("child_protection", "Child Protection", "CP", "PRO-CPN"),
    Cluster("education", "Education", "Education", "EDU"),
    Cluster("food_and_livelihoods", "Food Security & Livelihoods", "FSL", "FSC"),
    Cluster("gender_based_violence", "Gender-based Violence", "GBV", "PRO-GBV"),
    Cluster("general_protection", "General Protection", "Protection_general", "PRO"),
    Cluster("health", "Health", "Health", "HEA"),
    Cluster("mine_action", "Mine Action", "Mine Action", "PRO-MIN"),
    Cluster("shelter_and_items", "Shelter & NFIs", "Shelter", "SHL"),
    Cluster("water_and_sanitation", "WASH", "WASH", "WSH"),
)

MEANS = (
    Means("community_activities_in_sites", "CC207", "camp_management", 40, STANDING),
    Means("site_management_teams", "CC102", "camp_management", 60, MOBILE),
    Means("structured_psychosocial_support", "CP102", "child_protection", 60, MOBILE),
    Means("learning_centres", "ED205", "education", 60, STANDING),
    Means("devices_and_student_kits", "ED208", "education", 110, MOBILE),
    Means("food_in_kind", "FS101", "food_and_livelihoods", 120, STANDING),
    Means("food_vouchers", "FS102", "food_and_livelihoods", 140, MOBILE),
    Means("women_and_girls_safe_spaces", "GB105", "gender_based_violence", 70, STANDING),
    Means("psychosocial_support_survivors", "GB102", "gender_based_violence", 95, MOBILE),
    Means("community_based_protection", "GP217", "general_protection", 25, STANDING),
    Means("protection_counselling", "GP107", "general_protection", 40, MOBILE),
    Means("medicines_and_equipment", "HE104", "health", 25, STANDING),
    Means("integrated_health_care", "HE101", "health", 40, MOBILE),
    Means("mine_risk_education", "MA102", "mine_action", 8, MOBILE),
    Means("household_items", "SN210", "shelter_and_items", 55, STANDING),
    Means("emergency_shelter", "SN101", "shelter_and_items", 220, MOBILE),
    Means("water_system_repairs", "WA205", "water_and_sanitation", 12, STANDING),
    Means("emergency_water", "WA101", "water_and_sanitation", 30, MOBILE),
)

FAMILIES = (
    Family("UN food and agriculture agencies", ("food_and_livelihoods",), ()),
    Family(
        "UN children's agency",
        ("child_protection", "education", "water_and_sanitation"),
        ("health",),
    ),
    Family(
        "UN displacement and migration agencies",
        ("camp_management", "general_protection", "shelter_and_items"),
        ("gender_based_violence", "water_and_sanitation"),
    ),
    Family("UN health agency", ("health",), ()),
    Family("UN agencies for women and reproductive health", ("gender_based_violence",), ("health",)),
    Family("UN development and mine action agencies", ("mine_action",), ("food_and_livelihoods",)),
    Family(
        "Red Cross and Red Crescent movement",
        (),
        ("food_and_livelihoods", "health", "shelter_and_items", "water_and_sanitation"),
    ),
    Family(
        "International NGOs, relief",
        (),
        ("camp_management", "food_and_livelihoods", "health", "shelter_and_items", "water_and_sanitation"),
    ),
    Family(
        "International NGOs, protection and education",
        (),
        ("child_protection", "education", "gender_based_violence", "general_protection", "mine_action"),
    ),
    Family("National NGOs", (), tuple(cluster.theme for cluster in CLUSTERS)),
)
