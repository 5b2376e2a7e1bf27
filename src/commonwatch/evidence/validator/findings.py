"""What the validator has to say of one place in a file."""

from dataclasses import dataclass
from typing import Literal, get_args

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: rule id, severity, line (from 1; 0 where none is known), the activity's identifier, message.

    `about` is the message without the values of the place, the same for all findings that say the same.
    """

    rule: str
    severity: Severity
    line: int
    identifier: str
    message: str
    about: str
