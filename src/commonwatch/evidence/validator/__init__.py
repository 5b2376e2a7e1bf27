"""The offline validator of IATI files: structure, codelists, and rulesets of both dialects."""

from commonwatch.evidence.validator.at import IdLists
from commonwatch.evidence.validator.check import FileReport, validate_file
from commonwatch.evidence.validator.findings import Finding
from commonwatch.evidence.validator.loaded import Standard, read_standard
from commonwatch.evidence.validator.ruleset import Rule, read_ruleset
from commonwatch.evidence.validator.standard import StandardFiles, standard_files
from commonwatch.evidence.validator.verdicts import Broken, verdicts
from commonwatch.evidence.validator.whole import whole_tree

__all__ = [
    "Broken",
    "FileReport",
    "Finding",
    "IdLists",
    "Rule",
    "Standard",
    "StandardFiles",
    "read_ruleset",
    "read_standard",
    "standard_files",
    "validate_file",
    "verdicts",
    "whole_tree",
]
