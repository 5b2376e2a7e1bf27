"""Small lists of activities of several sources, settled by the contract's own step."""

from datetime import date

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled

EVER = (date(1900, 1, 1), date(2100, 1, 1))
OF = ("source", "activity", "n")
ADDRESS = ("file", "address")


def lists(activities, links=(), organisations=(), flows=(), sectors=()):
    """Tables of activities (source, activity, reporter, title, country, day, dollars) and what hangs on them."""
    numbered = [(one[0], one[1], 1) for one in activities]
    rows = [(*one[:4], one[5], "2", f"{one[0]}.csv", f"row {n}") for n, one in enumerate(activities, 1)]
    places = [(*key, "country", one[4]) for key, one in zip(numbered, activities, strict=True) if one[4]]
    totals = [
        (*key, "total", "committed", one[5], one[6], "USD")
        for key, one in zip(numbered, activities, strict=True)
        if one[6]
    ]
    columns = (*OF, "element", "kind", "start", "amount", "currency")
    money = raw_table("money_flows", totals, columns)
    if flows:
        more = (*columns, "ref", "provider_name", "receiver_name", "provider_activity", "receiver_activity")
        money = raw_table("money_flows", [*(row + (None,) * 5 for row in totals), *flows], more)
    return settled(
        {
            "activities": raw_table(
                "activities", rows, ("source", "activity", "reporting_name", "title", "start_actual", "status", *ADDRESS)
            ),
            "activity_places": raw_table("activity_places", places, (*OF, "level", "code")),
            "activity_sectors": raw_table("activity_sectors", list(sectors), (*OF, "vocabulary", "code", "share")),
            "activity_links": raw_table("activity_links", list(links), (*OF, "link", "type", "ref")),
            "activity_organisations": raw_table(
                "activity_organisations", list(organisations), (*OF, "role", "ref", "name", "activity_ref")
            ),
            "money_flows": money,
        }
    )  # fmt: skip


POWER = ("bank", "B-17", "World Bank", "AF: Emergency Power Rehabilitation Proj", "AF", date(2004, 6, 22), 105e6)
POWER_AGAIN = (
    "list",
    "L-xq",
    "World Bank",
    "Emergency Power Rehabilitation Project",
    "AF",
    date(2004, 6, 22),
    104_488_258.0,
)
SKILLS = ("bank", "B-18", "World Bank", "AF: Skills Development Project", "AF", date(2008, 1, 31), 20e6)
ROADS_2 = ("list", "L-yr", "World Bank", "Second Rural Roads", "AF", date(2008, 1, 31), 20e6)
"""The same project in two lists; two of another kind that begin on one day with one amount."""
