"""UNODC: the workbook of intentional homicide from the data portal.

The portal moved in 2025/26 to data.unodc.org; workbooks lie under `sites/dataportal.unodc.org/files/YYYY-MM/`, and the
folder changes with each release (2026-05, 2026-07 were seen). The portal's page tells the folders; a workbook may be
replaced by one with `_0` at the end of its name. The address of before, dataunodc.un.org, answers with a web page.
"""

import re
from pathlib import Path

from commonwatch.config import UnodcSettings
from commonwatch.errors import FetchError, MissingFileError
from commonwatch.evidence.fetch.faults import BY_HAND, fetch_error
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring

FILES = "sites/dataportal.unodc.org/files"
RELEASE = re.compile(r"/files/(\d{4}-\d{2})/")
MOST_RELEASES = 3


def fetch(client: Client, settings: UnodcSettings, folder: Path) -> list[Downloaded]:
    """The workbook of the newest release that the portal's page names and that is there.

    Raises FetchError, WorkspaceError.
    """
    page = f"{settings.address}/{settings.page}"
    releases = sorted(set(RELEASE.findall(client.text(page))), reverse=True)[:MOST_RELEASES]
    if not releases:
        raise fetch_error("unodc", page, "the page names no release (files/YYYY-MM)", BY_HAND)
    last: FetchError | None = None
    for release in releases:
        for revised in ("_0", ""):
            url = f"{settings.address}/{FILES}/{release}/{settings.workbook}{revised}.xlsx"
            try:
                return [bring(client, url, folder, f"{settings.workbook}.xlsx", "xlsx")]
            except MissingFileError as error:
                last = error
    raise fetch_error("unodc", page, f"no {settings.workbook}.xlsx in {', '.join(releases)}", BY_HAND) from last
