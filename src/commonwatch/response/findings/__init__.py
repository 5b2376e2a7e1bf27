"""What the joint picture shows: gaps, overlaps, possible partners, cover that ends, plans without money."""

from commonwatch.response.findings.finding import COLUMNS, KINDS, Finding, findings_table
from commonwatch.response.findings.gaps import expiring, gaps, helped_places
from commonwatch.response.findings.together import overlaps, partners, pipeline
from commonwatch.response.findings.verdicts import CONFIRMED, NOT_SO, add_verdict, read_verdicts

__all__ = [
    "COLUMNS", "CONFIRMED", "KINDS", "NOT_SO", "Finding", "add_verdict", "expiring", "findings_table", "gaps", "helped_places",
    "overlaps", "partners", "pipeline", "read_verdicts",
]  # fmt: skip
