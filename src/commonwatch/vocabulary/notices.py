"""Sentences that stand wherever a place or a map is shown."""

KOSOVO_FOOTNOTE = "References to Kosovo shall be understood in the context of Security Council resolution 1244 (1999)"
MAP_DISCLAIMER = (
    "The boundaries, names and designations on this map serve orientation only and do not imply official endorsement, "
    "acceptance or any opinion on the legal status of a country, territory or area."
)
THEATRE_DEFAULT = "osce"
