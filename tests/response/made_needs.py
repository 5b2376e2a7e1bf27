"""Needs made by hand, in the form of the table `needs`."""

import polars as pl

from commonwatch.needs import COLUMNS


def needs(*rows):
    """Each row: place, theme, people (None: not counted), severity, and what else is to be set."""
    plain = {
        "admin1": None,
        "group": "",
        "basis": "counted",
        "rule": "people_in_need",
        "year": 2023,
        "evidence": ["count row 1"],
    }
    made = []
    for place, theme, people, severity, *other in rows:
        own = other[0] if other else {}
        row = {
            **plain,
            "place": place,
            "theme": theme,
            "low": people,
            "mid": people,
            "high": people,
            "severity": severity,
            **own,
        }
        unit = f"-{row['admin1']}" if row["admin1"] else ""
        made.append(
            {"need_id": f"{place}{unit}-{theme}-{row['rule']}{row['group']}-existing", "status": "existing", **row}
        )
    return pl.DataFrame(made, schema={**COLUMNS})
