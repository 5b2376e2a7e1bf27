"""Readers of web pages over connections that stay open, many at once, written for measuring: no client stands between."""

import asyncio
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

READERS = 50
A_SECOND = 300.0  # pages a second, of all readers who keep a pace
FOREVER = 3600.0
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What the readers met: seconds in all, the wait for each page in order of length, answers that weren't a whole page."""

    seconds: float
    waits: tuple[float, ...]
    errors: int

    @property
    def rate(self) -> float:
        """Pages a second."""
        return len(self.waits) / self.seconds

    def wait(self, share: float) -> float:
        """Seconds within which this share of the pages came."""
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0


async def _page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, address: str) -> bool:
    """Asks for a page on a connection that stays open; whether all of it came."""
    writer.write(f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    if length is None:
        raise ConnectionError("an answer without its length")
    await reader.readexactly(int(length[1]))
    return head[9:12] == b"200"


async def _one_reader(host: str, addresses: Iterator[str], until: float, pause: float, waits: list[float]) -> int:
    name, port = host.split(":")
    errors, line = 0, await asyncio.open_connection(name, int(port))
    for address in addresses:
        started = time.perf_counter()
        if started > until:
            break
        try:
            whole = await _page(*line, host, address)
        except (OSError, EOFError, ConnectionError):
            whole, line = False, await asyncio.open_connection(name, int(port))
        errors += not whole
        waits.append(time.perf_counter() - started)
        if pause:
            await asyncio.sleep(pause - waits[-1])
    line[1].close()
    return errors


async def _all_readers(host: str, addresses: Iterator[str], readers: int, seconds: float, pause: float = 0.0) -> Seen:
    started = time.perf_counter()
    waits: list[float] = []
    errors = await asyncio.gather(
        *(_one_reader(host, addresses, started + seconds, pause, waits) for _ in range(readers))
    )
    return Seen(time.perf_counter() - started, tuple(sorted(waits)), sum(errors))


def read(host: str, addresses: Iterator[str], readers: int = READERS, seconds: float = FOREVER) -> Seen:
    """What `readers` meet who take the addresses one after the other, each its next one as soon as it has a page."""
    return asyncio.run(_all_readers(host, addresses, readers, seconds))


def read_beside(host: str, new: Iterator[str], known: list[str]) -> tuple[Seen, Seen]:
    """What one reader of new addresses meets, and the 49 beside it who read 300 kept pages a second meanwhile."""

    async def both() -> tuple[Seen, Seen]:
        going = True

        def until_done() -> Iterator[str]:
            yield from itertools.takewhile(lambda _: going, itertools.cycle(known))

        others = asyncio.create_task(
            _all_readers(host, until_done(), READERS - 1, FOREVER, pause=(READERS - 1) / A_SECOND)
        )
        mine = await _all_readers(host, new, 1, FOREVER)
        going = False
        return mine, await others

    return asyncio.run(both())
