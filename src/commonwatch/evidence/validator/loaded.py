"""The standard's files, read: what every check draws on."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from commonwatch.evidence.validator.at import IdLists
from commonwatch.evidence.validator.codelists import Codelist, Mapped, read_codelists, read_mapping
from commonwatch.evidence.validator.identifiers import id_lists
from commonwatch.evidence.validator.ruleset import Rule, read_ruleset
from commonwatch.evidence.validator.schema import read_schema
from commonwatch.evidence.validator.standard import StandardFiles


@dataclass(frozen=True)
class Standard:
    """Schemas by (root element, version), codelists by name, mapping, ruleset and id lists; empty where no file is."""

    files: StandardFiles
    schemas: Mapping[tuple[str, str], etree.XMLSchema]
    codelists: Mapping[str, Codelist]
    mapping: tuple[Mapped, ...]
    rules: tuple[Rule, ...]
    lists: IdLists


def read_standard(files: StandardFiles) -> Standard:
    """The files at hand, read. Raises LoadError for one that can't be used."""
    codelists = read_codelists(files.codelists) if files.codelists else {}
    return Standard(
        files=files,
        schemas={key: read_schema(path) for key, path in files.schemas.items()},
        codelists=codelists,
        mapping=read_mapping(files.mapping) if files.mapping else (),
        rules=read_ruleset(files.ruleset) if files.ruleset else (),
        lists=id_lists(codelists),
    )
