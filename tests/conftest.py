"""The one fixture that needs files from outside the repository, and the count of tests left out without them."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # how long an example takes says more of the machine than of the code
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = pytest.StashKey[int]()


def shared_folder() -> Path | None:
    """The shared data folder: $COMMONWATCH_SHARED, or ../shared/data beside the checkout; None when it isn't there."""
    named = os.environ.get("COMMONWATCH_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "conflict").is_dir() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out, and counts, the tests that need the shared data folder when it isn't there."""
    if shared_folder() is not None:
        return
    needing = [
        item for item in items if item.get_closest_marker("shared") or "shared" in getattr(item, "fixturenames", ())
    ]
    if needing:
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]
    config.stash[LEFT_OUT] = len(needing)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(needing)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:  # noqa: ARG001 - pytest-xdist's signature
    """Brings the count home from a worker of pytest-xdist; each worker collects the whole suite."""
    left_out = getattr(node, "workeroutput", {}).get("left_out", 0)
    node.config.stash[LEFT_OUT] = max(left_out, node.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Says how many tests were left out, so that a green run without the data is not taken for a full one."""
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{count} tests need the shared data folder and were left out")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published data beside the checkout (read-only)."""
    folder = shared_folder()
    assert folder is not None, "a test that uses this fixture is left out at collection when the folder isn't there"
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root."""
    return ROOT
