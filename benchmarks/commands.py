"""The main job as a person runs it: a clean run of the OSCE area, and a second one with nothing changed."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.registry import Job, entry


def watch_run(workspace: str) -> None:
    """`commonwatch run --theatre osce` into a workspace."""
    program = Path(sys.executable).with_name("commonwatch")
    command = [str(program), "run", "--theatre", "osce", "--workspace", workspace, "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@entry("start of the program", "commonwatch --help", against=0.5)
def program_start() -> Job:
    """How long a person waits for the help page."""
    program = Path(sys.executable).with_name("commonwatch")
    return lambda: subprocess.run([str(program), "--help"], check=True, stdout=subprocess.DEVNULL)


@entry("watch list, clean run", "OSCE area, an empty workspace", against=180.0)
def clean_run() -> Job:
    """Every stage, from the starter pack to the published page."""

    def run_once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            watch_run(folder + "/workspace")

    return run_once


@entry("watch list, unchanged run", "OSCE area, nothing changed", against=15.0)
def unchanged_run() -> Job:
    """The same again, when no stage has to run."""
    folder = tempfile.TemporaryDirectory()  # goes when this process does
    watch_run(folder.name + "/workspace")
    return lambda: watch_run(folder.name + "/workspace")
