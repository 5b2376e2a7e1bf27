"""How old things are: evidence against today, tables against evidence and program, pages against actions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from commonwatch.doctor.finding import Finding, at, run_again, several
from commonwatch.errors import CommonwatchError
from commonwatch.evidence import load_evidence, starter_pack
from commonwatch.evidence.load import digest_of
from commonwatch.evidence.packfile import PACK_FILE, read_pack_file
from commonwatch.files import read_parquet, sha256_of
from commonwatch.ledger import read_actions
from commonwatch.packs import loaded_packs
from commonwatch.stages import code_digest
from commonwatch.vocabulary import add_months

OLD_AFTER_DAYS = 120  # a month of candidate events is published within about a month of its end
PUBLISHED_ACTIONS = "publish/tables/actions.parquet"


def evidence(path: Path, today: date) -> list[Finding]:
    """The newest month covered, and the age of each loaded source; nothing for packs that can't be read."""
    folders = _folders(path)
    try:
        month = load_evidence(folders).last_month
        packs = [(folder, read_pack_file(folder)) for folder in folders[1:]]
    except CommonwatchError as error:
        return [Finding("broken", "the packs together give no evidence", "packs", str(error))]
    days = (today - add_months(month, 1) + timedelta(days=1)).days
    what = f"the evidence ends with {month:%Y-%m}, {several(max(days, 0), 'day')} ago"
    newer = f"`commonwatch fetch ucdp {at(path)}` brings newer months, as far as UCDP has them"
    found = [Finding("stale", what, "packs", newer) if days > OLD_AFTER_DAYS else Finding("ok", what, "packs")]
    for folder, info in packs:
        ages = [
            f"{each.source} {each.version} was retrieved {(today - each.retrieved).days} days ago"
            for each in info.sources
        ]
        found += [Finding("ok", age, folder.relative_to(path).as_posix()) for age in ages]
    return found


def tables(path: Path, last: Mapping[str, Any] | None) -> list[Finding]:
    """Whether a run would read other evidence, or be another program, than the last one."""
    if last is None:
        return []
    found, mend = [], run_again(path, last, same_month=False)
    folders = _folders(path)
    if last.get("digest") != digest_of([sha256_of(folder / PACK_FILE) for folder in folders]):
        then = _listed((pack["pack"], pack["version"]) for pack in last.get("evidence", ()))
        now = _listed((info.name, info.version) for info in map(read_pack_file, folders))
        changed = f"then: {then}; now: {now}" if then != now else f"{now}, which changed since"
        found.append(
            Finding("stale", f"the tables were made from other evidence than is there now: {changed}", "tables", mend)
        )
    if last.get("program") != code_digest():
        what = f"the tables were made by another state of the program (version {last.get('version')})"
        found.append(Finding("stale", what, "tables", mend))
    return found or [Finding("ok", "a run now would read the same evidence with the same program", "tables")]


def pages(path: Path, last: Mapping[str, Any] | None) -> list[Finding]:
    """Whether the pages show every action that is recorded."""
    try:
        shown, known = read_parquet(path / PUBLISHED_ACTIONS, ""), read_actions(path / "ledger")
    except CommonwatchError:
        return []  # said where tables and ledgers are looked at
    if shown.equals(known):
        return [Finding("ok", "the pages show every action that is recorded", "publish")]
    what = f"actions were recorded after the pages were made ({known.height - shown.height} more)"
    return [Finding("stale", what, "publish", run_again(path, last))]


def _listed(packs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {version}" for name, version in packs)


def _folders(path: Path) -> list[Path]:
    return [starter_pack(), *loaded_packs(path)]
