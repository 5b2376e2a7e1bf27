"""Existing needs: what others count and what rules derive, side by side and never added to one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.needs.counted import counted_needs
from commonwatch.needs.derived import derived_needs, series_of_rules
from commonwatch.needs.displaced import displaced_needs
from commonwatch.needs.known import what_is_known
from commonwatch.needs.table import needs_table
from commonwatch.needs.tension import series_of_tension, tension_needs
from commonwatch.needs.without import themes_without_needs
from commonwatch.vocabulary import places as all_places


@dataclass(frozen=True)
class NeedsFound:
    """The table of needs (`table.COLUMNS`), the themes without one (theme, reason), and what was left out."""

    needs: pl.DataFrame
    without: pl.DataFrame
    said: tuple[str, ...]


def existing_needs(evidence: Evidence, as_of: date, places: Sequence[str] | None = None) -> NeedsFound:
    """The needs of the places (None: all), one row per need, people as low, mid and high, as known in the month of `as_of`.

    Yearly figures enter when their publisher brings them out; at the evidence's newest month, all that is in hand.
    """
    chosen = list(places) if places is not None else all_places()["place"].to_list()
    known = what_is_known(evidence, as_of, sorted(series_of_rules() | series_of_tension()), chosen)
    said: list[str] = []
    needs = needs_table(
        [
            *counted_needs(evidence, known, chosen, said),
            *displaced_needs(evidence, known, chosen, said),
            *derived_needs(known, chosen),
            *tension_needs(known, chosen),
        ]
    )
    if unknown := [place for place in chosen if known.population(place) is None]:
        said.append(f"No population is known for {', '.join(unknown)}: no people are derived there.")
    return NeedsFound(needs, themes_without_needs(needs, known, chosen), tuple(said))
