"""Rulesets that can't be used: one clear error that names the rule, and the XPath where it is one."""

import json

import pytest

from commonwatch.errors import LoadError
from commonwatch.evidence.validator import read_ruleset


def one(kind, **case):
    return {"//iati-activity": {kind: {"cases": [case]}}}


BAD = [
    ([], "is no ruleset"),
    ({"//a": []}, "'//a' holds no rules"),
    ({"//a": {"unique": []}}, "unique at '//a' has no list of cases"),
    ({"//a": {"unique": {"cases": ["title"]}}}, "unique at '//a' has no list of cases"),
    (one("at_most_two", paths=[]), "unknown rule 'at_most_two'.*Known: no_more_than_one, "),
    ({"//a[": {}}, "as a context: the XPath '//a\\['"),
    (one("unique"), "rule unique at '//iati-activity' lacks the key paths"),
    (one("startswith", paths=["a"]), "lacks the key start or prefix"),
    (one("loop", foreach="a"), "lacks the key do"),
    (one("loop", foreach="a", do=[]), "holds no rules"),
    (one("loop", foreach="a", do={"what": {"cases": []}}), "unknown rule 'what'"),
    (one("unique", paths=["a", "b["]), "the XPath 'b\\[' can't be used"),
    (one("unique", paths=7), "'paths' is 7; expected XPaths"),
    (one("unique", paths=["a"], condition=["b"]), "'condition' is \\['b'\\]; expected XPaths"),
    (one("unique", paths=["a"], condition="count("), "the XPath 'count\\('"),
    (one("date_order", less="a)", more="NOW"), "the XPath 'a\\)'"),
    (one("if_then", **{"if": "a", "then": "b b"}), "the XPath 'b b'"),
    (one("regex_matches", paths=["a"], regex="(a"), "the regular expression '\\(a'"),
    (one("regex_matches", paths=["a"], regex=5), "'regex' is 5; expected a text"),
    (one("sum", paths=["a"], sum="much"), "'sum' is 'much'; expected a number"),
    (one("range", paths=["a"], min=[]), "'min' is \\[\\]; expected a number"),
    (one("unique", paths=["a"], idCondition="NEW"), "unknown idCondition 'NEW'"),
    (one("unique", paths=["a["], ruleInfo={"id": "1.2.3"}), "rule 1.2.3 \\(unique\\): the XPath"),
]


@pytest.mark.parametrize(("ruleset", "said"), BAD)
def test_a_ruleset_that_cannot_be_used(tmp_path, ruleset, said):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(ruleset))
    with pytest.raises(LoadError, match=said):
        read_ruleset(path)


@pytest.mark.parametrize("content", ["{", "", "[" * 100_000, '{"a": nope}'])
def test_what_is_no_json(tmp_path, content):
    path = tmp_path / "rules.json"
    path.write_text(content)
    with pytest.raises(LoadError, match=r"rules\.json is no (JSON|ruleset)"):
        read_ruleset(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LoadError, match="can't be read: No such file"):
        read_ruleset(tmp_path / "rules.json")


@pytest.mark.parametrize(
    "rule", [one("unique", paths=["nothing()"]), one("if_then", **{"if": "$x", "then": "a"}), {"//@b": {"unique": {"cases": [{"paths": ["a"]}]}}}]
)  # fmt: skip
def test_an_xpath_that_compiles_and_still_cannot_be_used(broken, rule):
    with pytest.raises(LoadError, match="Mend the ruleset"):
        broken(rule, '<x><iati-activity b="1"/></x>')


def test_the_first_keys_of_a_case_name_it_when_it_says_nothing_itself(broken):
    (found,) = broken(one("atleast_one", paths=["title"]), "<x><iati-activity/></x>")
    assert (found.rule.id, found.rule.severity) == ("atleast_one", "error")
    assert found.rule.message == "atleast_one doesn't hold (paths: ['title'])."


def test_what_does_not_occur_breaks_nothing(broken):
    assert broken({}, "<x/>") == []
    assert broken(one("atleast_one", paths=["title"]), "<x/>") == []
    assert broken({"//iati-activity": {"atleast_one": {"cases": []}}}, "<x><iati-activity/></x>") == []
