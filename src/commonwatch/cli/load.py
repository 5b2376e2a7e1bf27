"""`commonwatch load`: people's own files into a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, WorkspaceOption


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files as published: CSV, XLSX, Parquet, JSON, XML, zip or gz.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    complete: Annotated[
        bool, typer.Option("--complete", help="The files hold all events of the world in their months.")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take them even if rows go or expected facts are contradicted.")
    ] = False,
) -> None:
    """Load publishers' files: each is recognised by its content, read, and compared with the figures in use."""
    from commonwatch.loading import load_files

    load_files(workspace, paths, accept=accept, complete=complete, say=typer.echo)
    typer.echo(f"loaded. See the unusable rows: commonwatch table rejected --workspace {workspace}")
    typer.echo(f"Make the watch list and the briefs anew: commonwatch run --workspace {workspace}")
