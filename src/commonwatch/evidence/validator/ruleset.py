"""Rulesets read from JSON: `{CONTEXT: {RULE: {"cases": [...]}}}`, in the older dialect and in the public validator's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from commonwatch.errors import LoadError
from commonwatch.evidence.validator.at import listed
from commonwatch.evidence.validator.findings import SEVERITIES, Severity
from commonwatch.evidence.validator.kinds import KINDS
from commonwatch.evidence.validator.values import number_of, pattern
from commonwatch.evidence.validator.xpaths import check, with_value

ID_CONDITIONS = ("NOT_EXISTING_ORG_ID", "NOT_EXISTING_ORG_ID_PREFIX")
CONDITIONS = ("condition", "if", "then", "eval")  # an XPath each, never several
FORM = 'expected {"rule": {"cases": [...]}}'
LOOP = "loop"
NAMES = {name.replace("_", ""): name for name in (*KINDS, LOOP)}


@dataclass(frozen=True)
class Rule:
    """One case: the XPath of its context, its kind in snake case, its keys, what is said when it is broken.

    `where` is how messages call it; `inner` are the cases inside a loop.
    """

    context: str
    kind: str
    case: Mapping[str, Any]
    id: str
    severity: Severity
    message: str
    where: str
    inner: tuple["Rule", ...] = ()


def read_ruleset(path: Path) -> tuple[Rule, ...]:
    """The cases of a ruleset's JSON file, in its order.

    Raises LoadError for a file that can't be read or is no ruleset, for an unknown rule kind, a missing key, and an
    XPath or regular expression that can't be compiled.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise LoadError(f"{path} can't be read: {error.strerror or error}. Name a ruleset's JSON file.") from error
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{path} is no JSON: {error}. Name a ruleset's JSON file.") from error
    if not isinstance(content, dict):
        raise LoadError(f"{path} is no ruleset; expected {{XPath: ...}} and in it {FORM.removeprefix('expected ')}.")
    found: list[Rule] = []
    for context, kinds in content.items():
        check(context, f"{path}, as a context")
        found += _rules(context, kinds, str(path))
    return tuple(found)


def unrolled(rule: Rule, value: str) -> Iterator[Rule]:
    """The cases inside a loop, with `$1` in the keys that `subs` names replaced by the value."""
    for inner in rule.inner:
        case = dict(inner.case)
        for key in rule.case.get("subs", []):
            given = case.get(key)
            if isinstance(given, str):
                case[key] = with_value(given, value)
            elif isinstance(given, list):
                case[key] = [with_value(each, value) for each in given]
        yield replace(inner, case=case)


def _rules(context: str, kinds: Any, shown: str) -> Iterator[Rule]:
    if not isinstance(kinds, dict):
        raise LoadError(f"{shown}: '{context}' holds no rules; {FORM}.")
    for given, held in kinds.items():
        kind = NAMES.get(given.replace("_", "").lower())
        if kind is None:
            raise LoadError(f"{shown}: unknown rule '{given}' at '{context}'. Known: {', '.join(NAMES.values())}.")
        cases = held.get("cases") if isinstance(held, dict) else None
        if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
            raise LoadError(f"{shown}: {given} at '{context}' has no list of cases; {FORM}.")
        for case in cases:
            yield _rule(context, kind, case, shown)


def _rule(context: str, kind: str, case: Mapping[str, Any], shown: str) -> Rule:
    info = case.get("ruleInfo")
    info = info if isinstance(info, dict) else {}
    called = f"rule {info['id']} ({kind})" if "id" in info else f"rule {kind} at '{context}'"
    where = f"{shown}: {called}"
    _check_keys(kind, case, where)
    _check_xpaths(kind, case, where)
    _check_values(case, where)
    severity: Severity = next((known for known in SEVERITIES if known == info.get("severity")), "error")
    message = str(info.get("message", _said(kind, case)))
    inner = tuple(_rules(context, case["do"], where)) if kind == LOOP else ()
    return Rule(context, kind, case, str(info.get("id", kind)), severity, message, where, inner)


def _said(kind: str, case: Mapping[str, Any]) -> str:
    return f"{kind} doesn't hold ({'; '.join(f'{key}: {value}' for key, value in case.items() if key != 'ruleInfo')})."


def _check_keys(kind: str, case: Mapping[str, Any], where: str) -> None:
    for key in ("foreach", "do") if kind == LOOP else KINDS[kind].needs:
        if not any(each in case for each in key.split(" or ")):
            raise LoadError(f"{where} lacks the key {key}. Mend the ruleset.")
    if case.get("idCondition", ID_CONDITIONS[0]) not in ID_CONDITIONS:
        known = " and ".join(ID_CONDITIONS)
        raise LoadError(f"{where}: unknown idCondition {case['idCondition']!r}. Known: {known}.")


def _check_xpaths(kind: str, case: Mapping[str, Any], where: str) -> None:
    for key in ("condition", *(("foreach",) if kind == LOOP else KINDS[kind].xpaths)):
        paths = case.get(key, [])
        alone = key in CONDITIONS and key in case
        if not isinstance(paths, str if alone else str | list) or not all(isinstance(each, str) for each in paths):
            raise LoadError(f"{where}: '{key}' is {paths!r}; expected XPaths. Mend the ruleset.")
        for path in listed(paths):
            if "$1" not in path:  # else it is an XPath only inside its loop
                check(path, where)


def _check_values(case: Mapping[str, Any], where: str) -> None:
    for key in ("regex", "separator"):
        if not isinstance(case.get(key, ""), str):
            raise LoadError(f"{where}: '{key}' is {case[key]!r}; expected a text. Mend the ruleset.")
    pattern(case.get("regex", ""))
    for key in ("sum", "min", "max"):
        if case.get(key) is not None and number_of(str(case[key])) is None:
            raise LoadError(f"{where}: '{key}' is {case[key]!r}; expected a number. Mend the ruleset.")
