"""The registry of benchmarks runs as `make bench` calls it, one entry or all of a kind."""

import subprocess
import sys


def bench(repository, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *names]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)


def test_an_entry_by_name_prints_seconds_memory_and_ratio(repository):
    done = bench(repository, "ign, ours")
    assert done.returncode == 0, done.stderr
    (row,) = [line for line in done.stdout.splitlines() if "ign, ours" in line]
    seconds, memory, _, ratio = [cell.strip() for cell in row.split("│")[3:7]]
    assert 0 < float(seconds) < 1
    assert float(memory) > 20
    assert float(ratio) < 1


def test_an_unknown_name_lists_what_there_is(repository):
    done = bench(repository, "nothing like it")
    assert done.returncode == 1
    for name in ("crps, ours", "load the starter pack", "panel", "watch list, clean run"):
        assert name in done.stdout.replace("\n", " ")


def test_every_peer_is_an_entry(repository):
    code = (
        "from benchmarks.registry import entries\n"
        "known = entries()\n"
        "print([e.name for e in known.values() if isinstance(e.against, str) and e.against not in known])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
