"""Briefs on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, PacksOption, WorkspaceOption, named


def brief(
    place_or_theatre: Annotated[str, typer.Argument(help="A theatre, or a place by any name or code.")],
    out: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="A file to write, .pdf or .html; may be given twice. Default: both, under publish/."
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="The language of titles and sentences.")] = "en",
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write a brief of two to four pages on a place or theatre, as a page and as a PDF, from the tables of a run."""
    from commonwatch.briefing import brief as write

    def tell(text: str) -> None:
        typer.echo(text, err=True)

    for path in write(place_or_theatre, workspace, named(evidence, workspace), out or (), language, tell):
        typer.echo(str(path))
