"""`commonwatch needs`: who needs what in a place or theatre."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, PacksOption, WorkspaceOption, named

if TYPE_CHECKING:
    import polars as pl

WIDTH = 170  # columns, where the output is no terminal


def needs(
    where: Annotated[str, typer.Argument(metavar="PLACE", help="A place or a theatre, by any name or code.")],
    theme: Annotated[str | None, typer.Argument(help="Only this theme, by name.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="As it was known in that month. Default: the newest.")
    ] = None,
    units: Annotated[bool, typer.Option("--units", help="Also the needs of single admin units.")] = False,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print the needs of a place: people, severity, confidence and the rows behind them; counted and derived apart.

    Emerging needs (people newly displaced) are those of the workspace's last run.
    """
    from dataclasses import replace

    import polars as pl
    from rich.console import Console

    from commonwatch import vocabulary
    from commonwatch.evidence import load_evidence
    from commonwatch.needs import existing_needs
    from commonwatch.publish.needs import BASES, emerging_lines, needs_json, needs_table, without_lines

    places = list(vocabulary.resolve_places(where))
    subject = vocabulary.theme(theme) if theme else None
    known = load_evidence(named(evidence, workspace))
    day = vocabulary.month(as_of) if as_of else known.last_month
    found = existing_needs(known, day, places)
    if subject:
        found = replace(
            found, needs=found.needs.filter(theme=subject.theme), without=found.without.filter(theme=subject.theme)
        )
    displacement = subject is None or subject.theme == "displacement"
    coming = _coming(workspace, places) if displacement and not as_of else None
    if json:
        typer.echo(needs_json(found, places, f"{day:%Y-%m}", coming))
        return
    shown = found.needs if units else found.needs.filter(pl.col("admin1").is_null())
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    on = f" on {subject.label.lower()}" if subject else ""
    inside = found.needs.height - shown.height
    typer.echo(
        f"{shown.height} needs{on} in {len(places)} place{'s'[: len(places) > 1]}, as known in {day:%B %Y}"
        f"{f'; {inside} more in single units (--units)' if inside else ''}."
    )
    if shown.height:
        console.print(needs_table(shown))
    typer.echo(BASES)
    for line in [*without_lines(found.without), *found.said]:
        typer.echo(line)
    for line in [] if coming is None else emerging_lines(coming, places):
        typer.echo(line)
    used = {source for text in shown["source"] for source in text.split("; ")}
    for row in known.sources.filter(pl.col("source").is_in(sorted(used))).iter_rows(named=True):
        typer.echo(f"  {row['source']}: {row['citation']}, {row['version']}. Licence: {row['licence']}.")
    if {"XKX", "SRB"} & set(places):
        typer.echo(vocabulary.KOSOVO_FOOTNOTE)


def _coming(workspace: Path, places: list[str]) -> "pl.DataFrame | None":
    """The rows of emerging needs for these places, with their origin; None where no run has made any."""
    import polars as pl

    from commonwatch.workspace import Workspace

    study = Workspace(workspace)
    if not {"emerging_needs", "figures"} <= set(study.tables()):
        return None
    here = pl.col("place").str.split("+").list.set_intersection(places).list.len() > 0
    origin = study.table("figures")["origin"][0]
    return study.table("emerging_needs").filter(here).with_columns(origin=pl.lit(origin))
