"""`commonwatch plan`: the joint plan of an instance."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import JsonOption

if TYPE_CHECKING:
    from commonwatch.plan.solve import Plan, Progress


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


def plan(
    instance: Annotated[Path, typer.Option(metavar="DIR", help="The folder with needs, organisations and measures.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write: plan.csv, summary.json and others.")],
    time_limit: Annotated[
        float, typer.Option(min=1.0, help="Seconds after which the best plan so far is taken.")
    ] = 60.0,
    gap: Annotated[
        float, typer.Option(min=0.0, help="The share below the bound at which a plan is good enough.")
    ] = 0.01,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same plan.")] = 0,
    json: JsonOption = False,
) -> None:
    """Find who should do what where, within budgets, mandates and rules; Ctrl-C keeps the best plan so far."""
    from json import dumps

    from rich.console import Console

    from commonwatch.plan.instance import read_instance, remarks
    from commonwatch.plan.solve import solve, summary, write_plan

    read = read_instance(instance)
    said = Console(stderr=True, quiet=json)
    with said.status("plans of each one alone ...") as status, _interrupts() as stopped:

        def tell(step: "Progress") -> None:
            status.update(
                f"{step.step}: {step.objective:,.0f} of at most {step.upper_bound:,.0f} ({step.gap:.2%}), {step.seconds:.0f} s"
            )

        made = solve(read, time_limit, gap, seed, tell, lambda: bool(stopped))
    write_plan(made, out)
    if json:
        typer.echo(dumps(summary(made), indent=1, ensure_ascii=False))
    else:
        _print(made, out)
        for sentence in remarks(read):
            typer.echo(sentence)


def _print(made: "Plan", out: Path) -> None:
    typer.echo(
        f"{sum(line.people for line in made.lines):,.0f} people, worth {made.objective:,.0f} (weighted); no plan can pass "
        f"{made.upper_bound:,.0f}: gap {made.gap:.2%}, {made.seconds:.1f} s, {made.status}"
    )
    earned = made.credits
    for each in made.spending:
        alone = f", {made.alone[each.organisation]:,.0f} when all go alone" if made.alone else ""
        typer.echo(
            f"  {each.organisation}: {each.spent_usd:,.0f} of {each.budget_usd:,.0f} USD, "
            f"credit {earned[each.organisation]:,.0f}{alone}"
        )
    for short in made.floors:
        typer.echo(f"floor missed: {short.need}, {short.short:,.0f} people short of {short.asked:,.0f}; {short.why}")
    typer.echo(f"written: {out}. Check it: commonwatch plan-check --instance DIR --plan {out}")
