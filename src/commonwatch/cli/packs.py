"""Evidence packs on the command line."""

from pathlib import Path
from typing import Annotated

import typer

packs = typer.Typer(
    no_args_is_help=True, help="Evidence packs: folders of tidy tables with source, licence and fingerprint."
)


@packs.command(
    epilog="Example: commonwatch pack build tables/ --sources sources.json --out my-pack --name partner --pack-version 2024.06"
)
def build(
    tables: Annotated[
        Path, typer.Argument(help="A folder with one Parquet file per table, named as the contracts name them.")
    ],
    sources: Annotated[
        Path, typer.Option(help="A JSON list of sources: source, publisher, citation, version, licence, retrieved ...")
    ],
    out: Annotated[Path, typer.Option(help="The pack's folder; replaced whole when it is there.")],
    name: Annotated[str, typer.Option(help="The pack's name.")],
    pack_version: Annotated[str, typer.Option(help="The pack's version, for example 2024.06.")],
) -> None:
    """Build a pack from a folder of tables and a list of their sources."""
    from commonwatch.evidence.from_files import build_from_files

    typer.echo(f"built {build_from_files(tables, sources, out, name, pack_version)}")


@packs.command(epilog="Example: commonwatch pack verify my-pack")
def verify(pack: Annotated[Path, typer.Argument(help="The pack's folder.")]) -> None:
    """Check every byte, contract and licence of a pack."""
    from commonwatch.evidence import verify_pack

    for finding in verify_pack(pack):
        typer.echo(str(finding))
    typer.echo(f"{pack}: whole, every table keeps its contract, every source has a licence")


@packs.command(epilog="Example: commonwatch pack show")
def show(pack: Annotated[Path | None, typer.Argument(help="The pack's folder. Default: the starter.")] = None) -> None:
    """Print what a pack holds: tables with rows, sources with version and licence, blind spots."""
    import json

    from commonwatch.evidence import describe_pack, starter_pack

    typer.echo(json.dumps(describe_pack(pack or starter_pack()), indent=1, default=str))
