"""Prints one table: what, size, seconds, peak memory, ratio to the peer or to the time allowed (less is good)."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Measurement, measure_apart
from benchmarks.registry import Entry, entries


def ratio(entry: Entry, measured: dict[str, Measurement]) -> tuple[str, str]:
    """What the entry stands against, and its seconds divided by that: 'scoringrules', '0.13'."""
    if isinstance(entry.against, str):
        if entry.against == entry.name:
            return "itself", "1.00"
        peer = measured.get(entry.against)
        return entry.against, f"{measured[entry.name].seconds / peer.seconds:.2f}" if peer else "not run"
    return f"{entry.against:g} s allowed", f"{measured[entry.name].seconds / entry.against:.2f}"


def main(wanted: list[str]) -> int:
    """Runs the entries whose name holds one of `wanted`, or all; 1 when none does."""
    chosen = [each for name, each in entries().items() if not wanted or any(part in name for part in wanted)]
    console = Console()
    if not chosen:
        console.print(f"no benchmark is called like {', '.join(wanted)}; there are: {', '.join(entries())}")
        return 1
    measured: dict[str, Measurement] = {}
    with console.status("") as status:
        for each in chosen:
            status.update(each.name)
            measured[each.name] = measure_apart(each.name)
    table = Table("what", "size", "seconds", "peak MiB", "against", "ratio")
    for column in table.columns[2:4]:
        column.justify = "right"
    for each in chosen:
        seconds, memory = measured[each.name]
        table.add_row(each.name, each.size, f"{seconds:.3f}", f"{memory:,.0f}", *ratio(each, measured))
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
