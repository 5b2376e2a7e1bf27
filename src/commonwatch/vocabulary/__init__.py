"""The words all share: places, theatres, themes, organisations, mandates, months."""

from commonwatch.vocabulary.months import add_months, from_views_month_id, month, months_between, views_month_id
from commonwatch.vocabulary.notices import KOSOVO_FOOTNOTE, MAP_DISCLAIMER, THEATRE_DEFAULT
from commonwatch.vocabulary.organisations import (
    Organisation,
    agreements,
    known_organisation,
    organisation,
    organisation_aliases,
    organisations,
)
from commonwatch.vocabulary.places import Place, known_place, neighbours, place, place_names, places, successors
from commonwatch.vocabulary.planning import budgets, mandate_limits, measures, need_shares
from commonwatch.vocabulary.theatres import Theatre, resolve_places, theatre, theatres
from commonwatch.vocabulary.themes import (
    Theme,
    blind_spots,
    cluster_names,
    cluster_themes,
    dac_themes,
    indicator_themes,
    need_rules,
    osce_themes,
    sdg_themes,
    theme,
    themes,
)

__all__ = [
    "KOSOVO_FOOTNOTE", "MAP_DISCLAIMER", "THEATRE_DEFAULT", "Organisation", "Place", "Theatre", "Theme",
    "add_months", "agreements", "blind_spots", "budgets", "cluster_names", "cluster_themes", "dac_themes",
    "from_views_month_id", "indicator_themes", "known_organisation", "known_place", "mandate_limits", "measures",
    "month", "months_between", "need_rules", "need_shares", "neighbours", "organisation", "organisation_aliases",
    "organisations", "osce_themes", "place", "place_names", "places", "resolve_places", "sdg_themes", "successors",
    "theatre", "theatres", "theme", "themes", "views_month_id",
]  # fmt: skip
