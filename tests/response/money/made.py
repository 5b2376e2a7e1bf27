"""Small tables of money: activities "A1" of organisation "A", flows in dollars between them."""

from datetime import date

import polars as pl

from commonwatch.evidence.activity.raw import RAW

SOURCE = "s"
DAY = date(2023, 3, 1)


def tables(*activities, flows=(), links=(), parts=(), places=(), **extra):
    """The contract's tables of these activities; an activity's organisation is its name less the number."""
    named = [each if isinstance(each, dict) else {"activity": each} for each in activities]
    rows = [{"source": SOURCE, "organisation": each["activity"].rstrip("0123456789"), **each} for each in named]
    own = {"organisation": pl.String, "start": pl.Date}
    made = {
        "activities": pl.DataFrame(rows, schema={**RAW["activities"], **own}),
        "money_flows": pl.DataFrame(
            [{"source": SOURCE, "element": "transaction", "start": DAY, **each} for each in flows],
            schema={**RAW["money_flows"], "provider": pl.String, "receiver": pl.String, "amount_usd": pl.Float64},
        ),
        "activity_links": pl.DataFrame(
            [
                {"source": SOURCE, "activity": one, "link": "related_activity", "type": kind, "ref": ref}
                for one, kind, ref in links
            ],
            schema=RAW["activity_links"],
        ),
        "activity_organisations": pl.DataFrame(
            [{"source": SOURCE, "activity": one, "role": role, "activity_ref": ref} for one, role, ref in parts],
            schema={**RAW["activity_organisations"], "organisation": pl.String},
        ),
    }
    if places:
        made["activity_places"] = pl.DataFrame(
            [{"source": SOURCE, "activity": one, "place": place, "weight": 1.0} for one, place in places],
            schema={**RAW["activity_places"], "place": pl.String, "weight": pl.Float64},
        )
    return made | extra


def flow(kind, activity, usd, **told):
    """One amount of an activity: `provider`, `receiver`, `provider_activity`, `receiver_activity` and more as told."""
    return {"kind": kind, "activity": activity, "amount_usd": float(usd), **told}


def spends(activity, usd, **told):
    return flow("spent", activity, usd, **told)


def gives(activity, usd, **told):
    return flow("disbursed", activity, usd, **told)


def gets(activity, usd, **told):
    return flow("incoming", activity, usd, **told)


def new(rows):
    """activity -> new money, in whole dollars."""
    return {activity: round(usd) for activity, usd in rows.select("activity", "new_usd").iter_rows() if usd is not None}


def of(rows, activity):
    """The one row of an activity, as a dictionary."""
    (row,) = rows.filter(pl.col("activity") == activity).to_dicts()
    return row
