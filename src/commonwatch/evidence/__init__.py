"""Evidence: what is known, in packs of tidy tables with source, licence and fingerprint."""

from commonwatch.evidence.assemble import assemble_pack
from commonwatch.evidence.build import build_pack
from commonwatch.evidence.combine import gives_way
from commonwatch.evidence.lags import known_from, release_lag
from commonwatch.evidence.licences import is_share_alike, licence_status
from commonwatch.evidence.load import Evidence, load_evidence, starter_pack
from commonwatch.evidence.packfile import BlindSpot, InputFile, PackInfo, SourceInfo
from commonwatch.evidence.verify import describe_pack, verify_pack

__all__ = [
    "BlindSpot", "Evidence", "InputFile", "PackInfo", "SourceInfo", "assemble_pack", "build_pack", "describe_pack", "gives_way",
    "is_share_alike", "known_from", "licence_status", "load_evidence", "release_lag", "starter_pack", "verify_pack",
]  # fmt: skip
