"""Natural Earth: outlines of countries as GeoJSON, of a named version (a tag of nvkelso/natural-earth-vector)."""

from pathlib import Path

from commonwatch.config import NaturalEarthSettings
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring


def fetch(client: Client, settings: NaturalEarthSettings, folder: Path) -> list[Downloaded]:
    """The GeoJSON file named in the settings. Raises FetchError, WorkspaceError."""
    return [bring(client, f"{settings.address}/{settings.file}", folder, settings.file, "json")]
