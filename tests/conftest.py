"""The fixtures that need what isn't in the repository, and the count of tests left out without it."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # how long an example takes says more of the machine than of the code
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = pytest.StashKey[dict[str, int]]()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def shared_folder() -> Path | None:
    """The shared data folder: $COMMONWATCH_SHARED, or ../shared/data beside the checkout; None when it isn't there."""
    named = os.environ.get("COMMONWATCH_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "conflict").is_dir() else None


def installed_browser() -> Path | None:
    """Chromium, or a browser built from it, as the system installed it; None when there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


FROM_OUTSIDE = {"shared": ("the shared data folder", shared_folder), "chromium": ("Chromium", installed_browser)}
"""Fixtures that need what isn't in the repository: what it is called, and how it is found."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out, and counts, the tests that need what this machine doesn't have."""
    for fixture, (_, find) in FROM_OUTSIDE.items():
        needing = [
            item for item in items if item.get_closest_marker(fixture) or fixture in getattr(item, "fixturenames", ())
        ]
        if needing and find() is None:
            config.hook.pytest_deselected(items=needing)
            items[:] = [item for item in items if item not in needing]
            config.stash.setdefault(LEFT_OUT, {})[fixture] = len(needing)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:  # noqa: ARG001 - pytest-xdist's signature
    """Brings the counts home from a worker of pytest-xdist; each worker collects the whole suite."""
    node.config.stash.setdefault(LEFT_OUT, {}).update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Says how many tests were left out, so that a green run on a bare machine is not taken for a full one."""
    for fixture, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} tests need {FROM_OUTSIDE[fixture][0]} and were left out")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published data beside the checkout (read-only)."""
    folder = shared_folder()
    assert folder is not None, "a test that uses this fixture is left out at collection when the folder isn't there"
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of the system that tests of the pages drive."""
    found = installed_browser()
    assert found is not None, "a test that uses this fixture is left out at collection when there is no browser"
    return found


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root."""
    return ROOT
