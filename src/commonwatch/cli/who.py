"""`commonwatch who`: the organisations and activities in a place."""

from datetime import date
from typing import Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, PacksOption, WorkspaceOption, named

YEARS = 5
WIDTH = 150  # columns, where the output is no terminal


def who(
    place: Annotated[str, typer.Argument(help="A place, by any name or code.")],
    theme: Annotated[str | None, typer.Argument(help="Only this theme, by name.")] = None,
    since: Annotated[int | None, typer.Option(help=f"First year. Default: the last {YEARS} years.")] = None,
    until: Annotated[int | None, typer.Option(help="Last year. Default: the evidence's last month.")] = None,
    most: Annotated[int, typer.Option(help="Activities to print; all are counted.", min=0)] = 15,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print who works in a place: organisations with roles, themes and years, and their activities with their sources."""
    import polars as pl
    from rich.console import Console

    from commonwatch import vocabulary
    from commonwatch.evidence import load_evidence
    from commonwatch.publish.who import activities_table, funders_line, organisations_table, who_json
    from commonwatch.response import who_is_where

    where = vocabulary.place(place)
    subject = vocabulary.theme(theme) if theme else None
    known = load_evidence(named(evidence, workspace))
    last = known.last_month
    end = date(until, 12, 31) if until and until < last.year else last
    start = date(since if since else end.year - YEARS + 1, 1, 1)
    found = who_is_where(known.tables, where.place, start, end, subject.theme if subject else None)
    if json:
        typer.echo(who_json(found, where.place, start, end))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    on = f" on {subject.label.lower()}" if subject else ""
    typer.echo(
        f"{where.name}: {found.organisations['works'].sum()} organisations at work, {found.activities.height} activities and missions{on}, "
        f"{start.year} to {end:%B %Y}; {found.earlier} more in other years (--since, --until)."
    )
    if found.organisations.height:
        console.print(organisations_table(found.organisations))
        typer.echo(funders_line(found.organisations))
    if found.unnamed:
        typer.echo(
            f"Beside them a file counts organisations without naming them: up to {found.unnamed} in one area and cluster."
        )
    if found.activities.height and most:
        typer.echo(f"Newest {min(most, found.activities.height)} of {found.activities.height} (--most):")
        console.print(activities_table(found.activities.head(most)))
    used = known.sources.filter(pl.col("source").is_in(found.activities["source"].unique().implode()))
    for row in used.iter_rows(named=True):
        typer.echo(f"  {row['source']}: {row['citation']}, {row['version']}. Licence: {row['licence']}.")
    typer.echo("Who isn't listed isn't absent: only those who publish, or whose files are loaded, are seen.")
    if where.place == "XKX":
        typer.echo(vocabulary.KOSOVO_FOOTNOTE)
