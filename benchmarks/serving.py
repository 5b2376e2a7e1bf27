"""Fifty readers of the web face at once: page views a second, how long one waits, errors; and the same while a plan is worked out.

python -m benchmarks serving                      what the registry holds, against the bars
python -m benchmarks.serving [WORKSPACE] [SECONDS]   the whole table; ./workspace and 60 seconds when not said
"""

import atexit
import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import httpx2
from rich.console import Console
from rich.table import Table

from benchmarks.commands import watch_run
from benchmarks.readers import A_SECOND, FOREVER, READERS, Seen, read, read_beside
from benchmarks.registry import Job, entry

VIEWS, NEW = 3_000, 120  # pages measured: kept, and never seen before
NEW_WITHIN = 0.150  # seconds in which 95 of 100 new pages come; kept ones: A_SECOND
HURRY = "15"  # seconds that the plan beside the readers may be looked for


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """The host and port of `commonwatch serve --edit` over a workspace."""
    program = Path(sys.executable).with_name("commonwatch")
    command = [program, "serve", "--edit", "--workspace", workspace, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield re.findall(r"http://([\d.]+:\d+)", server.stdout.readline())[0]
        finally:
            server.terminate()


@contextmanager
def finished() -> Iterator[Path]:
    """./workspace where something has been run in it, else a new run of the OSCE area."""
    here = Path("workspace")
    if (here / "tables" / "plan_summary.parquet").exists():
        yield here
        return
    with tempfile.TemporaryDirectory() as folder:
        watch_run(folder + "/workspace")
        yield Path(folder) / "workspace"


def places(host: str) -> list[str]:
    """The addresses of the places of the watch list."""
    with urlopen(f"http://{host}/") as answer:
        return sorted(set(re.findall(r'href="(/place/[A-Z]{3})"', answer.read().decode())))


def unseen(host: str) -> Iterator[str]:
    """Addresses of Watch and Place that nobody has asked for yet, in turn: other horizons, orders and themes."""
    from commonwatch.vocabulary import themes

    orders = itertools.product(("chance", "name", "change", "expected", "reference", "displaced"), themes()["theme"])
    watch = (f"/?{urlencode({'theme': theme, 'sort': order})}" for order, theme in orders)
    place = (f"{address}?horizon={months}" for months in (12, 24, 3, 1, 36, 9) for address in places(host))
    for three in zip(watch, place, place, place, strict=False):
        yield from three


class _Form(HTMLParser):
    """The fields of the form of a plan as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an input that would be sent, and the option of a select that is chosen."""
        given = {name: value or "" for name, value in attrs}
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select and "selected" in given:
            self.fields.append((self.select, given["value"]))
        elif (
            tag == "input"
            and given.get("name")
            and (given.get("type") not in ("checkbox", "radio") or "checked" in given)
        ):
            self.fields.append((given["name"], given.get("value", "on")))


def kept(host: str, addresses: list[str]) -> list[str]:
    """The addresses, after each has been asked for once."""
    assert read(host, iter(addresses), readers=2).errors == 0
    return addresses


def start_plan(host: str) -> str:
    """Sends the form of a plan as it stands, with the least time to look; the address of the job."""
    with httpx2.Client(base_url=f"http://{host}", timeout=60) as planner:
        fields = dict(_Form(planner.get("/plan/new").text).fields) | {"seconds": HURRY}
        answer = planner.post("/plan/new", data=fields)
        assert answer.status_code == 303, f"the plan wasn't taken: {answer.status_code}"
        return answer.headers["location"]


def is_live(host: str, job: str) -> bool:
    """Whether a plan is still being worked out."""
    return bool(httpx2.get(f"http://{host}{job}.json", timeout=60).json()["live"])


def _while_solving(host: str, addresses: list[str]) -> Iterator[Seen]:
    """What readers of kept pages meet, second by second, until a plan that was asked for is worked out."""
    job = start_plan(host)
    while is_live(host, job):
        yield read(host, itertools.cycle(addresses), seconds=1.0)


def _checked(seen: Seen, least: float = 0.0, longest: float = FOREVER) -> Seen:
    if seen.errors or seen.rate < least or seen.wait(0.95) > longest:
        raise AssertionError(
            f"{seen.rate:.0f} pages a second, 95 of 100 within {1000 * seen.wait(0.95):.0f} ms, {seen.errors} errors"
        )
    return seen


def _of_kept(which: str) -> Job:
    opened = ExitStack()  # closed when this process ends
    host = opened.enter_context(served(opened.enter_context(finished())))
    atexit.register(opened.close)
    addresses = kept(host, ["/"] if which == "Watch" else places(host))
    return lambda: _checked(read(host, itertools.islice(itertools.cycle(addresses), VIEWS)))


@entry("serving, Watch", f"{VIEWS:,} views of kept pages, {READERS} readers", against=VIEWS / A_SECOND)
def watch_kept() -> Job:
    """The watch list, which the server has made already."""
    return _of_kept("Watch")


@entry("serving, Place", f"{VIEWS:,} views of kept pages, {READERS} readers", against=VIEWS / A_SECOND)
def place_kept() -> Job:
    """The places of the watch list, which the server has made already."""
    return _of_kept("Place")


@entry("serving, new pages", f"{NEW} pages of Watch and Place never seen, one reader", against=NEW * NEW_WITHIN)
def new_pages() -> Job:
    """Pages that the server has to make; fails where 5 of 100 take longer than 150 ms."""
    opened = ExitStack()
    host = opened.enter_context(served(opened.enter_context(finished())))
    atexit.register(opened.close)
    kept(host, ["/", *places(host)])
    new = unseen(host)
    return lambda: _checked(read(host, itertools.islice(new, NEW), 1), longest=NEW_WITHIN)


def main(workspace: str = "", seconds: str = "60") -> None:
    """Prints one table over a workspace."""
    console = Console(width=100)
    table = Table("what", "readers", "pages/s", "median, ms", "95 %, ms", "longest, ms", "errors")
    for column in table.columns[1:]:
        column.justify = "right"

    def row(what: str, readers: int, seen: Seen) -> None:
        waits = (f"{1000 * seen.wait(share):,.0f}" for share in (0.5, 0.95, 1.0))
        table.add_row(what, str(readers), f"{seen.rate:,.0f}", *waits, str(seen.errors))

    with ExitStack() as opened:
        folder = Path(workspace) if workspace else opened.enter_context(finished())
        host = opened.enter_context(served(folder))
        watch, place, new = kept(host, ["/"]), kept(host, places(host)), unseen(host)
        row("new pages, one reader", 1, read(host, itertools.islice(new, NEW), 1))
        mine, others = read_beside(host, itertools.islice(new, NEW), [*watch, *place])
        row("new pages, one reader beside", 1, mine)
        row("... these, of kept pages", READERS - 1, others)
        row("new pages, all at once", READERS, read(host, itertools.islice(new, NEW)))
        row("Watch, kept", READERS, read(host, itertools.islice(itertools.cycle(watch), VIEWS)))
        row("Place, kept", READERS, read(host, itertools.islice(itertools.cycle(place), VIEWS)))
        half = itertools.cycle([*watch * len(place), *place])
        row(f"both, kept, {seconds} s", READERS, read(host, half, seconds=float(seconds)))
        parts = list(_while_solving(host, [*watch, *place]))
        waits = tuple(sorted(itertools.chain.from_iterable(part.waits for part in parts)))
        spent = sum(part.seconds for part in parts)
        row(
            f"both, while a plan is worked out ({spent:.0f} s)",
            READERS,
            Seen(spent, waits, sum(part.errors for part in parts)),
        )
    console.print(table)
    console.print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main(*sys.argv[1:])
