"""A joint plan solved for a command: its course on the terminal, Ctrl-C, and why floors are missed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonwatch.plan.conflict import Conflict
    from commonwatch.plan.instance import Instance
    from commonwatch.plan.solve import Plan, Progress

CONFLICT_SECONDS = 20.0  # at most, for what stands in the way of a floor


def solved(instance: "Instance", time_limit: float, gap: float, seed: int, *, quiet: bool) -> "Plan":
    """The joint plan; Ctrl-C keeps the best plan so far, a second one ends the command."""
    from rich.console import Console

    from commonwatch.plan.solve import solve

    with Console(stderr=True, quiet=quiet).status("plans of each one alone ...") as status, _interrupts() as stopped:

        def tell(step: "Progress") -> None:
            status.update(
                f"{step.step}: {step.objective:,.0f} of at most {step.upper_bound:,.0f} ({step.gap:.2%}), {step.seconds:.0f} s"
            )

        return solve(instance, time_limit, gap, seed, tell, lambda: bool(stopped))


def in_conflict(instance: "Instance", made: "Plan", time_limit: float, seed: int, *, quiet: bool) -> "Conflict | None":
    """The rules that stand in the way of the floors that a plan misses, where some are proven to, in 20 s at most."""
    from rich.console import Console

    from commonwatch.plan.conflict import conflict

    with Console(stderr=True, quiet=quiet).status("what stands in the way of the floors ..."):
        return conflict(instance, seed, min(time_limit, CONFLICT_SECONDS), made.alone)


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Ctrl-C fills the list instead of ending the run; a second one ends it."""
    pressed: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, _: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
