"""What is checked in a file, by its root element and version, with what is at hand; and what isn't, said in words."""

from dataclasses import dataclass, replace

from lxml import etree

from commonwatch.evidence.validator.codelists import Mapped
from commonwatch.evidence.validator.kinds import AGENCIES
from commonwatch.evidence.validator.loaded import Standard
from commonwatch.evidence.validator.pieces import PIECE_OF
from commonwatch.evidence.validator.ruleset import Rule
from commonwatch.evidence.validator.standard import CODELISTS, FETCH, MAPPING, NEWEST, RULESET, VERSIONS

KEPT_SINCE_1 = (
    "ActivityStatus",
    "AidType",
    "CollaborationType",
    "Country",
    "Currency",
    "FinanceType",
    "FlowType",
    "Language",
    "Region",
    "TiedStatus",
    "Version",
)
"""Codelists whose codes 1.0x and 2.0x share; those of dates, roles, transactions and vocabularies changed with 2.01."""


@dataclass(frozen=True)
class Plan:
    """The checks of one file; `checked` and `unchecked` say in words what they are and what is left out."""

    schema: etree.XMLSchema | None
    codes: tuple[Mapped, ...]
    root_codes: tuple[Mapped, ...]
    rules: tuple[Rule, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]


def edition_of(version: str, piece: etree._Element | None) -> str:
    """The version whose rules hold: 2.01, 2.02, 2.03 or 1.0x; told by the structure when the file doesn't say."""
    if version in VERSIONS:
        return version
    if version.startswith("1.") or (piece is not None and piece.find(".//narrative") is None):
        return "1.0x"
    return NEWEST


def plan_of(root: str, version: str, piece: etree._Element | None, standard: Standard) -> Plan:
    """The checks for a file with this root element and @version, `piece` being its first. Raises LoadError."""
    edition = edition_of(version, piece)
    plan = Plan(None, (), (), (), ("well-formed XML, without document type, within the limits of size and depth",), ())
    if edition not in (version, "1.0x"):
        given = f"version '{version}'" if version else "no version"
        plan = _said(plan, checked=f"the file gives {given}: checked as {edition}, by its structure")
    if edition == "1.0x":
        given = f"version {version}" if version else "no version; by its structure it is 1.0x"
        plan = _said(
            plan, checked=f"the file gives {given}: it is read as if upgraded to 2.0x, but checked as it stands"
        )
    for part in (_with_schema, _with_codes, _with_rules):
        plan = part(plan, root, edition, standard)
    return plan


def _with_schema(plan: Plan, root: str, edition: str, standard: Standard) -> Plan:
    if edition == "1.0x":
        return _said(plan, unchecked="structure: the schemas of 2.0x don't describe files of 1.0x")
    there = [version for version in (edition, NEWEST) if (root, version) in standard.schemas]
    if not there:
        return _said(plan, unchecked=f"structure: no schema of {NEWEST} in {standard.files.folder}; {FETCH}")
    plan = replace(plan, schema=standard.schemas[root, there[0]])
    if there[0] == edition:
        return _said(plan, checked=f"structure: the XML schema of {edition}")
    return _said(
        plan,
        checked=f"structure: the XML schema of {NEWEST}, for a file of {edition} (versions of 2.0x add and loosen, so "
        f"what it finds should be wrong in {edition} too)",
        unchecked=f"structure: what {NEWEST} has and {edition} hasn't yet; the schema of {edition} isn't in "
        f"{standard.files.folder}; {FETCH}",
    )


def _with_codes(plan: Plan, root: str, edition: str, standard: Standard) -> Plan:
    files = standard.files
    lacking = [name for name, path in ((CODELISTS, files.codelists), (MAPPING, files.mapping)) if path is None]
    if lacking:
        return _said(plan, unchecked=f"codelists: no {' and no '.join(lacking)} in {files.folder}; {FETCH}")
    ours = [each for each in standard.mapping if each.holds_for(root, PIECE_OF[root])]
    if edition == "1.0x":
        others = sorted({each.codelist for each in ours} - set(KEPT_SINCE_1))
        ours = [each for each in ours if each.codelist in KEPT_SINCE_1]
        plan = _said(plan, unchecked=f"codelists that changed with 2.01, or may have: {', '.join(others)}")
    known = [each for each in ours if each.codelist in standard.codelists]
    unknown = sorted({each.codelist for each in ours} - {each.codelist for each in known})
    if unknown:
        plan = _said(plan, unchecked=f"codelists that {CODELISTS} lacks: {', '.join(unknown)}")
    names = len({each.codelist for each in known})
    plan = _said(plan, checked=f"codelists: {len(known)} places against {names} lists, as they are in {CODELISTS} now")
    return replace(
        plan,
        codes=tuple(each for each in known if not each.at_root),
        root_codes=tuple(each for each in known if each.at_root),
    )


def _with_rules(plan: Plan, root: str, edition: str, standard: Standard) -> Plan:
    if edition == "1.0x":
        return _said(plan, unchecked="ruleset: it is written for 2.0x")
    if standard.files.ruleset is None:
        return _said(plan, unchecked=f"ruleset: no {RULESET} in {standard.files.folder}; {FETCH}")
    others = tuple(f"/{other}/" for other in PIECE_OF if other != root)
    ours = [rule for rule in standard.rules if not rule.context.startswith(others)]
    local = [rule for rule in ours if _is_local(rule.context, root)]
    idle = [rule for rule in local if _wants_agencies(rule)] if standard.lists.agencies is None else []
    if far := sorted({rule.id for rule in ours} - {rule.id for rule in local}):
        plan = _said(plan, unchecked=f"rules that look beyond one {PIECE_OF[root]}: {', '.join(far)}")
    if idle:
        names = ", ".join(sorted({rule.id for rule in idle}))
        plan = _said(plan, unchecked=f"rules {names}: no list of registration agencies; {FETCH}")
    rules = tuple(rule for rule in local if rule not in idle)
    said = f"ruleset: {len(rules)} cases of {standard.files.ruleset.name}"
    said += "" if edition == NEWEST else f", written for {NEWEST}"
    said += f"; identifiers of {len(standard.lists.publishers)} publishers (registry of 2021, open licences) count as registered"
    return replace(_said(plan, checked=said), rules=rules)


def _is_local(context: str, root: str) -> bool:
    starts = ("//", f"/{root}/{PIECE_OF[root]}")
    return all(part.strip().startswith(starts) for part in context.split("|"))


def _wants_agencies(rule: Rule) -> bool:
    return AGENCIES in rule.case.get("prefix", ()) or any(_wants_agencies(inner) for inner in rule.inner)


def _said(plan: Plan, checked: str | None = None, unchecked: str | None = None) -> Plan:
    return replace(
        plan,
        checked=(*plan.checked, *([checked] if checked else [])),
        unchecked=(*plan.unchecked, *([unchecked] if unchecked else [])),
    )
