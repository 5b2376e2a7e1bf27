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
        help="An evidence pack's folder, the word starter for the one that comes with the program, or a workspace for all "
        "that is loaded there; may be given several times, and the packs are combined.",
    ),
]
OriginOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--origin", metavar="YYYY-MM", help="As if it were the end of that month. Default: the newest."),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
InstanceOption: TypeAlias = Annotated[
    Path, typer.Option("--instance", metavar="DIR", help="The folder with needs, organisations and measures.")
]
TimeLimitOption: TypeAlias = Annotated[
    float, typer.Option("--time-limit", min=1.0, help="Seconds after which the best plan so far is taken.")
]
GapOption: TypeAlias = Annotated[
    float, typer.Option("--gap", min=0.0, help="The share below the bound at which a plan is good enough.")
]
SeedOption: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same plan.")]
DEFAULT_WORKSPACE = Path("workspace")
DEFAULT_TIME_LIMIT, DEFAULT_GAP, DEFAULT_SEED = 60.0, 0.01, 0


def named(packs: Sequence[Path] | None, workspace: Path | None = None) -> list[Path]:
    """The folders of the packs: `starter` is the one that comes with the program, a workspace all that is loaded there.

    Without any the starter, and what is loaded in `workspace`.
    """
    from commonwatch.evidence import starter_pack
    from commonwatch.packs import MANIFEST, loaded_packs

    if not packs:
        return [starter_pack(), *(loaded_packs(workspace) if workspace else [])]
    found: list[Path] = []
    for pack in packs:
        whole = loaded_packs(pack) if (pack / MANIFEST).exists() else [pack]
        found += [starter_pack()] if str(pack) == "starter" else whole
    return found
