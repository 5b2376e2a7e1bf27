"""OCHA's ratio: what of an activity's outgoing money exceeds its own incoming. The independent reference, and the fallback."""

import polars as pl

from commonwatch.response.money.amounts import Period, Tables
from commonwatch.response.money.told import told
from commonwatch.sql import Step, run_steps

RATIO = Step(
    "ratio",
    """
    SELECT nodes.source, nodes.activity, nodes.measure, nodes.outgoing AS outgoing_usd,
           coalesce(incoming.incoming, 0) AS incoming_usd,
           CASE WHEN nodes.outgoing > 0
                THEN greatest(nodes.outgoing - coalesce(incoming.incoming, 0), 0) / nodes.outgoing END AS share,
           CASE WHEN nodes.outgoing IS NOT NULL
                THEN greatest(nodes.outgoing - coalesce(incoming.incoming, 0), 0) END AS new_usd
    FROM nodes LEFT JOIN incoming ON nodes.node = incoming.node
    ORDER BY nodes.node
    """,
)


def ocha_ratio(tables: Tables, period: Period | None = None) -> pl.DataFrame:
    """source, activity, measure, outgoing_usd, incoming_usd, share (0-1), new_usd: one row per activity.

    Outgoing money counts in the proportion (outgoing - max(incoming commitments, incoming spending)) / outgoing, not below
    0, whoever gave the incoming money. Null where no outgoing money is told.
    Source: the method of OCHA's Centre for Humanitarian Data for its tables of Covid-19 funding in IATI files.
    """
    given = told(tables, period)
    nodes = given.nodes.with_columns(pl.col("node").cast(pl.Int64))
    incoming = given.incoming.with_columns(pl.col("node").cast(pl.Int64))
    return run_steps({"nodes": nodes, "incoming": incoming}, [RATIO])
