"""The loopback server, clients that ask it, and clocks that nobody waits for."""

import importlib.util
import io
import socket
import time
import zipfile
from pathlib import Path

import pytest

from commonwatch.config import load_config
from commonwatch.evidence.fetch.http import Client
from commonwatch.evidence.fetch.tokens import token_of

HERE = Path(__file__).parent


class Unseen:
    """Progress that nobody watches, but that keeps remarks, losses and the count of bytes."""

    def __init__(self):
        self.remarks, self.losses, self.bytes = [], [], 0
        self.say, self.lost = self.remarks.append, self.losses.append

    def size(self, total):
        """Nothing is drawn."""

    def add(self, amount):
        self.bytes += amount


@pytest.fixture(scope="session")
def loopback():
    """The module loopback.py."""
    spec = importlib.util.spec_from_file_location("loopback", HERE / "loopback.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def running(loopback):
    """One server for all tests; each gets it empty, as `server`."""
    server = loopback.Loopback()
    yield server
    server.close()


@pytest.fixture
def server(running):
    running.fresh()
    return running


@pytest.fixture(autouse=True)
def naps(monkeypatch):
    """The seconds that would have been slept; no test sleeps, and none goes through a proxy or with a token of ours."""
    taken = []
    monkeypatch.setattr(time, "sleep", taken.append)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("COMMONWATCH_UCDP_TOKEN", raising=False)
    monkeypatch.delenv("COMMONWATCH_IDMC_CLIENT_ID", raising=False)
    look_up = socket.getaddrinfo

    def look_up_here(host, *rest, **named):
        assert host in ("127.0.0.1", "localhost"), f"a test asks for {host}"
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
    return taken


@pytest.fixture
def settings(running):
    """The shipped settings with every publisher on this machine, and no pause."""
    shipped = load_config().fetch
    moved = {
        name: getattr(shipped, name).model_copy(update={"address": f"{running.url}/{name}"})
        for name in ("ucdp", "worldbank", "unhcr", "idmc", "unodc", "naturalearth", "iati")
    }
    moved["ucdp"] = moved["ucdp"].model_copy(update={"api": f"{running.url}/ucdpapi"})
    return shipped.model_copy(update=moved | {"pause": 0.0})


@pytest.fixture
def client(settings):
    """Makes clients: client(), client(publisher="ucdp", tries=3, clock=...)."""
    made = []

    def make(publisher="naturalearth", clock=time.monotonic, **changes):
        one = Client(publisher, settings.model_copy(update=changes), Unseen(), token_of(publisher), clock)
        made.append(one)
        return one

    yield make
    for one in made:
        one.__exit__()


@pytest.fixture(scope="session")
def zipped():
    """Makes zip archives: zipped({"a.csv": b"..."}, day=3)."""

    def make(files, day=1, method=zipfile.ZIP_DEFLATED):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", method) as archive:
            for name, body in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 0, 0, 0)), body, method)
        return held.getvalue()

    return make
