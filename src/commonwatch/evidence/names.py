"""The names of a pack's tables, for code that needs the names without loading the contracts."""

TABLES = (
    "deaths", "deaths_coverage", "indicators", "indicator_values", "indicator_values_by_sa", "displacement", "presence",
    "activities", "activity_sectors", "shapes", "rejected",
)  # fmt: skip
"""Every table a pack may hold; `contracts.CONTRACTS` has the contract of each."""

REQUIRED = ("deaths", "deaths_coverage")
"""What the evidence as a whole can't do without; a partner's pack may hold any table alone."""

NOT_EVIDENCE = ("indicators", "rejected")
"""Tables that describe rather than measure (names of series, rows left out): they may name share-alike sources."""
