"""`commonwatch export`: what is known of who does what where, in the forms that others read."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, PacksOption, WorkspaceOption, named

if TYPE_CHECKING:
    import polars as pl

    from commonwatch.evidence import Evidence

export = typer.Typer(no_args_is_help=True, help="Who does what where as IATI, as HDX HAPI's table, or as a workbook.")

OutArgument: TypeAlias = Annotated[Path, typer.Argument(help="The file to write.")]
PlacesOption: TypeAlias = Annotated[
    str | None, typer.Option("--places", help="Only these: a theatre, or names and codes with commas.")
]


@export.command(epilog="Example: commonwatch export iati kosovo.xml --places Kosovo")
def iati(
    out: OutArgument,
    places: PlacesOption = None,
    joint: Annotated[
        bool, typer.Option("--joint", help="Each activity once, marked as others' reports, not for the registry.")
    ] = False,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write activities as IATI 2.03; what the standard demands and a source lacks is filled or left out, and told."""
    from commonwatch.publish.iati import write_iati
    from commonwatch.response.joint_activities import NOT_FOR_THE_REGISTRY, joint_activities

    tables = _of(_known(evidence, workspace), places)
    if joint:
        tables = joint_activities(tables, date.min, date.max)
    written = write_iati(tables, out, _today(), NOT_FOR_THE_REGISTRY if joint else "")
    typer.echo(f"{out}: {written.activities:,} activities")
    for said, cases in (("", written.filled), ("activities left out: ", written.left_out)):
        for what, count in cases.items():
            typer.echo(f"  {count:,} x {said}{what}")


@export.command(epilog="Example: commonwatch export hapi presence.csv --places central_asia")
def hapi(
    out: OutArgument,
    places: PlacesOption = None,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write operational presence in HDX HAPI's columns, as CSV."""
    from commonwatch.files import write_text
    from commonwatch.publish.export import harmless
    from commonwatch.publish.hapi import operational_presence
    from commonwatch.vocabulary import resolve_places

    chosen = list(resolve_places(places)) if places else None
    rows = operational_presence(_of(_known(evidence, workspace), None), chosen)
    write_text(harmless(rows).write_csv(), out)
    typer.echo(f"{out}: {rows.height:,} rows")


@export.command(epilog="Example: commonwatch export needs needs.csv --places Ukraine")
def needs(
    out: OutArgument,
    places: PlacesOption = None,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write humanitarian needs in HDX HAPI's columns, as CSV."""
    from commonwatch.files import write_text
    from commonwatch.needs import existing_needs, suppressed
    from commonwatch.publish.export import harmless
    from commonwatch.publish.hapi_needs import humanitarian_needs
    from commonwatch.vocabulary import resolve_places

    known = _known(evidence, workspace)
    found = existing_needs(known, known.last_month, list(resolve_places(places)) if places else None)
    rows = humanitarian_needs(suppressed(found.needs))
    write_text(harmless(rows).write_csv(), out)
    typer.echo(f"{out}: {rows.height:,} rows")


@export.command(epilog="Example: commonwatch export xlsx moldova.xlsx --places Moldova")
def xlsx(
    out: OutArgument,
    places: PlacesOption = None,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write organisations, activities, places, themes, money, presence and people as one workbook, a sheet each."""
    from commonwatch.publish.export import write_workbook

    known = _known(evidence, workspace)
    tables = _of(known, places)
    write_workbook(tables, known.sources, out)
    typer.echo(f"{out}: {', '.join(f'{name} {rows.height:,}' for name, rows in tables.items())}")


def _known(evidence: list[Path] | None, workspace: Path) -> "Evidence":
    from commonwatch.evidence import load_evidence

    return load_evidence(named(evidence, workspace))


def _of(known: "Evidence", places: str | None) -> "dict[str, pl.DataFrame]":
    from commonwatch.response import activity_tables
    from commonwatch.vocabulary import resolve_places

    return activity_tables(known.tables, list(resolve_places(places)) if places else None)


def _today() -> date:
    return datetime.now(UTC).date()
