"""IATI: the standard's own schemas, codelists, mapping and ruleset, from its repositories, for the offline validator.

The archives stay in the publisher's folder; what the validator reads is made from them in the user's cache
(`validator.standard`). Nothing of it is evidence, so nothing is handed on to be loaded.
"""

from pathlib import Path

from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring, keep
from commonwatch.evidence.validator.convert import write_standard
from commonwatch.evidence.validator.standard import NEWEST, VERSIONS, standard_folder

BRANCHES = {("IATI-Schemas", version): f"version-{version}" for version in VERSIONS} | {
    ("IATI-Codelists", NEWEST): f"version-{NEWEST}",
    ("IATI-Codelists-NonEmbedded", NEWEST): "master",
    ("IATI-Rulesets", NEWEST): f"version-{NEWEST}",
}


def fetch(client: Client, address: str, folder: Path) -> list[Downloaded]:
    """No file to load: the standard's files lie in the user's cache when it is done, and what is new is told.

    Raises FetchError, LoadError for an archive that lacks a file, WorkspaceError.
    """
    files = {
        (repository, version): bring(
            client,
            f"{address}/{repository}/archive/refs/heads/{branch}.zip",
            folder,
            f"{repository}-{branch}.zip",
            "zip",
        )
        for (repository, version), branch in BRANCHES.items()
    }
    written = write_standard({key: file.path for key, file in files.items()}, standard_folder())
    changed = [file for file in files.values() if file.changed]
    keep(folder, changed)
    news = f"{len(changed)} of {len(files)} archives are new" if changed else "unchanged"
    client.progress.say(f"iati: {len(written)} files in {standard_folder()}; {news}")
    return []
