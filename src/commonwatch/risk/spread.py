"""Deaths as charts show them: those of an event that lasted for months spread over its days, not heaped in its last one."""

from collections.abc import Mapping

import polars as pl

from commonwatch.sql import Step, run_steps

STEPS = (
    Step(
        "lasting",  # only events of several months move anything
        """SELECT place, violence, "start", "end", deaths, date_trunc('month', "end") AS booked FROM events
           WHERE date_trunc('month', "start") < date_trunc('month', "end") AND deaths > 0""",
    ),
    Step(
        "months_of_events",
        """SELECT l.*, m.month, m.month + INTERVAL 1 MONTH AS next_month
           FROM lasting l JOIN months m ON m.month BETWEEN date_trunc('month', l."start") AND l.booked""",
    ),
    Step(
        "parts",
        """SELECT place, violence, month,
             deaths * date_diff('day', greatest("start", month), least("end" + INTERVAL 1 DAY, next_month))
               / (date_diff('day', "start", "end") + 1.0) - CASE WHEN month = booked THEN deaths ELSE 0 END AS moved
           FROM months_of_events""",
    ),
    Step(
        "moves",
        "SELECT place, violence, CAST(month AS DATE) AS month, sum(moved) AS moved FROM parts GROUP BY place, violence, month",
    ),
)


def moved_deaths(evidence: Mapping[str, pl.DataFrame], months: pl.Series) -> pl.DataFrame:
    """place, violence, month, moved: deaths that a month gains (loses, when negative) when events are spread over their days.

    The gains and losses of an event whose months all lie in `months` add up to 0. No rows where no events are loaded.
    """
    if "events" not in evidence:
        return pl.DataFrame(schema={"place": pl.String, "violence": pl.String, "month": pl.Date, "moved": pl.Float64})
    events = evidence["events"].select("place", "violence", "start", "end", "deaths")
    return run_steps({"events": events, "months": pl.DataFrame({"month": months})}, STEPS)
