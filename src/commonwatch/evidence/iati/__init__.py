"""The IATI Standard, read as it comes: activity and organisation files of 1.01-2.03 as raw tables."""

from commonwatch.evidence.iati.flows import OWN_DOLLARS
from commonwatch.evidence.iati.organisation_file import organisation_batches
from commonwatch.evidence.iati.stream import Batch, batches

__all__ = ["OWN_DOLLARS", "Batch", "batches", "organisation_batches"]
