"""Writes the dividend of a worked case into its page, between the two marks: at assumed costs, half of them, and double.

python tools/build_case_dividend.py ukraine_2023 docs/case-ukraine-2023.md     # ten minutes on 2 cores
python tools/build_case_dividend.py western_balkans docs/joint-plan.md 0.001   # a finer gap than 0.01
"""

import re
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from commonwatch.plan.cases import case_about, case_folder
from commonwatch.plan.dividend import Dividend, dividend
from commonwatch.plan.instance import Instance, read_instance
from commonwatch.plan.sensitivity import at_costs

START, END = "<!-- figures: written by tools/build_case_dividend.py -->", "<!-- end of figures -->"
TIME_LIMIT, SEED = 900.0, 0  # time enough that plans end by their gap, not by the clock
TIMES = (0.5, 1.0, 2.0)


def block(name: str, gap: float) -> str:
    """What stands between the two marks: the four ways, the gains at three costs, each one's share, what is reached."""
    instance, found = read_instance(case_folder(name)), {}
    assumed = [each.measure for each in instance.measures if not each.source]
    for times in TIMES:
        started = time.monotonic()
        worked = dividend(
            at_costs(instance, assumed, times), TIME_LIMIT, gap, SEED, lambda step: print(step, file=sys.stderr)
        )
        found[times] = worked, time.monotonic() - started
    central, seconds = found[1.0]
    parts = [
        START,
        *table(
            ("way", "counted", "people", "worth", "lowest to highest"),
            (
                (each.way, each.case, n(each.people), n(each.value), f"{n(each.lowest)} to {n(each.highest)}")
                for each in central.table
            ),
        ),
        f"Made by `commonwatch dividend --time-limit {TIME_LIMIT:.0f} --gap {gap:g}` in {seconds:.0f} s; the joint plan in "
        f"{central.joint.seconds:.0f} s, its gap {central.joint.gap:.2%}.\n",
        *table(("costs", "seeing", "agreeing", "both", "full overlap", "gap", "seconds"), map(gains, found.items())),
        *table(
            ("who", "budget, USD", "share of the gain"),
            (
                (each.organisation, n(budget(instance, each.organisation)), n(each.value))
                for each in sorted(central.shares, key=lambda each: -each.value)
            ),
        ),
        *table(*reached(instance, central, case_about(name)["themes"])),
    ]
    return "\n".join([*parts, END])


def gains(at: tuple[float, tuple[Dividend, float]]) -> Sequence[str]:
    """A line of the table of gains."""
    times, (found, seconds) = at
    told = [
        "none" if gain is None else f"{gain.share:+.1%} ({gain.lowest:+.1%} to {gain.highest:+.1%})"
        for gain in (found.seeing, found.agreeing, found.together)
    ]
    most = max(each.value for each in found.table if each.way == "joint")
    least = min(each.value for each in found.table if each.way == "alone")
    return f"x {times:g}", *told, f"{most / least - 1:+.1%}", f"{found.joint.gap:.2%}", f"{seconds:.0f}"


def reached(
    instance: Instance, found: Dividend, themes: dict[str, dict[str, float]]
) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Heads and a line for each theme: people in need, within access, targeted by a published plan, reached; what it costs."""
    theme_of = {need.need: need.theme for need in instance.needs}
    published = any("targeted" in told for told in themes.values())
    lines = []
    for theme, told in themes.items():
        needs = [need for need in instance.needs if need.theme == theme]
        done = [line for line in found.joint.lines if theme_of[line.need] == theme]
        lines.append(
            (
                theme,
                n(sum(need.people for need in needs)),
                n(sum(need.reachable for need in needs)),
                *((n(told["targeted"]),) if published else ()),
                n(sum(line.people for line in done)),
                n(sum(line.cost_usd for line in done)),
            )
        )
    targeted = ("plan of 2023: targeted",) if published else ()
    return ("theme", "in need", "within access", *targeted, "joint plan", "USD without set-up"), lines


def budget(instance: Instance, name: str) -> float:
    """USD."""
    return next(each.budget_usd for each in instance.organisations if each.organisation == name)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table's lines; cells that are numbers stand to the right."""
    cells = [list(row) for row in rows]
    right = ["---:" if cells[0][at][0] in "+-0123456789" else "---" for at in range(len(heads))]
    return [f"| {' | '.join(row)} |" for row in (heads, right, *cells)] + [""]


def n(value: float) -> str:
    """A whole number."""
    return f"{round(value):,}"


def main(name: str, page: str, gap: str = "0.01") -> None:
    """Replaces what stands between the two marks of the page."""
    path, written = Path(page), block(name, float(gap))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(re.escape(START) + ".*" + re.escape(END), lambda _: written, text, flags=re.DOTALL), "utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
