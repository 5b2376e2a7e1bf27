"""Where the standard's own files lie: schemas, codelists, their mapping, and the ruleset. None comes with the program."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "COMMONWATCH_IATI"
FETCH = "run: commonwatch fetch iati"
NEWEST = "2.03"
VERSIONS = ("2.01", "2.02", NEWEST)
SCHEMAS = {"iati-activities": "iati-activities-schema.xsd", "iati-organisations": "iati-organisations-schema.xsd"}
PARTS_OF_SCHEMAS = ("iati-common.xsd", "xml.xsd")
CODELISTS = "iati_codelists.parquet"
MAPPING = "iati_codelist_mapping.xml"
RULESET = "ruleset_standard_2.03.json"


@dataclass(frozen=True)
class StandardFiles:
    """The files at hand in a folder: schemas by (root element, version), codelists, mapping, ruleset; None: not there."""

    folder: Path
    schemas: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    codelists: Path | None = None
    mapping: Path | None = None
    ruleset: Path | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The files that aren't there, by name; of the schemas those of 2.03."""
        schemas = [file for root, file in SCHEMAS.items() if (root, NEWEST) not in self.schemas]
        others = {CODELISTS: self.codelists, MAPPING: self.mapping, RULESET: self.ruleset}
        return (*schemas, *(name for name, path in others.items() if path is None))


def standard_files(folder: Path | None = None) -> StandardFiles:
    """The standard's files in `folder`, in that of $COMMONWATCH_IATI, or in the user's cache.

    A version's schemas lie in `xsd_VERSION/`; those of 2.03 may lie beside the other files.
    """
    folder = folder or standard_folder()
    schemas = {}
    for version in VERSIONS:
        for root, file in SCHEMAS.items():
            places = [folder / f"xsd_{version}", *([folder] if version == NEWEST else [])]
            if whole := [
                place for place in places if all((place / name).is_file() for name in (file, *PARTS_OF_SCHEMAS))
            ]:
                schemas[root, version] = whole[0] / file
    return StandardFiles(folder, schemas, *(_there(folder / name) for name in (CODELISTS, MAPPING, RULESET)))


def standard_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder that $COMMONWATCH_IATI names, or `commonwatch/iati` in the user's cache."""
    if named := environment.get(VARIABLE):
        return Path(named)
    return _cache(environment) / "commonwatch" / "iati"


def _cache(environment: Mapping[str, str]) -> Path:
    if named := environment.get("XDG_CACHE_HOME"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32" and (named := environment.get("LOCALAPPDATA")):
        return Path(named)
    return Path.home() / ".cache"


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None
