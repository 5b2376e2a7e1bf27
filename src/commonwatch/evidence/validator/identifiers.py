"""What organisations' identifiers are judged by: registration agencies of the codelist, publishers of the registry."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from commonwatch.evidence.validator.at import IdLists
from commonwatch.evidence.validator.codelists import Codelist

AGENCIES = "OrganisationRegistrationAgency"


def id_lists(lists: Mapping[str, Codelist]) -> IdLists:
    """The agencies' codes of the codelist (withdrawn ones too; None without the list), and the known publishers' ids."""
    agencies = lists.get(AGENCIES)
    return IdLists(agencies.codes if agencies else None, publishers())


@cache
def publishers() -> frozenset[str]:
    """Identifiers of publishers in IATI's registry of July 2021, as far as their licence is open."""
    with (files("commonwatch.evidence") / "data" / "iati_publishers.csv").open(encoding="utf-8") as handle:
        return frozenset(row["ref"] for row in csv.DictReader(handle))
