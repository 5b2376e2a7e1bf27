"""Evidence packs on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, WorkspaceOption

packs = typer.Typer(
    no_args_is_help=True, help="Evidence packs: folders of tidy tables with source, licence and fingerprint."
)


@packs.command(epilog="Example: commonwatch pack build my-tables --out my-pack")
def build(
    folder: Annotated[
        Path, typer.Argument(help="A folder with one CSV or Parquet file per table and a draft pack.json.")
    ],
    out: Annotated[Path, typer.Option(help="The pack's folder; replaced whole when it is there.")],
) -> None:
    """Build a pack from a folder of tables and a draft pack.json that names their sources."""
    from commonwatch.evidence import assemble_pack

    typer.echo(f"built {assemble_pack(folder, out)}")


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


@packs.command("list", epilog="Example: commonwatch pack list --workspace workspace")
def listed(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Print what is loaded in a workspace: source, version, rows, files."""
    from commonwatch.evidence import describe_pack
    from commonwatch.packs import FOLDER, read_manifest

    loaded = read_manifest(workspace)
    if not loaded:
        typer.echo("nothing is loaded: the evidence is the starter's")
    for pack in loaded:
        told = describe_pack(workspace / FOLDER / pack.folder)
        rows = ", ".join(f"{name} {table['rows']:,}" for name, table in told["tables"].items())
        typer.echo(f"{pack.source}, version {told['version']}, loaded {pack.loaded[:10]}: {rows}")
        for file in told["sources"][0]["inputs"]:
            typer.echo(f"  from {file['name']} (sha256 {file['sha256'][:12]}...)")


@packs.command(epilog="Example: commonwatch pack remove ucdp_candidate")
def remove(
    source: Annotated[str, typer.Argument(help="The source, as `pack list` names it.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Take what was loaded of a source out of the workspace again."""
    from commonwatch.loading import unload

    unload(workspace, source, say=typer.echo)
    typer.echo(f"{source} is out; make everything anew: commonwatch run --workspace {workspace}")
