"""A small picture worked by hand: three activities, two missions."""

from datetime import date

from commonwatch.evidence.activity.raw import raw_table
from commonwatch.evidence.activity.settle import settled

ADDRESS = ("file", "address")


def picture():
    """UNDP and Sweden in Kosovo, UNHCR in Moldova, the OSCE and UNMIK in Kosovo, by the contract's tables."""
    activities = raw_table(
        "activities",
        [
            ("s1", "A", "XM-DAC-41114", "UNDP", "40", "Courts", "2", date(2022, 1, 1), date(2025, 12, 31), "USD", "a.xml", "line 3"),
            ("s1", "B", "SE-0", "Sida", "10", "Border police", "4", date(2016, 5, 1), date(2018, 4, 30), "EUR", "a.xml", "line 9"),
            ("s2", "C", "XM-DAC-41121", "UNHCR", "40", "Shelter", "1", date(2025, 1, 1), None, "USD", "b.xml", "line 2"),
        ],
        ("source", "activity", "reporting_ref", "reporting_name", "reporting_kind", "title", "status", "start_actual", "end_planned",
         "currency", *ADDRESS),
    )  # fmt: skip
    of = ("source", "activity", "n")
    places = raw_table(
        "activity_places",
        [("s1", "A", 1, "country", "XK", 0.75), ("s1", "A", 2, "country", "AL", 0.25), ("s1", "B", 1, "country", "XK", None),
         ("s2", "C", 1, "country", "MD", None)],
        (*of, "level", "code", "share"),
    )  # fmt: skip
    sectors = raw_table(
        "activity_sectors",
        [("s1", "A", 1, "1", "15130", 1.0), ("s1", "B", 1, "1", "15210", 1.0), ("s2", "C", 1, "10", "4", None)],
        (*of, "vocabulary", "code", "share"),
    )
    taking_part = raw_table(
        "activity_organisations",
        [("s1", "A", 1, "1", "CH-4", "SDC", "10"), ("s1", "A", 2, "4", "XM-DAC-41114", "UNDP", "40")],
        (*of, "role", "ref", "name", "kind"),
    )
    flows = raw_table(
        "money_flows",
        [
            ("s1", "A", 1, "transaction", "committed", "2", date(2022, 2, 1), 1000.0, "USD"),
            ("s1", "A", 2, "transaction", "spent", "4", date(2023, 2, 1), 400.0, "USD"),
            ("s1", "B", 1, "transaction", "spent", "4", date(2017, 2, 1), 50.0, "EUR"),
        ],
        (*of, "element", "kind", "type", "start", "amount", "currency"),
    )
    presence = raw_table(
        "presence",
        [
            (
                "s3",
                1,
                "OSCE Mission in Kosovo",
                "field_operation",
                1,
                "XKX",
                date(1999, 7, 1),
                None,
                "ops.csv",
                "row 1",
            ),
            ("s3", 2, "UNMIK", "peace_operation", 1, "XKX", date(1999, 1, 1), None, "ops.csv", "row 2"),
        ],
        ("source", "n", "name", "kind", "organisations", "country", "start", "end", *ADDRESS),
    )
    return settled(
        {
            "activities": activities,
            "activity_places": places,
            "activity_sectors": sectors,
            "activity_organisations": taking_part,
            "activity_links": raw_table("activity_links", [], ()),
            "activity_tags": raw_table("activity_tags", [], ()),
            "activity_results": raw_table("activity_results", [], ()),
            "money_flows": flows,
            "presence": presence,
        }
    )
