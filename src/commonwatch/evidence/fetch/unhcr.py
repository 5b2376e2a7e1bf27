"""UNHCR: the population figures by origin and asylum, as the zip that the Refugee Data Finder gives.

`population/?...&coo_all=true&coa_all=true&download=true` was measured on 4 October 2026: `application/zip`, 1.1 MB, with
`population.csv` and `footnotes.csv`, packed anew at each request, ranges allowed, no key wanted. One request instead of
139 pages of JSON, and the archive's checksums say whether all of it came. https://api.unhcr.org/docs/refugee-statistics.html
"""

from datetime import date
from pathlib import Path

from commonwatch.config import UnhcrSettings
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring


def fetch(client: Client, settings: UnhcrSettings, folder: Path, today: date) -> list[Downloaded]:
    """The zip of all pairs of origin and asylum, from the first year to this one. Raises FetchError, WorkspaceError."""
    years = f"yearFrom={settings.first_year}&yearTo={today.year}"
    url = f"{settings.address}/population/?{years}&coo_all=true&coa_all=true&download=true"
    return [bring(client, url, folder, "population.zip", "zip")]
