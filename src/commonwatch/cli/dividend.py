"""`commonwatch dividend`: what planning together gains, split into seeing and agreeing."""

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from commonwatch.plan.dividend import Dividend
    from commonwatch.plan.dividend.worth import Gain

NOTHING = 0.0005  # a share that prints as 0.0 %


def dividend(
    instance: InstanceOption,
    time_limit: TimeLimitOption = DEFAULT_TIME_LIMIT,
    gap: GapOption = DEFAULT_GAP,
    seed: SeedOption = DEFAULT_SEED,
    json: JsonOption = False,
) -> None:
    """Spend the same money four ways (alone, informed, proportional to need, jointly) and show what each reaches.

    The time limit is for the joint plan; all the others together take three times as much at most.
    """
    from dataclasses import asdict
    from json import dumps

    from rich.console import Console

    from commonwatch.plan.dividend import dividend as worked_out
    from commonwatch.plan.instance import read_instance, remarks

    read = read_instance(instance)
    with Console(stderr=True, quiet=json).status("planning ...") as status:
        found = worked_out(read, time_limit, gap, seed, lambda step: status.update(f"planning: {step} ..."))
    if json:
        said = asdict(found) | {"joint": {"gap": found.joint.gap, "status": found.joint.status}}
        typer.echo(dumps(said | {"remarks": remarks(read)}, indent=1, ensure_ascii=False))
        return
    _print(found)
    for sentence in remarks(read):
        typer.echo(sentence)


def _print(found: "Dividend") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title="The same money, four ways")
    for name, right in (
        ("way", False),
        ("counted", False),
        ("people", True),
        ("worth", True),
        ("in the scenarios", True),
    ):
        table.add_column(name, justify="right" if right else "left")
    for each in found.table:
        spread = f"{each.lowest:,.0f} to {each.highest:,.0f}"
        table.add_row(each.way, each.case, f"{each.people:,.0f}", f"{each.value:,.0f}", spread)
    Console().print(table)
    seen = "that no plan has seen" if found.unseen else "the plans were made on (fewer than 10: none kept back)"
    typer.echo(f"worth: people weighted by severity and need, mean of {found.scenarios} scenarios {seen}")
    for name, gain in (("seeing each other's plans", found.seeing), ("agreeing on one", found.agreeing)):
        typer.echo(f"gain from {name}: {_share(gain)}")
    typer.echo(
        f"both together: {_share(found.together)}; the joint plan is within {found.joint.gap:.1%} of the best possible"
    )
    typer.echo("Counted low: alone loses only reach above the need, informed is the better of its orders.")
    if found.agreeing is not None and found.agreeing.share < -NOTHING:
        typer.echo("Agreeing costs here: the joint plan leaves no one worse off than alone, the informed plans may.")
    typer.echo("\nwhat each one brings to the gain over alone (Shapley value, linear relaxation):")
    for share in sorted(found.shares, key=lambda each: -each.value):
        error = f" ± {1.96 * share.error:,.0f}" if share.error else ""
        typer.echo(f"  {share.organisation}: {round(share.value):,}{error}")


def _share(gain: "Gain | None") -> str:
    if gain is None:
        return "no figure, the plans before are worth nothing"
    return f"{gain.share:+.1%} ({gain.lowest:+.1%} to {gain.highest:+.1%} by scenario)"
