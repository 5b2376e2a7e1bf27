"""`commonwatch plan-check`: a plan against its instance, by other means than it was made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import InstanceOption, JsonOption

if TYPE_CHECKING:
    from commonwatch.plan.check import Checked

MOST_SHOWN = 20  # broken lines of one rule


def plan_check(
    instance: InstanceOption,
    plan: Annotated[Path, typer.Option(metavar="DIR", help="The folder with plan.csv, as commonwatch plan --out.")],
    json: JsonOption = False,
) -> None:
    """Work out a plan's value, credits and every constraint anew, without a solver, and name each broken line.

    Ends with exit code 1 when a line is broken.
    """
    from dataclasses import asdict
    from json import dumps

    from commonwatch.plan.check import check_plan
    from commonwatch.plan.instance import read_instance, remarks

    read = read_instance(instance)
    checked = check_plan(read, plan)
    if json:
        found = asdict(checked) | {"ok": not checked.broken, "remarks": remarks(read)}
        typer.echo(dumps(found, indent=1, ensure_ascii=False))
    else:
        _print(checked, remarks(read))
    if checked.broken:
        raise typer.Exit(1)


def _print(checked: "Checked", noticed: tuple[str, ...]) -> None:
    from commonwatch.plan.check import RULES

    typer.echo(
        f"{checked.people:,.0f} people in {checked.scenarios} scenario{'s'[: checked.scenarios > 1]}: objective "
        f"{checked.objective:,.3f}, mean {checked.mean:,.3f}, worst {checked.cvar:,.3f} (people, weighted)"
    )
    for who, spent in checked.spent_usd.items():
        typer.echo(f"  {who}: {spent:,.0f} USD, credit {checked.credit[who]:,.3f}")
    for rule in RULES:
        lines = [line for line in checked.broken if line.rule == rule]
        held = "not checked" if rule in checked.unchecked else "kept"
        typer.echo(f"{rule:<18} {f'{len(lines)} broken' if lines else held}")
        for line in lines[:MOST_SHOWN]:
            typer.echo(f"  {line.where}: {line.says}")
        if len(lines) > MOST_SHOWN:
            typer.echo(f"  and {len(lines) - MOST_SHOWN} more: --json lists all")
    for short in checked.shorts:
        lacking = short.asked - short.reached
        typer.echo(f"floor missed: {short.need}, {lacking:,.0f} people short of {short.asked:,.0f}")
    for sentence in (*checked.said, *noticed):
        typer.echo(sentence)
