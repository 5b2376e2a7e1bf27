"""Lists of activities that aren't IATI XML: flat IATI tables, project lists, flows of money, field operations."""

from commonwatch.evidence.readers.lists import (
    aiddata_geocoded,
    aiddata_sdg,
    cida,
    ebrd,
    frameworks,
    fts_flows,
    fts_plans,
    hpc,
    iati_about,
    iati_activity,
    iati_money,
    iati_results,
    koica,
    liechtenstein,
    missions,
    undp,
    worldbank_geocoded,
)
from commonwatch.evidence.readers.parts import Layout

LAYOUTS: tuple[Layout, ...] = (
    aiddata_sdg.LAYOUT,
    iati_activity.LAYOUT,
    iati_money.TRANSACTIONS,
    iati_money.BUDGETS,
    *iati_about.LAYOUTS,
    iati_results.LAYOUT,
    worldbank_geocoded.LAYOUT,
    aiddata_geocoded.LAYOUT,
    ebrd.LAYOUT,
    cida.LAYOUT,
    koica.LAYOUT,
    liechtenstein.LAYOUT,
    undp.LAYOUT,
    hpc.LAYOUT,
    fts_flows.LAYOUT,
    *fts_plans.LAYOUTS,
    *missions.LAYOUTS,
    frameworks.LAYOUT,
)
"""In the order in which they are tried."""

__all__ = ["LAYOUTS"]
