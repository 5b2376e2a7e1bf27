"""UCDP: the yearly file of events, and the candidate events after it.

Addresses and versions (October 2026, as several public programs found them on https://ucdp.uu.se/downloads/):
`ged/ged261-csv.zip` holds 1989-2025; `candidateged/GEDEvent_v26_01_26_06.csv` January to June 2026 in one;
`candidateged/GEDEvent_v26_0_8.csv` August 2026, the month without a zero. Months are not cumulative.

The yearly file is always the zip, with or without a token: one request that can be resumed and answered with "not
modified", where the API would take 390 pages of the 5,000 requests a day that it allows, errors included.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from commonwatch.config import UcdpSettings
from commonwatch.evidence.fetch.faults import BY_HAND, RERUN, fetch_error
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring, bring_rows

CANDIDATE = re.compile(r"GEDEvent_v(\d\d(?:_\d\d?){2,3})\.csv")
YEARLY = re.compile(r"ged(\d\d)(\d)-csv\.zip")
PAGE_ROWS = 1000


@dataclass(frozen=True, order=True)
class Candidate:
    """A version of candidate events: `26.0.8` is August 2026, `26.01.26.06` January to June 2026."""

    months: tuple[int, int]
    name: str

    @property
    def year(self) -> int:
        """The year's last two digits."""
        return int(self.name[:2])

    def holds(self, other: "Candidate") -> bool:
        """Whether all months of the other are in this one."""
        return self != other and self.months[0] <= other.months[0] and other.months[1] <= self.months[1]


def fetch(client: Client, settings: UcdpSettings, folder: Path) -> list[Downloaded]:
    """The yearly zip, then each candidate version (CSV, or JSON from the API when a token is set), oldest first.

    Raises FetchError, WorkspaceError.
    """
    compact = settings.version.replace(".", "")
    yearly = f"ged{compact}-csv.zip"
    files = [bring(client, f"{settings.address}/ged/{yearly}", folder, yearly, "zip")]
    for version in settings.candidates or _listed(client, settings):
        if client.token:
            files.append(_from_api(client, f"{settings.api}/gedevents/{version}", folder, version))
        else:
            name = f"GEDEvent_v{version.replace('.', '_')}.csv"
            files.append(bring(client, f"{settings.address}/candidateged/{name}", folder, name, "csv"))
    return files


def newest_candidates(page: str, version: str) -> list[str]:
    """The candidate versions that a downloads page names after the yearly `version`, oldest first, each month once."""
    named = {_candidate(found.replace("_", ".")) for found in CANDIDATE.findall(page)}
    after = sorted(candidate for candidate in named if candidate.year >= int(version[:2]))
    return [each.name for each in after if not any(other.holds(each) for other in after)]


def _candidate(version: str) -> Candidate:
    parts = [int(part) for part in version.split(".")]
    if len(parts) == 3:
        month = parts[0] * 12 + parts[2]
        return Candidate((month, month), version)
    return Candidate((parts[0] * 12 + parts[1], parts[2] * 12 + parts[3]), version)


def _listed(client: Client, settings: UcdpSettings) -> list[str]:
    page = client.text(f"{settings.address}/")
    if newer := [f"{year}.{number}" for year, number in YEARLY.findall(page) if f"{year}.{number}" > settings.version]:
        client.progress.say(
            f"ucdp: version {max(newer)} is out, {settings.version} is set: see `version` in [fetch.ucdp]"
        )
    versions = newest_candidates(page, settings.version)
    if not versions:
        client.progress.say(f"ucdp: {settings.address}/ names no candidate events after {settings.version}")
    return versions


def _from_api(client: Client, url: str, folder: Path, version: str) -> Downloaded:
    first = _page(client, url, 0)
    total = first["TotalCount"]

    def rows() -> Iterator[Any]:
        seen = set()
        for number in range(ceil(total / PAGE_ROWS)):
            page = first if number == 0 else _page(client, url, number)
            seen |= {row["id"] for row in page["Result"]}
            yield from page["Result"]
        if len(seen) != total:
            raise fetch_error("ucdp", url, f"{len(seen):,} events came of {total:,} announced", RERUN)

    before = f'{{"TotalCount":{total},"TotalPages":1,"PreviousPageUrl":"","NextPageUrl":"","Result":['
    return bring_rows(client, url, folder, f"gedevents-{version}.json", before, rows(), "]}\n")


def _page(client: Client, url: str, number: int) -> Any:
    address = f"{url}?pagesize={PAGE_ROWS}&page={number}"
    answer = client.json(address)
    try:
        if answer["TotalCount"] > 0 and all("id" in row for row in answer["Result"]):
            return answer
    except (KeyError, TypeError):
        pass
    raise fetch_error("ucdp", address, "expected TotalCount above 0 and Result with rows that have an id", BY_HAND)
