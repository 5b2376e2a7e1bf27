"""How much work the sources miss, learnt where two kinds of sources tell of the same cells (capture and recapture)."""

from collections.abc import Mapping

import polars as pl

from commonwatch.response.coverage.priors import Beta

FIELD = ("who_does_what", "hapi")
"""Sources that list who is in the field; the others publish their own activities."""

MOST = 20.0
"""What two sources tell counts as at most so many observations per kind: they are not as independent as the method asks."""


def learnt(work: pl.DataFrame, kinds: Mapping[str, str], priors: Mapping[str, Beta]) -> dict[str, Beta]:
    """The priors of completeness, updated for kinds of organisations that two kinds of sources tell of in the same cells.

    In cells (place, theme) that both tell of: n1 and n2 organisations of a kind, m of them in both. Chapman's estimate
    (n1 + 1)(n2 + 1) / (m + 1) - 1 of all there are gives what neither saw. Source: Chapman (1951).
    """
    cells = work.filter(pl.col("role") != "takes part").select(
        "place",
        "theme",
        "organisation",
        pl.col("source").is_in(FIELD).alias("field"),
        pl.col("organisation").replace_strict(dict(kinds), default="other").alias("kind"),
    )
    both = cells.group_by("place", "theme").agg(pl.col("field").n_unique().alias("sides")).filter(pl.col("sides") == 2)
    seen = (
        cells.join(both, on=["place", "theme"], how="semi")
        .group_by("place", "theme", "kind", "organisation")
        .agg(pl.col("field").any().alias("in_field"), (~pl.col("field")).any().alias("in_own"))
    )
    updated = dict(priors)
    for (kind,), rows in seen.group_by("kind", maintain_order=True):
        first, second = int(rows["in_own"].sum()), int(rows["in_field"].sum())
        twice = rows.filter("in_own", "in_field").height
        everyone = (first + 1) * (second + 1) / (twice + 1) - 1
        unseen = max(everyone - rows.height, 0.0)
        if not first or not second or str(kind) not in updated:
            continue
        scale = min(1.0, MOST / (rows.height + unseen))
        updated[str(kind)] = updated[str(kind)].learnt(rows.height * scale, unseen * scale)
    return updated
