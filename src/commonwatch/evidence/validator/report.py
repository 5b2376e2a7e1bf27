"""Findings put together for a reader: one line per thing that is said, and the whole as JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from commonwatch.evidence.validator.check import FileReport
from commonwatch.evidence.validator.findings import SEVERITIES, Finding, Severity

FIRST_LINES = 3


@dataclass
class Group:
    """What several findings say: how many they are, the first lines, and the message without the places' values."""

    rule: str
    severity: Severity
    count: int
    lines: list[int]
    message: str


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """One group per rule, severity and saying; the worst first, then the most frequent."""
    groups: dict[tuple[str, str, str], Group] = {}
    for finding in findings:
        key = (finding.rule, finding.severity, finding.about)
        group = groups.setdefault(key, Group(finding.rule, finding.severity, 0, [], finding.about))
        group.count += 1
        if len(group.lines) < FIRST_LINES and finding.line:
            group.lines.append(finding.line)
    return sorted(groups.values(), key=lambda group: (SEVERITIES.index(group.severity), -group.count, group.rule))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then notices, each in the order of the file."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def counts(report: FileReport) -> dict[str, int]:
    """How many findings of each severity: `errors`, `warnings`, `notices`."""
    found = Counter(finding.severity for finding in report.findings)
    return {f"{severity}s": found[severity] for severity in SEVERITIES}


def as_tree(report: FileReport, most: int | None) -> dict[str, Any]:
    """The report for JSON, with at most so many findings (all without a number), the worst first."""
    return {
        "file": report.file,
        "root": report.root,
        "version": report.version,
        "pieces": report.pieces,
        **counts(report),
        "rules": [asdict(group) for group in grouped(report.findings)],
        "findings": [_tree(finding) for finding in worst_first(report.findings)[:most]],
        "checked": report.checked,
        "not_checked": report.unchecked,
    }


def _tree(finding: Finding) -> dict[str, Any]:
    tree = asdict(finding)
    del tree["about"]
    return tree
