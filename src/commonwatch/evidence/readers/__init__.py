"""One reader per publisher: from a table as it was published to tidy tables, every row used or rejected with its reason."""

from commonwatch.evidence.readers import (
    elsewhere,
    hapi,
    idmc,
    lists,
    natural_earth,
    three_w_layouts,
    ucdp,
    unhcr,
    unodc,
    vdem,
    worldbank,
)
from commonwatch.evidence.readers.parts import Asked, Layout, Reading

LAYOUTS: tuple[Layout, ...] = (
    ucdp.LAYOUT,
    *worldbank.LAYOUTS,
    unhcr.LAYOUT,
    vdem.LAYOUT,
    idmc.LAYOUT,
    unodc.LAYOUT,
    natural_earth.LAYOUT,
    *lists.LAYOUTS,
    *elsewhere.LAYOUTS,
    *hapi.LAYOUTS,
    *three_w_layouts.LAYOUTS,
)
"""In the order in which they are tried."""

__all__ = ["LAYOUTS", "Asked", "Layout", "Reading"]
