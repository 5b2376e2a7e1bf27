"""What the figures stand on: the sources behind them, and the themes for which no open indicator speaks."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from commonwatch.vocabulary import blind_spots

if TYPE_CHECKING:
    from commonwatch.evidence import Evidence

BEHIND = ("deaths", "displacement", "indicators", "shapes")


def unseen_themes(evidence: "Evidence") -> list[dict[str, str]]:
    """theme, label, reason of each blind spot; the reason is the packs' own where they give one."""
    said = {spot.theme: spot.reason for pack in evidence.packs for spot in pack.blind_spots}
    unseen = blind_spots(evidence.table("indicators")["indicator"]).to_dicts()
    return [spot | {"reason": said.get(spot["theme"], spot["reason"])} for spot in unseen]


def sources_behind(evidence: "Evidence", told: Collection[str]) -> pl.DataFrame:
    """The rows of the evidence's sources on which forecast, drivers, displaced people and maps stand, and those `told`."""
    used = pl.concat(evidence.table(name).select("source") for name in BEHIND)["source"].unique()
    return evidence.sources.filter(pl.col("source").is_in([*used, *told])).sort("publisher", "source")
