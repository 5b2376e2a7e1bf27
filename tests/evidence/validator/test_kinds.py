"""Each rule kind, in both dialects' names, on cases that hold and cases that don't."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonwatch.evidence.validator import IdLists
from commonwatch.evidence.validator.at import At
from commonwatch.evidence.validator.kinds import KINDS
from commonwatch.evidence.validator.values import a_year_after, date_of, is_positive_decimal, number_of

CAMEL = {
    "no_more_than_one": "noMoreThanOne",
    "atleast_one": "atLeastOne",
    "only_one_of": "onlyOneOf",
    "one_or_all": "oneOrAll",
    "strict_sum": "strictSum",
    "date_order": "dateOrder",
    "date_now": "dateNow",
    "time_limit": "timeLimit",
    "between_dates": "betweenDates",
    "regex_matches": "regexMatches",
    "regex_no_matches": "regexNoMatches",
    "startswith": "startsWith",
    "if_then": "ifThen",
    "no_spaces": "noSpaces",
}
TITLE = {"paths": ["title"]}
BOTH = {"paths": ["title", "description"]}
ONE_OF = {"excluded": ["transaction/sector", "tag"], "paths": ["sector", "policy-marker"]}
LANG = {"one": "@xml:lang", "all": "lang"}
MONEY = {"one": "@default-currency", "all": "currency"}
SECTOR = {"one": "sector", "all": "sector"}
PLACE = {"one": "recipient-country|recipient-region", "all": "recipient-country | recipient-region"}
SHARES = {"paths": ["sector/@percentage"], "sum": 100}
ORDER = {"less": "start/@iso-date", "more": "end/@iso-date"}
NOT_LATER = {"less": "start/@iso-date", "more": "NOW"}
PERIOD = {"start": "start/@iso-date", "end": "end/@iso-date"}
WITHIN = PERIOD | {"date": "value/@value-date"}
NOW = {"date": "@last-updated-datetime"}
DIGITS = {"paths": ["sector/@code"], "regex": r"^\d+$"}
BEGIN = {"paths": ["iati-identifier"], "start": "reporting-org/@ref"}
ANY_BEGIN = {
    "paths": ["iati-identifier"],
    "prefix": ["reporting-org/@ref", "other-identifier[@type='B1']/@ref"],
    "separator": "-",
}
RANGE = {"paths": ["sector/@percentage"], "min": 0.0, "max": 100.0}
LOOP = {
    "foreach": "sector/@vocabulary",
    "do": {"strict_sum": {"cases": [{"paths": ["sector[@vocabulary = '$1']/@percentage"], "sum": 100}]}},
    "subs": ["paths"],
}


def shares(*values):
    return "".join(f'<sector percentage="{value}"/>' for value in values)


def dates(start=None, end=None, value=None):
    given = (("start", "iso-date", start), ("end", "iso-date", end), ("value", "value-date", value))
    return "".join(f'<{name} {attribute}="{day}"/>' for name, attribute, day in given if day is not None)


def begins(identifier, *refs, previous=()):
    orgs = "".join(f'<reporting-org ref="{ref}"/>' for ref in refs)
    others = "".join(f'<other-identifier type="B1" ref="{ref}"/>' for ref in previous)
    return f">{orgs}{others}<iati-identifier>{identifier}</iati-identifier>"


CASES = [
    ("no_more_than_one", TITLE, ">", True),
    ("no_more_than_one", TITLE, "><title/>", True),
    ("no_more_than_one", TITLE, "><title/><title/>", False),
    ("no_more_than_one", BOTH, "><title/><description/>", False),
    ("no_more_than_one", {"paths": []}, "><title/>", True),
    ("no_more_than_one", {"paths": ["@a", "@b"]}, "a='1' b='2'>", False),
    ("atleast_one", TITLE, ">", False),
    ("atleast_one", TITLE, "><title/>", True),
    ("atleast_one", BOTH, "><description/>", True),
    ("atleast_one", {"paths": []}, "><title/>", False),
    ("atleast_one", {"paths": ["title/text()"]}, "><title/>", False),
    ("atleast_one", {"paths": ["title/text()"]}, "><title>a</title>", True),
    ("atleast_one", {"paths": ["@xml:lang"]}, 'xml:lang="en">', True),
    ("atleast_one", {"paths": ["@xml:lang"]}, ">", False),
    ("atleast_one", TITLE | {"condition": "description"}, ">", True),
    ("atleast_one", TITLE | {"condition": "description"}, "><description/>", False),
    ("atleast_one", TITLE | {"condition": "not(description)"}, ">", False),
    ("atleast_one", TITLE | {"condition": "count(description) > 1"}, "><description/>", True),
    ("atleast_one", TITLE | {"condition": "activity-status/@code = '2' and @humanitarian"}, 'humanitarian="1"><activity-status code="2"/>', False),
    ("atleast_one", TITLE | {"condition": "number(description)"}, "><description>many</description>", True),
    ("only_one_of", ONE_OF, "><sector/>", True),
    ("only_one_of", ONE_OF, ">", False),
    ("only_one_of", ONE_OF, "><sector/><sector/>", False),
    ("only_one_of", ONE_OF, "><sector/><policy-marker/>", False),
    ("only_one_of", ONE_OF, "><transaction><sector/></transaction>", True),
    ("only_one_of", ONE_OF, "><tag/>", True),
    ("only_one_of", ONE_OF, "><tag/><sector/>", False),
    ("only_one_of", ONE_OF, "><tag/><transaction><sector/></transaction><sector/>", False),
    ("one_or_all", LANG, 'xml:lang="en"><title><narrative/></title>', True),
    ("one_or_all", LANG, '><title><narrative xml:lang="en"/></title>', True),
    ("one_or_all", LANG, '><title><narrative xml:lang="en"/><narrative/></title>', False),
    ("one_or_all", LANG, ">", True),
    ("one_or_all", MONEY, 'default-currency="EUR"><budget><value/></budget>', True),
    ("one_or_all", MONEY, '><budget><value currency="EUR"/></budget><fss><forecast currency="EUR"/></fss>', True),
    ("one_or_all", MONEY, '><budget><value currency="EUR"/></budget><fss><forecast/></fss>', False),
    ("one_or_all", MONEY, "><crs-add><loan-status/></crs-add>", False),
    ("one_or_all", SECTOR, "><sector/><transaction/>", True),
    ("one_or_all", SECTOR, "><transaction><sector/></transaction>", True),
    ("one_or_all", SECTOR, "><transaction><sector/></transaction><transaction/>", False),
    ("one_or_all", PLACE, "><transaction><recipient-region/></transaction><transaction><recipient-country/></transaction>", True),
    ("one_or_all", PLACE, "><transaction><recipient-region/></transaction><transaction/>", False),
    ("one_or_all", {"one": "title", "all": ["description", "sector/@code"]}, "><description/>", False),
    ("one_or_all", {"one": "title", "all": ["description", "sector/@code"]}, '><description/><sector code="1"/>', True),
    ("dependent", BOTH, ">", True),
    ("dependent", BOTH, "><title/><description/>", True),
    ("dependent", BOTH, "><title/><title/>", False),
    ("sum", SHARES, ">" + shares(), True),
    ("sum", SHARES, ">" + shares(100), True),
    ("sum", SHARES, ">" + shares("33.33", "66.67"), True),
    ("sum", SHARES, ">" + shares(50, 40), False),
    ("sum", SHARES, ">" + shares(50, "fifty"), False),
    ("sum", SHARES, ">" + shares(100, ""), False),
    ("sum", SHARES | {"sum": 0.3}, ">" + shares("0.1", "0.2"), True),
    ("sum", SHARES, ">" + shares("33.333", "33.333", "33.333"), False),
    ("strict_sum", SHARES, ">" + shares("33.3", "33.3", "33.4"), True),
    ("strict_sum", SHARES | {"sum": 0.3}, ">" + shares("0.1", "0.2"), True),
    ("strict_sum", SHARES, ">" + shares("33.33333333333", "66.66666666666"), False),
    ("strict_sum", SHARES, ">" + shares(), False),
    ("strict_sum", SHARES | {"sum": 0}, ">" + shares(), True),
    ("strict_sum", SHARES, ">" + shares(" 50 ", "5e1"), True),
    ("strict_sum", SHARES, ">" + shares("50%", 50), False),
    ("strict_sum", SHARES, ">" + shares("1_00"), False),
    ("strict_sum", {"paths": ["a", "b"], "sum": 100}, "><a>40</a><b>60</b>", True),
    ("date_order", ORDER, ">" + dates("2020-01-01", "2020-01-02"), True),
    ("date_order", ORDER, ">" + dates("2020-01-02", "2020-01-02"), True),
    ("date_order", ORDER, ">" + dates("2020-01-03", "2020-01-02"), False),
    ("date_order", ORDER, ">" + dates("2020-01-03"), True),
    ("date_order", ORDER, ">" + dates(None, "2020-01-03"), True),
    ("date_order", ORDER, ">" + dates("2020-01-03Z", "2020-01-02+02:00"), False),
    ("date_order", ORDER, ">" + dates("2020-01-03", "soon"), True),
    ("date_order", ORDER, ">" + dates("2020-02-30", "2020-02-01"), True),
    ("date_order", ORDER, ">" + dates("", "2020-02-01"), True),
    ("date_order", ORDER, ">" + dates("2020-01-01") + dates("2020-05-01") + dates(None, "2020-03-01"), False),
    ("date_order", ORDER, ">" + dates("2020-01-01", "2020-12-31") + dates("2021-01-01", "2021-12-31"), True),
    ("date_order", ORDER, ">" + dates("2020-01-01", "2020-12-31") + dates("2021-12-31", "2021-01-01"), False),
    ("date_order", {"less": "start", "more": "end"}, "><start>2020-01-03</start><end>2020-01-02</end>", False),
    ("date_order", NOT_LATER, ">" + dates("2024-06-01"), True),
    ("date_order", NOT_LATER, ">" + dates("2024-06-02"), False),
    ("date_order", NOT_LATER, ">" + dates("2024-05-01") + dates("2024-06-02"), False),
    ("date_order", NOT_LATER | {"more": "TODAY"}, ">" + dates("2024-06-02"), False),
    ("date_order", {"less": "TODAY", "more": "end/@iso-date"}, ">" + dates(None, "2024-05-31"), False),
    ("date_now", NOW, ">", True),
    ("date_now", NOW, 'last-updated-datetime="2024-06-01T23:59:59Z">', True),
    ("date_now", NOW, 'last-updated-datetime="2024-06-02T00:00:00">', False),
    ("date_now", NOW, 'last-updated-datetime="2024-06-02T01:00:00+03:00">', True),
    ("date_now", NOW, 'last-updated-datetime="2024-06-01T23:00:00-02:00">', False),
    ("date_now", NOW, 'last-updated-datetime="2024-07-01">', False),
    ("date_now", NOW, 'last-updated-datetime="20213-01-01">', False),
    ("date_now", NOW, 'last-updated-datetime="tomorrow">', True),
    ("time_limit", PERIOD, ">" + dates("2015-01-01", "2015-12-31"), True),
    ("time_limit", PERIOD, ">" + dates("2016-01-01", "2017-01-01"), True),
    ("time_limit", PERIOD, ">" + dates("2015-01-01", "2016-01-02"), False),
    ("time_limit", PERIOD, ">" + dates("2016-02-29", "2017-02-28"), True),
    ("time_limit", PERIOD, ">" + dates("2016-02-29", "2017-03-01"), False),
    ("time_limit", PERIOD, ">" + dates("2015-01-01"), True),
    ("time_limit", PERIOD, ">" + dates(None, "2015-01-01"), True),
    ("time_limit", PERIOD, ">" + dates("2015-01-01", "2014-01-01"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2015-06-01"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2015-01-01"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2015-12-31"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2014-12-31"), False),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2016-01-01"), False),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", None, "2017-01-01"), True),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", None, "2014-01-01"), False),
    ("between_dates", WITHIN, ">" + dates("2015-01-01", "2015-12-31", "2015-06-01") + dates(value="2016-06-01"), False),
    ("regex_matches", DIGITS, ">", True),
    ("regex_matches", DIGITS, '><sector code="11110"/>', True),
    ("regex_matches", DIGITS, '><sector code="11110"/><sector code="a"/>', False),
    ("regex_matches", DIGITS, '><sector code=""/>', False),
    ("regex_matches", DIGITS | {"regex": "1"}, '><sector code="a1b"/>', True),
    ("regex_matches", {"paths": ["title"], "regex": "aid"}, "><title><narrative>first aid</narrative></title>", True),
    ("regex_no_matches", DIGITS, '><sector code="a"/>', True),
    ("regex_no_matches", DIGITS, '><sector code="a"/><sector code="1"/>', False),
    ("regex_no_matches", DIGITS, ">", True),
    ("startswith", BEGIN, begins("XM-DAC-1-7", "XM-DAC-1"), True),
    ("startswith", BEGIN, begins("XM-DAC-2-7", "XM-DAC-1"), False),
    ("startswith", BEGIN, begins("XM-DAC-17", "XM-DAC-1"), True),
    ("startswith", BEGIN | {"separator": "-"}, begins("XM-DAC-17", "XM-DAC-1"), False),
    ("startswith", BEGIN, begins("XM-DAC-1-7"), False),
    ("startswith", BEGIN, '><reporting-org ref="A"/>', True),
    ("startswith", BEGIN | {"start": "XM-DAC-"}, begins("XM-DAC-1-7"), True),
    ("startswith", BEGIN | {"start": "XM/"}, begins("XM/1"), True),
    ("startswith", BEGIN | {"start": "44-000"}, begins("44-0001"), True),
    ("startswith", ANY_BEGIN, begins("B-7", "A", previous=["B"]), True),
    ("startswith", ANY_BEGIN, begins("C-7", "A", previous=["B"]), False),
    ("startswith", ANY_BEGIN, begins("A", "A"), False),
    ("unique", BOTH, "><title>a</title><description>b</description>", True),
    ("unique", BOTH, "><title>a</title><description>a</description>", False),
    ("unique", BOTH, "><title>a</title><description>A</description>", True),
    ("unique", BOTH, "><title/><title/>", False),
    ("unique", BOTH, ">", True),
    ("range", RANGE, ">" + shares(0, 100, "50.5"), True),
    ("range", RANGE, ">" + shares("100.0000001"), False),
    ("range", RANGE, ">" + shares(-1), False),
    ("range", RANGE, ">" + shares("many"), False),
    ("range", RANGE, ">", True),
    ("range", {"paths": ["sector/@percentage"], "min": 5}, ">" + shares(4), False),
    ("range", {"paths": ["sector/@percentage"], "max": 5}, ">" + shares(-40), True),
    ("if_then", {"if": "title", "then": "description"}, ">", True),
    ("if_then", {"if": "title", "then": "description"}, "><title/>", False),
    ("if_then", {"if": "title", "then": "description"}, "><title/><description/>", True),
    ("if_then", {"if": "count(sector) > 1", "then": "count(sector/@percentage) = count(sector)"}, "><sector/><sector/>", False),
    ("if_then", {"if": "@value", "then": "number(@value) = @value", "paths": ["@value"]}, 'value="12">', True),
    ("if_then", {"if": "@value", "then": "number(@value) = @value", "paths": ["@value"]}, 'value="twelve">', False),
    ("if_then", {"if": "not(title)", "then": "transaction[title]"}, "><transaction/>", False),
    ("loop", LOOP, '><sector vocabulary="1" percentage="100"/><sector vocabulary="2" percentage="100"/>', True),
    ("loop", LOOP, '><sector vocabulary="1" percentage="100"/><sector vocabulary="2" percentage="90"/>', False),
    ("loop", LOOP, '><sector vocabulary="1" percentage="40"/><sector vocabulary="1" percentage="60"/>', True),
    ("loop", LOOP, '><sector percentage="90"/>', True),
    ("loop", LOOP, """><sector vocabulary="a'b" percentage="90"/>""", False),
    ("loop", LOOP, """><sector vocabulary="a'b&quot;" percentage="100"/>""", True),
    ("loop", LOOP | {"subs": []}, '><sector vocabulary="2" percentage="100"/>', False),
    ("loop", LOOP | {"foreach": ["tag/@vocabulary", "sector/@vocabulary"]}, '><sector vocabulary="2" percentage="90"/>', False),
    ("loop", LOOP | {"condition": "title"}, '><sector vocabulary="2" percentage="90"/>', True),
    ("no_spaces", TITLE, "><title>a b</title>", True),
    ("no_spaces", TITLE, "><title> a</title>", False),
    ("no_spaces", TITLE, "><title>a\n</title>", False),
    ("no_spaces", TITLE, ">", True),
    ("evaluates_to_true", {"eval": "count(title) = 1"}, "><title/>", True),
    ("evaluates_to_true", {"eval": "title"}, ">", False),
    ("no_percent", {"paths": ["sector/@percentage"]}, ">" + shares(50), True),
    ("no_percent", {"paths": ["sector/@percentage"]}, ">" + shares(50, "50%"), False),
    ("positive_decimal", {"paths": ["sector/@percentage"]}, ">" + shares("0.5", 7), True),
    ("positive_decimal", {"paths": ["sector/@percentage"]}, ">" + shares(7, -7), False),
    ("positive_decimal", {"paths": ["sector/@percentage"]}, ">" + shares(0), False),
    ("positive_decimal", {"paths": ["sector/@percentage"]}, ">" + shares("1e3"), False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "case", "content", "good"), CASES)
def test_verdict(holds, kind, case, content, good):
    assert holds(kind, case, content) is good
    if kind in CAMEL:
        assert holds(CAMEL[kind], case, content) is good


def test_every_kind_has_a_case_that_holds_and_one_that_does_not():
    seen = {(kind, good) for kind, _, _, good in CASES}
    assert seen == {(kind, good) for kind in (*KINDS, "loop") for good in (True, False)}


ID = {"paths": ["reporting-org/@ref"], "regex": "^[^/]+$"}
KNOWN = IdLists(frozenset({"GB-COH", "XM-DAC"}), frozenset({"A/1", "XM-DAC-1"}))


@pytest.mark.parametrize(
    ("case", "ref", "good"),
    [
        (ID | {"idCondition": "NOT_EXISTING_ORG_ID"}, "A/1", True),
        (ID | {"idCondition": "NOT_EXISTING_ORG_ID"}, "A/1-2", False),
        (ID | {"idCondition": "NOT_EXISTING_ORG_ID_PREFIX"}, "A/1-2", True),
        (ID | {"idCondition": "NOT_EXISTING_ORG_ID_PREFIX"}, "XM-DAC-1-a/b", True),
        (ID | {"idCondition": "NOT_EXISTING_ORG_ID_PREFIX"}, "A/1", False),
    ],
)
def test_registered_identifiers_are_not_judged(holds, case, ref, good):
    content = f'><reporting-org ref="{ref}"/>'
    assert holds("regex_matches", case, content, lists=KNOWN) is good
    assert not holds("regex_matches", case, content), "without a list no identifier is registered"


@pytest.mark.parametrize(
    ("ref", "good"), [("GB-COH-1", True), ("GB-COH", True), ("GB-COHX-1", False), ("XM", False), ("", False)]
)
def test_an_agency_is_the_first_two_parts(holds, ref, good):
    case = {"paths": ["reporting-org/@ref"], "prefix": ["ORG-ID-PREFIX"]}
    content = f'><reporting-org ref="{ref}"/>'
    assert holds("startswith", case, content, lists=KNOWN) is good
    assert holds("startswith", case, content), "without the list of agencies nothing is judged"


def test_only_the_first_broken_places_are_shown_with_their_line(broken):
    xml = '<a>\n<b v="1"/>\n<b v="x"/>\n<b v="y"/>\n<b\n v="z"/><b v="w"/></a>'
    ruleset = {
        "/a": {"range": {"cases": [{"paths": ["b/@v"], "min": 0, "ruleInfo": {"id": "9.9", "severity": "warning"}}]}}
    }
    (one,) = broken(ruleset, xml)
    assert (one.line, one.found, one.rule.id, one.rule.severity) == (3, ("x", "y", "z"), "9.9", "warning")


def test_contexts_are_seen_from_the_document_or_its_root(broken):
    xml = "<a><b/><a><b><c/></b></a></a>"
    for context, count in (("//b", 1), ("/a/b", 1), ("/a/a/b", 0), ("a/b", 0), ("b", 1), ("//b | //nothing", 1)):
        assert len(broken({context: {"atleast_one": {"cases": [{"paths": ["c"]}]}}}, xml)) == count, context


WORDS = st.lists(st.sampled_from(["title", "description", "sector"]), max_size=6)
EASY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(WORDS, st.lists(st.sampled_from(["title", "description", "sector"]), unique=True))
@EASY
def test_counting_kinds_agree_with_a_count(holds, words, paths):
    content = ">" + "".join(f"<{word}/>" for word in words)
    count = sum(words.count(path) for path in paths)
    assert holds("no_more_than_one", {"paths": paths}, content) is (count <= 1)
    assert holds("atleast_one", {"paths": paths}, content) is (count >= 1)
    assert holds("only_one_of", {"excluded": [], "paths": paths}, content) is (count == 1)
    assert holds("dependent", {"paths": paths}, content) is (len({path in words for path in paths}) <= 1)


@given(st.lists(st.decimals(min_value=0, max_value=100, places=3), max_size=5))
@EASY
def test_sums_agree_with_decimals(holds, values):
    total = sum(values, Decimal(0))
    assert holds("strict_sum", SHARES | {"sum": str(total)}, ">" + shares(*values))
    assert holds("sum", SHARES | {"sum": str(total)}, ">" + shares(*values))
    assert not holds("strict_sum", SHARES | {"sum": str(total + Decimal("0.001"))}, ">" + shares(*values))


@given(st.lists(st.text(alphabet="ab ", max_size=3), max_size=5))
@EASY
def test_texts_agree_with_python(holds, texts):
    content = ">" + "".join(f"<title>{text}</title>" for text in texts)
    assert holds("unique", TITLE, content) is (len(set(texts)) == len(texts))
    assert holds("no_spaces", TITLE, content) is all(text == text.strip() for text in texts)
    assert holds("startswith", {"paths": ["title"], "start": "a"}, content) is all(t.startswith("a") for t in texts)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-800, 800))
def test_dates_agree_with_the_calendar(start, days):
    end = start + timedelta(days=days)
    assert date_of(f" {start}T12:00:00+01:00 ") == start
    assert (end > a_year_after(start)) is ((end.year - 1, end.month, end.day) > (start.year, start.month, start.day))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-01", date(2024, 6, 1)),
        ("2024-06-01Z", date(2024, 6, 1)),
        ("2024-06-01-05:00", date(2024, 6, 1)),
        ("2024-06-01T00:30:00+01:00", date(2024, 5, 31)),
        ("2024-06-01 23:30:00.5-0100", date(2024, 6, 2)),
        ("-0044-03-15", date.min),
        ("9999-12-31T23:00:00-05:00", date(9999, 12, 31)),
        ("2023-02-29", None),
        ("2023-00-10", None),
        ("2023-6-1", None),
        ("01/06/2023", None),
        ("2023-06", None),
        ("", None),
    ],
)
def test_date_of(text, day):
    assert date_of(text) == day


@pytest.mark.parametrize(("text", "number"), [("1.", 1), (".5", "0.5"), ("-1E2", -100), ("1,0", None), ("NaN", None), ("٣", None)])  # fmt: skip
def test_number_of(text, number):
    assert number_of(text) == (None if number is None else Decimal(number))
    assert is_positive_decimal(text) is (number in (1, "0.5"))


def test_a_case_is_judged_without_a_file():
    from lxml import etree

    at = At({"paths": ["a"]}, etree.fromstring("<x><a/></x>"), "here", date(2024, 1, 1), IdLists())
    assert KINDS["atleast_one"].judge(at) is None
