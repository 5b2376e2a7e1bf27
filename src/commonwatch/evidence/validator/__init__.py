"""The offline validator of IATI files: structure, codelists, and rulesets of both dialects."""

from commonwatch.evidence.validator.check import FileReport, validate_file
from commonwatch.evidence.validator.findings import Finding
from commonwatch.evidence.validator.ruleset import Rule, read_ruleset
from commonwatch.evidence.validator.standard import StandardFiles, standard_files
from commonwatch.evidence.validator.verdicts import Broken, IdLists, verdicts
from commonwatch.evidence.validator.whole import whole_tree

__all__ = [
    "Broken",
    "FileReport",
    "Finding",
    "IdLists",
    "Rule",
    "StandardFiles",
    "read_ruleset",
    "standard_files",
    "validate_file",
    "verdicts",
    "whole_tree",
]
