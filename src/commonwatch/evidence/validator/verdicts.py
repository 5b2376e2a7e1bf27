"""The rule engine: which cases of a ruleset a document breaks, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from commonwatch.evidence.validator.at import At, IdLists
from commonwatch.evidence.validator.kinds import KINDS
from commonwatch.evidence.validator.ruleset import LOOP, Rule, unrolled
from commonwatch.evidence.validator.xpaths import holds, node_line, selected, text_of

MOST_SHOWN = 3
NO_LISTS = IdLists()


@dataclass(frozen=True)
class Broken:
    """A case that doesn't hold at one element: the rule, the line from 1, and the first texts that break it."""

    rule: Rule
    line: int
    found: tuple[str, ...]


def verdicts(rules: Sequence[Rule], root: etree._Element, today: date, lists: IdLists = NO_LISTS) -> Iterator[Broken]:
    """The broken cases, in the ruleset's order; contexts are seen from the document that `root` is the root of.

    Raises LoadError for an XPath that can't be evaluated.
    """
    context, elements = "", list[etree._Element]()
    for rule in rules:
        if rule.context != context:
            context, elements = rule.context, selected(rule.context, root)
        for element in elements:
            yield from _judged(rule, element, today, lists)


def _judged(rule: Rule, element: etree._Element, today: date, lists: IdLists) -> Iterator[Broken]:
    case = rule.case
    if "condition" in case and not holds(case["condition"], element, rule.where):
        return
    at = At(case, element, rule.where, today, lists)
    if rule.kind == LOOP:
        for value in dict.fromkeys(text_of(node) for node in at.of(case["foreach"])):
            for inner in unrolled(rule, value):
                yield from _judged(inner, element, today, lists)
        return
    if "idCondition" in case and not _is_new_id(at):
        return
    broken = KINDS[rule.kind].judge(at)
    if broken is not None:
        texts = (
            " ".join(text_of(node).split()) for node in broken[:MOST_SHOWN] if not isinstance(node, etree._Element)
        )
        line = node_line(broken[0], element) if broken else node_line(element, element)
        yield Broken(rule, line, tuple(texts))


def _is_new_id(at: At) -> bool:
    """Whether none of the texts is (or, for the other condition, begins with) a registered publisher's identifier."""
    registered = at.lists.publishers
    if at.case["idCondition"] == "NOT_EXISTING_ORG_ID":
        return not any(text in registered for _, text in at.texts())
    return not any(_begins_with_one(text, registered) for _, text in at.texts())


def _begins_with_one(text: str, registered: frozenset[str]) -> bool:
    parts = text.split("-")
    return any("-".join(parts[:count]) in registered for count in range(1, len(parts)))
