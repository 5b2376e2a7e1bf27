"""The publishers whose files can be fetched, each with its own small client."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from commonwatch.config import FetchSettings
from commonwatch.errors import UnknownNameError
from commonwatch.evidence.fetch import iati, idmc, naturalearth, ucdp, unhcr, unodc, worldbank
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.progress import Progress
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.tokens import token_of

PUBLISHERS = {
    "ucdp": "Uppsala Conflict Data Program",
    "worldbank": "World Bank",
    "unhcr": "UN High Commissioner for Refugees",
    "idmc": "Internal Displacement Monitoring Centre",
    "unodc": "UN Office on Drugs and Crime",
    "naturalearth": "Natural Earth",
    "iati": "International Aid Transparency Initiative: the standard's own files",
}


def check_publishers(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once. Raises UnknownNameError for none, and for one that isn't known (with the nearest)."""
    known = ", ".join(PUBLISHERS)
    if not names:
        raise UnknownNameError(f"name at least one publisher: {known}. Example: commonwatch fetch ucdp")
    for name in names:
        if name not in PUBLISHERS:
            nearest = difflib.get_close_matches(name, PUBLISHERS, n=1, cutoff=0)[0]
            raise UnknownNameError(f"unknown publisher '{name}'. Nearest: '{nearest}'. Known: {known}.")
    return tuple(dict.fromkeys(names))


def fetch_publisher(
    name: str, settings: FetchSettings, folder: Path, progress: Progress, codes: Mapping[str, str]
) -> list[Downloaded]:
    """The publisher's files: those that came and wait to be loaded, and those that are as they were (`changed` false).

    `codes` are the World Bank's codes to bring, each with the indicator it leads to. Raises FetchError, TokenError, WorkspaceError.
    """
    with Client(name, settings, progress, token_of(name)) as client:
        ways: dict[str, Callable[[], list[Downloaded]]] = {
            "ucdp": lambda: ucdp.fetch(client, settings.ucdp, folder),
            "worldbank": lambda: worldbank.fetch(client, settings.worldbank, folder, codes),
            "unhcr": lambda: unhcr.fetch(client, settings.unhcr, folder, datetime.now(UTC).date()),
            "idmc": lambda: idmc.fetch(client, settings.idmc, folder),
            "unodc": lambda: unodc.fetch(client, settings.unodc, folder),
            "naturalearth": lambda: naturalearth.fetch(client, settings.naturalearth, folder),
            "iati": lambda: iati.fetch(client, settings.iati.address, folder),
        }
        return ways[name]()
