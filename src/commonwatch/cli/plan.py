"""`commonwatch plan`: the joint plan of an instance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import (
    DEFAULT_GAP,
    DEFAULT_SEED,
    DEFAULT_TIME_LIMIT,
    GapOption,
    InstanceOption,
    JsonOption,
    SeedOption,
    TimeLimitOption,
)
from commonwatch.cli.solving import in_conflict, solved

if TYPE_CHECKING:
    from commonwatch.plan.conflict import Conflict
    from commonwatch.plan.solve import Plan


def plan(
    instance: InstanceOption,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write: plan.csv, summary.json and others.")],
    time_limit: TimeLimitOption = DEFAULT_TIME_LIMIT,
    gap: GapOption = DEFAULT_GAP,
    seed: SeedOption = DEFAULT_SEED,
    json: JsonOption = False,
) -> None:
    """Find who should do what where, within budgets, mandates and rules; Ctrl-C keeps the best plan so far.

    Where a floor is missed, it names the smallest set of rules that no plan can keep together, and what would be enough.
    """
    from json import dumps

    from commonwatch.plan.conflict import conflict_summary
    from commonwatch.plan.instance import read_instance, remarks
    from commonwatch.plan.solve import check_target, summary, write_plan

    read = read_instance(instance)
    check_target(out)
    made = solved(read, time_limit, gap, seed, quiet=json)
    besides: dict[str, object] = {}
    found = None
    if made.floors:
        found = in_conflict(read, made, time_limit, seed, quiet=json)
        besides = {"conflict": conflict_summary(found) if found else None}
    write_plan(made, out, besides)
    if json:
        typer.echo(dumps(summary(made) | besides, indent=1, ensure_ascii=False))
        return
    print_plan(made)
    if made.floors:
        print_conflict(found)
    typer.echo(f"written: {out}. Check it: commonwatch plan-check --instance {instance} --plan {out}")
    for sentence in remarks(read):
        typer.echo(sentence)


def print_plan(made: "Plan") -> None:
    """Prints a plan's figures: value and bound, each one's spending and credit, floors missed."""
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


def print_conflict(found: "Conflict | None") -> None:
    """Prints what stands in the way of the floors that a plan misses."""
    from commonwatch.plan.conflict import conflict_lines

    for line in conflict_lines(found):
        typer.echo(line)
