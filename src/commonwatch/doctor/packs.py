"""The evidence: is every pack there, as it was loaded, and whole?"""

from pathlib import Path

from commonwatch.doctor.finding import Finding, at
from commonwatch.errors import CommonwatchError, WorkspaceError
from commonwatch.evidence import starter_pack, verify_pack
from commonwatch.evidence.packfile import PACK_FILE
from commonwatch.files import sha256_of
from commonwatch.packs import FOLDER, MANIFEST, LoadedPack, read_manifest

INSTALL_AGAIN = "install commonwatch again"


def starter() -> Finding:
    """The pack that comes with the program."""
    try:
        verify_pack(starter_pack())
    except CommonwatchError as error:
        return Finding("broken", f"the starter pack: {error}", str(starter_pack()), INSTALL_AGAIN)
    return Finding("ok", "the starter pack is whole", "in the program")


def loaded(path: Path) -> list[Finding]:
    """The manifest, each pack it names, and the folders it doesn't name."""
    try:
        manifest = read_manifest(path)
    except WorkspaceError as error:
        return [Finding("broken", "the list of loaded packs", MANIFEST, str(error))]
    named = {pack.folder for pack in manifest}
    left = sorted(folder.name for folder in (path / FOLDER).glob("*") if folder.name not in named)
    sweeps = f"the next `commonwatch load FILE {at(path)}` sweeps it"
    strangers = [Finding("note", "a folder that the list of packs doesn't name", f"{FOLDER}/{n}", sweeps) for n in left]
    return [*(_pack(path, pack) for pack in manifest), *strangers]


def _pack(path: Path, pack: LoadedPack) -> Finding:
    folder, where = path / FOLDER / pack.folder, f"{FOLDER}/{pack.folder}"
    mend = f"`commonwatch load FILE {at(path)}` with the file it was read from"
    if not (folder / PACK_FILE).is_file():
        return Finding("missing", f"the pack of {pack.source}", where, mend)
    if sha256_of(folder / PACK_FILE) != pack.sha256:
        return Finding("broken", f"the pack of {pack.source} isn't the one that was loaded", where, mend)
    try:
        verify_pack(folder)
    except CommonwatchError as error:
        return Finding("broken", f"the pack of {pack.source}: {error}", where, mend)
    return Finding("ok", f"the pack of {pack.source}, loaded {pack.loaded[:10]}, is whole", where)
