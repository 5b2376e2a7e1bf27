"""IDMC: the yearly figures of the Global Internal Displacement Database, as the workbook its API exports.

The export's sheet `1_Displacement_data` and its columns are read off IDMC's open server code (idmc-labs/helix-server,
apps/gidd/views.py); the key travels as `client_id`, and an unknown one is answered with 403.
"""

from pathlib import Path

from commonwatch.config import IdmcSettings
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring
from commonwatch.evidence.fetch.tokens import needed_token


def fetch(client: Client, settings: IdmcSettings, folder: Path) -> list[Downloaded]:
    """The workbook of all places and years. Raises TokenError without a key, FetchError, WorkspaceError."""
    needed_token("idmc", client.token)
    url = f"{settings.address}/gidd/displacements/displacement-export/?release_environment=RELEASE"
    return [bring(client, url, folder, "idmc_gidd_displacement.xlsx", "xlsx")]
