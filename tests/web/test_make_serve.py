"""`make serve`: the address is printed, and opened where there is a desktop."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize("desktop", [True, False])
def test_the_address_is_printed_and_opened_on_a_desktop(repository, finished, tmp_path, desktop):
    heard = tmp_path / "heard"
    for name in ("xdg-open", "open"):
        opener = tmp_path / name
        opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {heard}\n', encoding="utf-8")
        opener.chmod(0o755)
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment = (
        bare | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"} | ({"DISPLAY": ":0"} if desktop else {})
    )
    command = [sys.executable, repository / "tools" / "serve.py", str(finished), "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as shown:
        assert shown.stdout is not None
        address = re.search(r"http://[\d.]+:\d+/", shown.stdout.readline())
        assert address is not None
        waits = 100 if desktop or sys.platform == "darwin" else 5
        for _ in range(waits):
            if heard.exists() and heard.read_text():
                break
            time.sleep(0.1)
        shown.send_signal(signal.SIGINT)
        assert shown.wait(30) == 0
    if sys.platform != "darwin":
        assert (Path(heard).read_text() if heard.exists() else "") == (address[0] if desktop else "")


def test_make_names_the_address_after_a_run_and_serves_the_same_one(repository):
    told = subprocess.run(
        ["make", "--dry-run", "run", "serve", "PORT=8123"], cwd=repository, capture_output=True, text=True, check=True
    ).stdout
    assert "make serve -> http://127.0.0.1:8123" in told
    assert "tools/serve.py workspace 8123" in told


def test_make_test_never_fails_for_want_of_a_browser(repository, tmp_path):
    """The recipe run where there is neither a browser nor a way to install one."""
    made = tmp_path / "venv"
    made.mkdir()
    (made / ".made").touch()
    for name in ("make", "touch", "id", "sh"):
        (tmp_path / name).symlink_to(
            subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        )
    done = subprocess.run(
        ["make", f"VENV={made}", f"{made}/.browser"],
        cwd=repository,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["no Chromium here: the tests that look at the pages in a browser are left out"]
    assert (made / ".browser").exists()
