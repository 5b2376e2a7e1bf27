"""What a pack's licences must satisfy, one sentence per fault; used when a pack is built and when it is verified."""

from collections.abc import Iterable, Mapping

import polars as pl

from commonwatch.evidence.licences import is_share_alike, licence_status
from commonwatch.evidence.names import NOT_EVIDENCE
from commonwatch.evidence.packfile import SourceInfo


def licence_faults(
    tables: Mapping[str, pl.DataFrame], sources: Iterable[SourceInfo], publishable: bool
) -> tuple[str, ...]:
    """Faults as sentences: a source without a licence, a closed one in a publishable pack, share-alike rows mixed in.

    A share-alike licence travels with the table, so all rows of such a table have to come from sources that carry it.
    """
    faults = []
    licences = {source.source: source.licence for source in sources}
    for source, licence in licences.items():
        if not licence.strip():
            faults.append(
                f"source '{source}' has no licence. Name it in pack.json's `sources`, or leave the source out."
            )
        elif publishable and licence_status(licence) == "closed":
            faults.append(
                f"source '{source}' is under \"{licence}\", which doesn't permit redistribution with attribution "
                "(evidence/licences.py and evidence/data/publisher_terms.csv hold the rule). "
                'Leave it out, or mark the pack `"publishable": false`.'
            )
    if publishable:
        faults += [fault for name, table in tables.items() if (fault := _mixed(name, table, licences))]
    return tuple(faults)


def licences_of(names: Iterable[str], sources: Iterable[SourceInfo]) -> str:
    """The distinct licences of the named sources, in alphabetical order, joined by '; '."""
    wanted = set(names)
    return "; ".join(sorted({source.licence for source in sources if source.source in wanted}))


def _mixed(name: str, table: pl.DataFrame, licences: Mapping[str, str]) -> str | None:
    if name in NOT_EVIDENCE or "source" not in table.columns:
        return None
    named = {source: licences.get(source, "") for source in table["source"].unique().sort()}
    share_alike = {source for source, licence in named.items() if is_share_alike(licence)}
    if not share_alike or len(set(named.values())) == 1:
        return None
    return (
        f"table '{name}' mixes share-alike rows ({', '.join(sorted(share_alike))}) with others "
        f"({', '.join(sorted(set(named) - share_alike))}). Put share-alike rows in a table of their own, "
        "such as indicator_values_by_sa."
    )
