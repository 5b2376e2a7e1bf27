"""A small study shown by `commonwatch serve`, and Chromium to look at it as its users do."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from tests.web.browser.made_plan import plan_tables
from tests.web.conftest import note_run
from tests.web.test_together import coverage

from commonwatch.files import write_parquet
from commonwatch.vocabulary import place, theatre
from commonwatch.web.study import Studies

ACCESSIBLE = (Path(__file__).parent / "accessible.js").read_text(encoding="utf-8")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PAGES = ("/", "/place/XKX", "/together", "/plan", "/track-record", "/evidence")
PATIENCE = 10_000  # milliseconds that anything may take on a busy machine
expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """One window onto a server: its page, and what went wrong in it."""

    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """The page at an address of the server; it must be there."""
        answer = self.page.goto(self.base + address)
        assert answer is not None
        assert answer.status == 200, f"{address} answers {answer.status}"
        return self.page

    def faults(self, *rules: str) -> list[str]:
        """What keeps somebody from using the page as it stands."""
        self.page.wait_for_load_state()
        return self.page.evaluate(ACCESSIBLE, list(rules) or None)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{self.page.url}: {message.text}")


@contextmanager
def served(workspace: Path, *more: str) -> Iterator[str]:
    """The address of a server of that workspace, as a person starts one."""
    program = Path(sys.executable).with_name("commonwatch")
    command = [program, "serve", "--workspace", workspace, "--port", "0", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        try:
            assert found is not None, "the server didn't say where it is"
            yield found[0]
        finally:
            process.terminate()


def whole_area(watch: pl.DataFrame) -> pl.DataFrame:
    """The watch list with the other places of the OSCE area, not modelled, so that smaller theatres can be chosen."""
    like = watch.filter(group="not modelled").head(1)
    others = [code for code in theatre("osce").places if code not in watch["place"]]
    rows = [
        like.with_columns(place=pl.lit(code), name=pl.lit(place(code).name), position=pl.lit(at, pl.Int64))
        for at, code in enumerate(others, watch.height + 1)
    ]
    return pl.concat([watch, *rows])


@pytest.fixture(scope="session")
def study(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished study with a joint plan, made from the evidence that the server has; to be copied, not changed."""
    folder = Path(shutil.copytree(finished, tmp_path_factory.mktemp("browser") / "study"))
    now = Studies(folder)
    told = now.now().table("work").with_columns(source=pl.lit("osce_field_operations"))
    added = {"watch": whole_area(now.now().table("watch")), "coverage": coverage(), "work": told}
    for name, table in (plan_tables(now.now()) | added).items():
        write_parquet(table, folder / "tables" / f"{name}.parquet")
    note_run(folder, digest=now.evidence().digest)
    return folder


@pytest.fixture(scope="session")
def reading(study: Path) -> Iterator[str]:
    """The address of a server that only shows."""
    with served(study) as base:
        yield base


@pytest.fixture(scope="session")
def editing(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that takes changes, in a workspace of its own."""
    folder = tmp_path_factory.mktemp("editing") / "study"
    with served(Path(shutil.copytree(study, folder)), "--edit") as base:
        yield base


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Chromium without a window; for one file at a time, since its event loop stands in the way of other tests' own."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=QUIET)


@contextmanager
def window(browser: Browser, base: str, **settings: Any) -> Iterator[Visit]:
    """A window of its own; when it closes, nothing may have been asked of another host, and nothing gone wrong in it."""
    context: BrowserContext = browser.new_context(**({"viewport": DESK, "base_url": base} | settings))
    context.set_default_timeout(PATIENCE)
    seen = Visit(context.new_page(), base)
    own = urlsplit(base).netloc
    context.on("request", lambda asked: urlsplit(asked.url).netloc == own or seen.foreign.append(asked.url))
    context.on("console", seen.heard)
    context.on("weberror", lambda error: seen.wrong.append(str(error.error)))
    try:
        yield seen
    finally:
        context.close()
    assert seen.foreign == []
    assert seen.wrong == []


@pytest.fixture
def desk(browser: Browser, reading: str) -> Iterator[Visit]:
    """A reader at a desk."""
    with window(browser, reading) as seen:
        yield seen


@pytest.fixture
def phone(browser: Browser, reading: str) -> Iterator[Visit]:
    """A reader with a phone."""
    with window(browser, reading, viewport=PHONE, has_touch=True) as seen:
        yield seen


@pytest.fixture
def bare(browser: Browser, reading: str) -> Iterator[Visit]:
    """A reader whose browser runs no script."""
    with window(browser, reading, java_script_enabled=False) as seen:
        yield seen


@pytest.fixture
def editor(browser: Browser, editing: str) -> Iterator[Visit]:
    """One who may change things, at a desk."""
    with window(browser, editing) as seen:
        yield seen


@pytest.fixture
def bare_editor(browser: Browser, editing: str) -> Iterator[Visit]:
    """One who may change things, whose browser runs no script."""
    with window(browser, editing, java_script_enabled=False) as seen:
        yield seen
