"""`commonwatch plan-instance`: what a joint plan is made from, drafted from a run, or one of the worked cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, PacksOption, WorkspaceOption, named

if TYPE_CHECKING:
    from commonwatch.plan.instance import Instance


def plan_instance(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write: needs.csv, organisations.csv and others.")],
    theatre: Annotated[
        str | None, typer.Option(help="The places to plan for; those that the run planned when none are named.")
    ] = None,
    budgets: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV file with organisation,budget_usd that goes before what is known.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="A worked case that comes with the program, instead of a run.")] = None,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:  # fmt: skip
    """Write what a joint plan is made from, needs, organisations, money and measures, as files to read and change."""
    from commonwatch.errors import PlanError
    from commonwatch.plan.cases import case_folder
    from commonwatch.plan.instance import read_instance, remarks, write_instance

    if case is not None and (theatre or budgets):
        raise PlanError(
            "--case is a whole instance of its own: leave out --theatre and --budgets, or leave out --case."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PlanError(
            f"{out} is there and isn't an empty folder: an instance of yours may lie in it. Name a new one."
        )
    made = _drafted(theatre, budgets, evidence, workspace) if case is None else read_instance(case_folder(case))
    write_instance(made, out)
    typer.echo(
        f"{out}: {len(made.needs)} needs, {len(made.organisations)} organisations, {len(made.measures)} measures, "
        f"{len(made.scenarios)} scenarios to plan on, {len(made.testing)} to judge on"
    )
    for sentence in remarks(made):
        typer.echo(sentence)
    typer.echo(f"Next: commonwatch plan --instance {out} --out PLAN; commonwatch dividend --instance {out}")


def _drafted(theatre: str | None, budgets: Path | None, packs: list[Path] | None, workspace: Path) -> "Instance":
    from commonwatch.drafting import drafted
    from commonwatch.plan.drafting import read_budgets

    given = None if budgets is None else read_budgets(budgets)
    return drafted(workspace, named(packs, workspace), theatre, given).instance
