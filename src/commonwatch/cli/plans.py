"""`commonwatch plans`: named plans, changed by one line, solved anew, and compared side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from commonwatch.cli.options import (
    DEFAULT_GAP,
    DEFAULT_SEED,
    DEFAULT_TIME_LIMIT,
    DEFAULT_WORKSPACE,
    GapOption,
    InstanceOption,
    JsonOption,
    SeedOption,
    TimeLimitOption,
    WorkspaceOption,
)
from commonwatch.cli.plan import print_conflict, print_plan
from commonwatch.cli.plans_compare import gains_and_losses, print_comparison
from commonwatch.cli.solving import in_conflict, solved

if TYPE_CHECKING:
    from commonwatch.plan.instance import Instance
    from commonwatch.plan.solve import Plan
    from commonwatch.plans import Saved

plans = typer.Typer(
    no_args_is_help=True,
    help="Named plans and their versions: saved, changed by a partner's one line and solved anew, compared side by side.",
)
MOST_LINES = 20
KOSOVO = "XKX"
ByOption: TypeAlias = Annotated[
    str, typer.Option("--by", metavar="WHO", help="Who asks: an organisation or office, never a person's name.")
]
WhyOption: TypeAlias = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")]
PlanArgument: TypeAlias = Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help="The plan; its newest version.")]


@plans.command(epilog="Example: commonwatch plans save winter --instance study/ --by OSCE")
def save(
    name: Annotated[str, typer.Argument(help="The plan's name: letters, digits, hyphens.")],
    instance: InstanceOption,
    plan: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A plan's folder. Default: the joint plan is solved.")
    ] = None,
    by: ByOption = "",
    why: WhyOption = "",
    time_limit: TimeLimitOption = DEFAULT_TIME_LIMIT,
    gap: GapOption = DEFAULT_GAP,
    seed: SeedOption = DEFAULT_SEED,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Save a plan and its instance under a name; a name that is there gets a further version."""
    from commonwatch.plan.instance import read_instance
    from commonwatch.plans import plan_name

    name, read = plan_name(name), read_instance(instance)
    made = solved(read, time_limit, gap, seed, quiet=False) if plan is None else _given(read, plan)
    _keep(workspace, name, read, made, by, why)
    print_plan(made)
    if made.floors:
        print_conflict(in_conflict(read, made, time_limit, seed, quiet=False))


