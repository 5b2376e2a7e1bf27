"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

WorkspaceOption: TypeAlias = Annotated[Path, typer.Option("--workspace", help="The folder that holds the study.")]
PacksOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--evidence", help="An evidence pack; may be given several times. Default: the starter."),
]
OriginOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--origin", metavar="YYYY-MM", help="As if it were the end of that month. Default: the newest."),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
DEFAULT_WORKSPACE = Path("workspace")
