"""The ledger from warning to action, on the command line."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, WorkspaceOption

actions = typer.Typer(
    no_args_is_help=True, help="The ledger from warning to action: who was told, what was decided, what came of it."
)


@actions.command(
    epilog='Example: commonwatch action add Kosovo --warning "tension in the north" --by OSCE-MIK --told "head of mission" '
    '--decided "more patrols"'
)
def add(
    place: Annotated[str, typer.Argument(help="The place, by any name or code.")],
    warning: Annotated[str, typer.Option(help="What the warning said.")],
    by: Annotated[str, typer.Option(help="The organisation that records it, by any name.")],
    told: Annotated[str, typer.Option(help="Who was told: an office, never a person's name.")] = "",
    decided: Annotated[str, typer.Option(help="What was decided.")] = "",
    outcome: Annotated[str, typer.Option(help="What came of it.")] = "",
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day of the warning. Default: today.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Add a line to the ledger; the next run shows it beside the place."""
    from commonwatch import vocabulary
    from commonwatch.errors import UnknownNameError
    from commonwatch.ledger import add_action, check_warning
    from commonwatch.workspace import writing

    code = vocabulary.place(place).place
    organisation, said = _organisation(by)
    check_warning(warning)
    now = datetime.now(UTC).replace(tzinfo=None)
    try:
        day = date.fromisoformat(on) if on else now.date()
    except ValueError as error:
        raise UnknownNameError(f"unknown day '{on}': expected YYYY-MM-DD, for example 2024-06-30.") from error
    with writing(workspace, say=typer.echo) as study:
        number = add_action(study.path / "ledger", code, day, warning, told, organisation, decided, outcome, now)
    typer.echo(f"recorded as action {number}")
    if said:
        typer.echo(said, err=True)


def _organisation(name: str) -> tuple[str, str]:
    """The organisation's short name; the words as given, and what to say of it, for one the vocabulary doesn't hold."""
    from commonwatch import vocabulary
    from commonwatch.errors import UnknownNameError

    try:
        return vocabulary.organisation(name).organisation, ""
    except UnknownNameError as error:
        return name.strip(), f"kept as written: {error}"


@actions.command("list", epilog="Example: commonwatch action list Kosovo")
def show(
    place: Annotated[str | None, typer.Argument(help="Only this place.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Print the ledger, oldest first."""
    import polars as pl

    from commonwatch import vocabulary
    from commonwatch.workspace import Workspace

    table = Workspace(workspace).actions()
    if place is not None:
        table = table.filter(pl.col("place") == vocabulary.place(place).place)
    if table.is_empty():
        typer.echo("no actions recorded")
    for row in table.iter_rows(named=True):
        parts = [f"{key}: {row[key]}" for key in ("told", "decided", "outcome") if row[key]]
        name = vocabulary.place(row["place"]).name
        typer.echo(
            f"{row['action_id']}. {row['warned_on']} {name} ({row['by']}): {row['warning']}. {'; '.join(parts)}".rstrip(
                ". "
            )
            + "."
        )