@plans.command("list", epilog="Example: commonwatch plans list")
def listed(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Print the named plans, every version: when, by whom, why, on which change, and what it is worth."""
    from commonwatch.plans import named_plans

    table = named_plans(workspace)
    if table.is_empty():
        typer.echo("no plans saved")
    for row in table.iter_rows(named=True):
        said = [
            f"{row['name']}@{row['version']}  {row['saved']:%Y-%m-%d %H:%M}",
            f"{row['people']:,.0f} people, worth {row['objective']:,.0f}, {row['spent_usd']:,.0f} USD, gap {row['gap']:.2%}",
            *([f"from {row['base']}: {'; '.join(row['changes'])}"] if row["changes"] else []),
            *([f"by {row['by']}"] if row["by"] else []),
            *([row["why"]] if row["why"] else []),
        ]
        typer.echo("  ".join(said))


@plans.command(epilog="Example: commonwatch plans show winter@2")
def show(plan: PlanArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Print one plan: its figures, its record, and who does what where for how many."""
    from commonwatch.plans import folder, versions

    saved = _read(workspace, plan)
    noted = versions(workspace, saved.name)[saved.version - 1]
    typer.echo(f"{saved.reference}, saved {noted.saved:%Y-%m-%d %H:%M} UTC{f' by {noted.by}' if noted.by else ''}")
    if noted.why:
        typer.echo(f"why: {noted.why}")
    if noted.changes:
        typer.echo(f"from {noted.base}: {'; '.join(noted.changes)}")
    print_plan(saved.plan)
    needs = {need.need: need for need in saved.instance.needs}
    lines = sorted(saved.plan.lines, key=lambda line: -line.people)
    for line in lines[:MOST_LINES]:
        need = needs[line.need]
        typer.echo(
            f"  {need.place}, {need.theme}: {line.organisation}, {line.measure}, {line.people:,.0f} people, {line.cost_usd:,.0f} USD"
        )
    if len(lines) > MOST_LINES:
        typer.echo(
            f"  and {len(lines) - MOST_LINES} more: {folder(workspace, saved.name, saved.version) / 'plan' / 'plan.csv'}"
        )
    _footnote(saved)


@plans.command(epilog='Example: commonwatch plans change winter "red-line UNHCR:Kosovo" --by UNHCR --why "no staff"')
def change(
    plan: PlanArgument,
    changes: Annotated[list[str], typer.Argument(metavar="CHANGE", help="One line each, in quotes.")],
    name: Annotated[str | None, typer.Option("--as", metavar="NEWNAME", help="Save under another name.")] = None,
    by: ByOption = "",
    why: WhyOption = "",
    time_limit: TimeLimitOption = DEFAULT_TIME_LIMIT,
    gap: GapOption = DEFAULT_GAP,
    seed: SeedOption = DEFAULT_SEED,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Change a plan by a partner's one line, solve it anew, and save that as its next version.

    A change is one of: red-line ORGANISATION:PLACE or ORGANISATION:THEME, lift (the same), floor THEME:GROUP:SHARE,
    budget ORGANISATION=USD, places ORGANISATION=NUMBER, risk LAMBDA, fair on or off, without ORGANISATION.
    """
    from commonwatch.errors import PlanError
    from commonwatch.plan.change import changed, parse_change
    from commonwatch.plan.compare import compare
    from commonwatch.plans import plan_name

    asked = [parse_change(line) for line in changes]
    target = plan_name(name) if name else None
    saved = _read(workspace, plan)
    instance = saved.instance
    for each in asked:
        instance = changed(instance, each)
    if instance == saved.instance:
        raise PlanError(f"plan '{saved.reference}' has that already: {'; '.join(map(str, asked))}. Nothing was saved.")
    made = solved(instance, time_limit, gap, seed, quiet=False)
    _keep(workspace, target or saved.name, instance, made, by, why, tuple(map(str, asked)), saved.reference)
    print_plan(made)
    if made.floors:
        print_conflict(in_conflict(instance, made, time_limit, seed, quiet=False))
    found = compare((saved.instance, saved.plan), (instance, made))
    typer.echo(f"against {saved.reference}: {gains_and_losses(found)}")


@plans.command("compare", epilog="Example: commonwatch plans compare winter@1 winter@2")
def side_by_side(
    before: PlanArgument,
    after: PlanArgument,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print two plans side by side: who gains and who loses, what each need is given, which money moved."""
    from dataclasses import asdict
    from json import dumps

    from commonwatch.plan.compare import compare

    sides = _read(workspace, before), _read(workspace, after)
    found = compare(*((each.instance, each.plan) for each in sides))
    names = tuple(each.reference for each in sides)
    if json:
        said = {"before": names[0], "after": names[1]} | asdict(found)
        typer.echo(dumps(said | {"gain": found.gain, "lose": found.lose}, indent=1, ensure_ascii=False))
        return
    print_comparison(found, *names)
    _footnote(*sides)


def _given(instance: "Instance", folder: Path) -> "Plan":
    """The plan of a folder. Raises PlanError where it breaks a rule of the instance."""
    from commonwatch.errors import PlanError
    from commonwatch.plan.check import check_plan
    from commonwatch.plan.stored import stored_plan

    broken = check_plan(instance, folder).broken
    if broken:
        first = broken[0]
        raise PlanError(
            f"{folder} breaks {len(broken)} rule{'s'[: len(broken) > 1]} of its instance, the first: {first.rule}, "
            f"{first.where}: {first.says}. `commonwatch plan-check` lists them all; nothing was saved."
        )
    return stored_plan(instance, folder)


def _keep(
    workspace: Path,
    name: str,
    instance: "Instance",
    made: "Plan",
    by: str,
    why: str,
    changes: tuple[str, ...] = (),
    base: str = "",
) -> None:
    from commonwatch.plans import save
    from commonwatch.workspace import writing

    with writing(workspace, say=typer.echo) as study:
        version = save(study.path, name, instance, made, by, why, changes=changes, base=base)
    typer.echo(f"saved as {version.name}@{version.version}")


def _read(workspace: Path, plan: str) -> "Saved":
    from commonwatch.plans import read_version, reference

    return read_version(workspace, *reference(plan))


def _footnote(*sides: "Saved") -> None:
    from commonwatch.vocabulary import KOSOVO_FOOTNOTE

    if any(need.place == KOSOVO for saved in sides for need in saved.instance.needs):
        typer.echo(KOSOVO_FOOTNOTE)
