"""Which names mean one organisation: decided by reasons that can be checked, or left to a person."""

from commonwatch.response.identity.joint import identities, unsure_matches
from commonwatch.response.identity.judgements import (
    judged,
    no_judgements,
    read_judgements,
    standing,
    write_judgements,
)
from commonwatch.response.identity.names_files import read_names, read_register
from commonwatch.response.identity.resolve import resolved_names

__all__ = [
    "identities",
    "judged",
    "no_judgements",
    "read_judgements",
    "read_names",
    "read_register",
    "resolved_names",
    "standing",
    "unsure_matches",
    "write_judgements",
]
