"""The names of a pack's tables, for code that needs the names without loading the contracts."""

TABLES = (
    "deaths", "deaths_coverage", "events", "indicators", "indicator_values", "indicator_values_by_sa",
    "indicator_values_other", "displacement", "shapes", "admin_units", "organisations", "activities",
    "activity_organisations", "activity_places", "activity_themes", "activity_links", "activity_tags",
    "activity_results", "money_flows", "presence", "people_reached", "people_in_need", "rejected",
)  # fmt: skip
"""Every table a pack may hold; `contracts.CONTRACTS` has the contract of each."""

ACTIVITY = (
    "activities", "activity_organisations", "activity_places", "activity_themes", "activity_links", "activity_tags",
    "activity_results", "money_flows",
)  # fmt: skip
"""Tables of which an activity is the unit: a newer file replaces an activity in them as a whole."""

UNREAD = ("indicator_values_other",)
"""Tables that a pack keeps and no run reads: series that the vocabulary, and so the models, don't know."""

REQUIRED = ("deaths", "deaths_coverage")
"""What the evidence as a whole can't do without; a partner's pack may hold any table alone."""

NOT_EVIDENCE = ("indicators", "rejected")
"""Tables that describe rather than measure (names of series, rows left out): they may name share-alike sources."""

UNPLACED = "unspecified"
"""The place of what can't be placed (an activity of a whole region): kept, never given to a place."""
