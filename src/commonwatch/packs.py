"""The packs of a workspace: what was loaded into it, named in one manifest that is replaced whole."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from commonwatch.errors import WorkspaceError
from commonwatch.files import write_text

MANIFEST, FOLDER, FORMAT = "packs.json", "packs", 1


class LoadedPack(NamedTuple):
    """One pack: its source, its folder's name under `packs/`, when it was loaded (ISO 8601, UTC), SHA-256 of its pack.json."""

    source: str
    folder: str
    loaded: str
    sha256: str


def read_manifest(workspace: Path) -> tuple[LoadedPack, ...]:
    """The packs loaded into the workspace, by source; none where nothing was loaded. Raises WorkspaceError."""
    path = workspace / MANIFEST
    if not path.exists():
        return ()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']}, expected {FORMAT}")
        return tuple(LoadedPack(**pack) for pack in found["packs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"{path} can't be read: {error!r}. Put a copy of it back, or remove it and load the files again."
        ) from error


def write_manifest(workspace: Path, packs: Sequence[LoadedPack]) -> None:
    """Names these packs as the loaded ones: the moment at which a load counts. Folders that none names are removed."""
    rows = [pack._asdict() for pack in sorted(packs)]
    write_text(json.dumps({"format": FORMAT, "packs": rows}, indent=1) + "\n", workspace / MANIFEST)
    sweep(workspace)


def sweep(workspace: Path) -> None:
    """Removes pack folders that the manifest doesn't name: what a killed or refused load left, or a newer one replaced."""
    named = {pack.folder for pack in read_manifest(workspace)}
    for folder in (workspace / FOLDER).glob("*"):
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


def loaded_packs(workspace: Path) -> list[Path]:
    """The folders of the packs loaded into the workspace. Raises WorkspaceError for a broken manifest."""
    return [workspace / FOLDER / pack.folder for pack in read_manifest(workspace)]
