"""The hindcast gallery on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from commonwatch.cli.options import JsonOption, PacksOption, named

WIDEST = 150  # columns, where the output is no terminal


def gallery(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder for gallery.parquet, gallery.csv and gallery.html.")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="One case, by its name or the beginning of it, with the quiet places of its month."),
    ] = None,
    evidence: PacksOption = None,
    json: JsonOption = False,
) -> None:
    """Show what the forecast would have said 12, 6, 3 and 1 months before known violence, and before quiet months."""
    from rich.console import Console

    from commonwatch.config import load_config
    from commonwatch.evidence import load_evidence
    from commonwatch.publish.gallery import gallery_json, gallery_table, write_gallery
    from commonwatch.publish.gallery_words import sentences
    from commonwatch.publish.words import starred
    from commonwatch.risk.gallery import gallery as made
    from commonwatch.vocabulary import KOSOVO_FOOTNOTE

    def tell(text: str) -> None:
        typer.echo(text, err=True)

    table = made(load_evidence(named(evidence)), load_config(), case, tell)
    if out is not None:
        tell(f"The page: {write_gallery(table, out)}")
    if json:
        typer.echo(gallery_json(table))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=WIDEST)
    console.print(gallery_table(table))
    for sentence in sentences(table):
        typer.echo(starred(sentence))
    typer.echo(f"* {KOSOVO_FOOTNOTE}.")
