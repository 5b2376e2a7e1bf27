"""The command: what it loads, keeps, says, and how it ends, with the loader replaced by one that only notes."""

import json
import sys
import types

import pytest
from typer.testing import CliRunner

from commonwatch.cli.app import app
from commonwatch.errors import RefusedChangeError, UnknownNameError
from commonwatch.evidence.fetch import PUBLISHERS
from commonwatch.evidence.readers.series import known_series

SHAPES = b'{"type":"FeatureCollection","features":[]}'
EARTH = "/naturalearth/ne_50m_admin_0_countries.geojson"


@pytest.fixture
def loads(monkeypatch):
    """What was given to `load_files`; a function put into `.refuse` may raise."""
    noted = types.SimpleNamespace(calls=[], refuse=lambda _: None)

    def load_files(workspace, paths, *, accept, complete, say, command):
        assert complete
        assert (workspace / "workspace.json").exists()
        noted.refuse(accept)
        noted.calls.append((command, [path.name for path in paths], accept))
        say(f"loaded {len(paths)}")

    monkeypatch.setitem(sys.modules, "commonwatch.loading", types.SimpleNamespace(load_files=load_files))
    return noted


@pytest.fixture
def command(running, tmp_path, monkeypatch):
    """Runs `commonwatch fetch ...` with every publisher on this machine."""
    monkeypatch.chdir(tmp_path)
    places = "\n".join(f'[fetch.{name}]\naddress = "{running.url}/{name}"' for name in PUBLISHERS)
    (tmp_path / "here.toml").write_text(f"[fetch]\npause = 0.0\ntries = 2\n{places}\n")
    return lambda *words: CliRunner().invoke(app, ["fetch", *words, "--config", "here.toml"])


def test_what_is_new_is_loaded_and_kept(server, loopback, command, loads, tmp_path):
    server.on(EARTH, loopback.Kept(SHAPES))
    done = command("naturalearth")
    assert done.exit_code == 0, done.output
    assert loads.calls == [("fetch", ["ne_50m_admin_0_countries.geojson"], False)]
    folder = tmp_path / "workspace" / "downloads" / "naturalearth"
    assert (folder / "ne_50m_admin_0_countries.geojson").read_bytes() == SHAPES
    assert json.loads((folder / "record.json").read_text())["files"][0]["bytes"] == len(SHAPES)
    again = command("naturalearth")
    assert (again.exit_code, len(loads.calls)) == (0, 1)
    assert "ne_50m_admin_0_countries.geojson: unchanged since 20" in again.output


def test_a_refused_change_keeps_both_files_until_it_is_accepted(server, loopback, command, loads, tmp_path):
    server.on(EARTH, loopback.Kept(SHAPES))
    command("naturalearth")
    smaller = b'{"type":"FeatureCollection"}'
    server.on(EARTH, loopback.Kept(smaller, etag='"v2"'))

    def refuse(accept):
        if not accept:
            raise RefusedChangeError("row count fell by 40 %: refused without --accept")

    loads.refuse = refuse
    refused = command("naturalearth")
    folder = tmp_path / "workspace" / "downloads" / "naturalearth"
    assert refused.exit_code == 1
    assert "error: row count fell by 40 %" in refused.output
    assert (folder / "ne_50m_admin_0_countries.geojson").read_bytes() == SHAPES
    assert (folder / "new" / "ne_50m_admin_0_countries.geojson").read_bytes() == smaller
    accepted = command("naturalearth", "--accept")
    assert accepted.exit_code == 0
    assert loads.calls[-1] == ("fetch", ["ne_50m_admin_0_countries.geojson"], True)
    assert server.asked[-1].headers["if-none-match"] == '"v2"', "what waits isn't brought a second time"
    assert (folder / "ne_50m_admin_0_countries.geojson").read_bytes() == smaller


def test_one_publisher_that_fails_doesnt_lose_the_others(server, loopback, command, loads):
    server.on(EARTH, loopback.Kept(SHAPES))
    server.on("/unhcr/population/", loopback.Answer(b"", 503))
    done = command("unhcr", "idmc", "naturalearth")
    assert done.exit_code == 1
    assert [paths for _, paths, _ in loads.calls] == [["ne_50m_admin_0_countries.geojson"]]
    assert "error: unhcr: http" in done.output
    assert "503 Service Unavailable (2 tries)" in done.output
    assert "error: idmc wants a token, and COMMONWATCH_IDMC_CLIENT_ID is not set" in done.output


def test_an_indicator_that_is_lost_is_told_even_when_the_rest_is_refused(server, loopback, command, loads):
    for code in known_series("worldbank"):
        rows = [{"indicator": {"id": code}, "countryiso3code": "ALB", "date": "2024", "value": 1}]
        body = json.dumps([{"page": 1, "pages": 1, "total": 1}, rows]).encode()
        server.on(f"/worldbank/country/all/indicator/{code}", loopback.Answer(body))
    del server.routes["/worldbank/country/all/indicator/SI.POV.GINI"]

    def refuse(_):
        raise RefusedChangeError("row count fell by 40 %")

    loads.refuse = refuse
    done = command("worldbank")
    assert done.exit_code == 1
    assert "SI.POV.GINI?format=json&per_page=20000&page=1: the server answers 404" in done.output
    assert "error: row count fell by 40 %" in done.output


@pytest.mark.usefixtures("loads")
def test_quiet_says_nothing_but_errors(server, loopback, command):
    server.on(EARTH, loopback.Kept(SHAPES))
    assert command("naturalearth", "--quiet").output == ""
    assert command("idmc", "--quiet").output.startswith("error: idmc wants a token")


def test_no_publisher_is_an_error_that_lists_them(command, tmp_path):
    done = command()
    assert isinstance(done.exception, UnknownNameError)
    assert "ucdp, worldbank, unhcr, idmc, unodc, naturalearth" in str(done.exception)
    assert not (tmp_path / "workspace").exists()
