"""The names of a pack's tables, for code that needs the names without loading the contracts."""

TABLES = (
    "deaths", "deaths_coverage", "events", "indicators", "indicator_values", "indicator_values_by_sa",
    "indicator_values_other", "displacement", "presence", "activities", "activity_sectors", "shapes", "rejected",
)  # fmt: skip
"""Every table a pack may hold; `contracts.CONTRACTS` has the contract of each."""

UNREAD = ("indicator_values_other",)
"""Tables that a pack keeps and no run reads: series that the vocabulary, and so the models, don't know."""

REQUIRED = ("deaths", "deaths_coverage")
"""What the evidence as a whole can't do without; a partner's pack may hold any table alone."""

NOT_EVIDENCE = ("indicators", "rejected")
"""Tables that describe rather than measure (names of series, rows left out): they may name share-alike sources."""
