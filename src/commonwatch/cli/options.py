"""Options that several commands share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

WorkspaceOption: TypeAlias = Annotated[Path, typer.Option("--workspace", help="The folder that holds the study.")]
PacksOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence",
        metavar="PACK",
        help="An evidence pack's folder, or the word starter for the one that comes with the program; may be given "
        "several times, and the packs are combined. Default: starter.",
    ),
]
OriginOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--origin", metavar="YYYY-MM", help="As if it were the end of that month. Default: the newest."),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
DEFAULT_WORKSPACE = Path("workspace")


def named(packs: Sequence[Path] | None) -> list[Path] | None:
    """The folders of the packs, with the word `starter` standing for the one that comes with the program."""
    from commonwatch.evidence import starter_pack

    return [starter_pack() if str(pack) == "starter" else pack for pack in packs] if packs else None
