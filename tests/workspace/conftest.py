"""The toy study, importable although tests are no package."""

import importlib.util
from pathlib import Path

import pytest

TOY = Path(__file__).with_name("toy.py")


@pytest.fixture(scope="session")
def toy():
    """The module toy.py."""
    spec = importlib.util.spec_from_file_location("toy", TOY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def toy_script() -> Path:
    """The path of toy.py, to run it as a process of its own."""
    return TOY
