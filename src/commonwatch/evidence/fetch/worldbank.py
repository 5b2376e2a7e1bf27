"""World Bank: one JSON file per indicator, all countries and years, from the Indicators API, version 2.

https://datahelpdesk.worldbank.org/knowledgebase/articles/898581: `format`, `page`, `per_page` and `downloadformat=csv`.
The API's pages are taken, not the zip it packs per indicator: they say how many rows there are and when the figures
were last updated, so that a short answer is seen and the version is known; the zip says neither, and is packed anew at
each request. Errors come with status 200, as `[{"message": [...]}]`; a retired indicator is such an error.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from commonwatch.config import WorldBankSettings
from commonwatch.errors import FetchError
from commonwatch.evidence.fetch.faults import BY_HAND, RERUN, fetch_error
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.record import Downloaded
from commonwatch.evidence.fetch.shelf import bring_rows

PAGE_ROWS = 20_000  # 266 countries and groups over 65 years fit on one page
SOURCES = {"GOV_WGI_": "&source=3"}  # the Governance Indicators moved out of the default database, and to new codes
LOST_CAUSE = 3  # indicators lost before one has come: the publisher isn't to be reached


def fetch(client: Client, settings: WorldBankSettings, folder: Path, codes: Mapping[str, str]) -> list[Downloaded]:
    """One file per indicator; `codes` says to which indicator each code leads, a newer code after the one it replaced.

    An indicator of which no code can be brought is told as lost, and the others are brought. Raises FetchError when
    the first few all fail, WorkspaceError.
    """
    files: list[Downloaded] = []
    lost: list[FetchError] = []
    for indicator in dict.fromkeys(codes.values()):
        ways = [code for code, leads_to in codes.items() if leads_to == indicator]
        try:
            files.append(_first(client, settings.address, folder, ways[::-1]))
        except FetchError as problem:
            lost.append(problem)
            if not files and len(lost) == min(LOST_CAUSE, len(codes)):
                raise
    for each in lost:
        client.progress.lost(each)
    return files


def _first(client: Client, address: str, folder: Path, codes: list[str]) -> Downloaded:
    newest, *older = codes
    try:
        return _indicator(client, address, folder, newest)
    except FetchError:
        for code in older:
            with suppress(FetchError):
                return _indicator(client, address, folder, code)
        raise


def _indicator(client: Client, address: str, folder: Path, code: str) -> Downloaded:
    source = next((number for start, number in SOURCES.items() if code.startswith(start)), "")
    url = f"{address}/country/all/indicator/{code}?format=json&per_page={PAGE_ROWS}{source}"
    head, first = _page(client, url, 1)
    total, pages = head["total"], head["pages"]

    def rows() -> Iterator[Any]:
        count = 0
        for number in range(1, pages + 1):
            said, page = (head, first) if number == 1 else _page(client, url, number)
            if (said["total"], said.get("lastupdated")) != (total, head.get("lastupdated")):
                raise fetch_error("worldbank", url, "the figures changed while they were read", RERUN)
            count += len(page)
            yield from page
        if count != total:
            raise fetch_error("worldbank", url, f"{count:,} rows came of {total:,} announced", RERUN)

    whole = json.dumps(head | {"page": 1, "pages": 1, "per_page": total}, separators=(",", ":"))
    return bring_rows(client, url, folder, f"{code}.json", f"[{whole},[", rows(), "]]\n")


def _page(client: Client, url: str, number: int) -> tuple[dict[str, Any], list[Any]]:
    address = f"{url}&page={number}"
    answer = client.json(address)
    head = answer[0] if isinstance(answer, list) and answer and isinstance(answer[0], dict) else {}
    if "message" in head:
        raise fetch_error("worldbank", address, f"the API says: {_message(head['message'])}", BY_HAND)
    rows = answer[1] if len(answer) == 2 else None
    if not (isinstance(head.get("total"), int) and isinstance(head.get("pages"), int) and isinstance(rows, list)):
        raise fetch_error("worldbank", address, "no rows; expected [{page, pages, total, ...}, [rows]]", BY_HAND)
    return head, rows


def _message(message: Any) -> str:
    try:
        return "; ".join(f"{part['key']}: {part['value']}" for part in message)
    except (KeyError, TypeError):
        return str(message)[:200]
