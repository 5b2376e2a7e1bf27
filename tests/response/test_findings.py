"""Findings of the small picture, each worked by hand."""

from datetime import date

import polars as pl
import pytest
from tests.response.made_needs import needs
from tests.response.made_picture import picture

from commonwatch.errors import JudgementError
from commonwatch.response.coverage import coverage
from commonwatch.response.findings import (
    CONFIRMED,
    NOT_SO,
    add_verdict,
    expiring,
    findings_table,
    gaps,
    overlaps,
    partners,
    pipeline,
    read_verdicts,
)
from commonwatch.response.once import once
from commonwatch.response.ties import ties
from commonwatch.response.work import work

SINCE, UNTIL = date(2015, 1, 1), date(2024, 6, 30)
HELPED = frozenset({"XKX", "MDA"})


@pytest.fixture(scope="module")
def made():
    tables = picture()
    done = work(tables, SINCE, UNTIL)
    needed = needs(("XKX", "rule_of_law", 50_000.0, 4), ("XKX", "minorities", None, 3), ("MDA", "basic_services", 400.0, 2),
                   ("FRA", "livelihoods", 90_000.0, 2))  # fmt: skip
    return tables, done, coverage(needed, done, tables, SINCE, UNTIL)


def of(kind, found):
    return [each for each in found if each.kind == kind]


def test_gaps_are_told_where_help_is_given_and_people_are_many(made):
    found = list(gaps(made[2], HELPED))
    assert {(each.place, each.theme) for each in found} == {("XKX", "rule_of_law"), ("XKX", "minorities")}
    sentence = next(each for each in found if each.theme == "rule_of_law").sentence
    assert sentence.startswith("Kosovo, rule of law and access to justice: about ")
    assert "of 50,000 people in need beyond the help seen; 3 organisations seen at work; likely unmet (" in sentence
    assert "assumption alone" in sentence


def test_no_gap_where_the_figures_look_like_a_rule(made):
    flagged = made[2].with_columns(pl.lit("targets follow a few fixed ratios").alias("flag"))
    assert list(gaps(flagged, HELPED)) == []


def two_in(place="XKX"):
    rows = [
        {"organisation": one, "place": place, "theme": "livelihoods", "role": "reports", "state": "running", "source": "s",
         "activity": one, "start": start, "end": date(2024, 12, 31), "file": "f.xml", "address": f"line {k}"}
        for k, (one, start) in enumerate((("UNDP", date(2020, 1, 1)), ("EBRD", date(2022, 1, 1)), ("OSCE-OCEEA", date(2020, 1, 1))))
    ]  # fmt: skip
    return pl.DataFrame(rows).with_columns(pl.lit(None, pl.String).alias("admin1"))


def test_two_who_deliver_side_by_side_without_a_link_overlap_and_a_co_ordinator_does_not():
    (found,) = overlaps(two_in(), {}, SINCE, UNTIL, {})
    assert found.organisations == ("EBRD", "UNDP")
    assert found.score == pytest.approx((UNTIL - date(2022, 1, 1)).days / 365.25)
    assert (
        "work there side by side between 2022 and 2024; no link between the activities of them is told."
        in found.sentence
    )
    assert found.rows == ("UNDP: f.xml line 0", "EBRD: f.xml line 1")
    assert list(overlaps(two_in(), {"XKX": frozenset({frozenset({"EBRD", "UNDP"})})}, SINCE, UNTIL, {})) == []
    assert len(list(overlaps(two_in(), {"MDA": frozenset({frozenset({"EBRD", "UNDP"})})}, SINCE, UNTIL, {}))) == 1


def test_links_come_from_one_activity_money_and_related_activities():
    assert ties(picture())["XKX"] == frozenset({frozenset({"UNDP", "CH"})})
    assert ties(picture())["ALB"] == frozenset({frozenset({"UNDP", "CH"})})
    same = pl.DataFrame({"source_a": ["s1"], "activity_a": ["A"], "source_b": ["s2"], "activity_b": ["C"]})
    assert frozenset({"UNDP", "UNHCR"}) in ties(picture(), same)["XKX"]


def test_partners_are_of_two_families_and_a_standing_agreement_counts(made):
    tables, done, covered = made
    found = [each for each in partners(done, covered, ties(tables), {}) if each.theme == "rule_of_law"]
    pairs = {frozenset(each.organisations) for each in found}
    assert frozenset({"UNDP", "OSCE-MIK"}) in pairs
    assert frozenset({"OSCE-MIK", "OSCE-ODIHR"}) not in pairs
    needed = needs(("XKX", "human_rights", 50_000.0, 4))
    with_need = coverage(needed, done, tables, SINCE, UNTIL)
    agreed = [
        each for each in partners(done, with_need, {}, {}, "OSCE") if set(each.organisations) == {"OSCE-MIK", "UNMIK"}
    ]
    assert "Standing agreement: OSCE pillar (institution building) of UNMIK (1999)." in agreed[0].sentence


def test_cover_that_ends_within_half_a_year_is_told_and_a_mission_without_end_lasts():
    rows = two_in().with_columns(pl.lit(date(2024, 9, 30)).alias("end"))
    tables = picture()
    covered = coverage(needs(("XKX", "livelihoods", 1000.0, 3)), work(tables, SINCE, UNTIL), tables, SINCE, UNTIL)
    (found,) = expiring(covered, rows, UNTIL, {})
    assert "ends by 30 September 2024" in found.sentence
    lasting = pl.concat([rows, rows.head(1).with_columns(pl.lit(None, pl.Date).alias("end"))])
    assert list(expiring(covered, lasting, UNTIL, {})) == []


def test_a_plan_without_money_is_in_the_pipeline(made):
    (found,) = pipeline(made[1], {})
    assert (found.place, found.organisations) == ("MDA", ("UNHCR",))
    assert "1 planned activity of UNHCR; no commitment or payment is told." in found.sentence


def test_names_of_findings_are_readable_and_unique(made):
    _, done, covered = made
    table = findings_table([*gaps(covered, HELPED), *partners(done, covered, {}, {}), *pipeline(done, {})])
    assert table["finding_id"].is_unique().all()
    assert "gap-XKX-rule_of_law-people_in_need" in table["finding_id"].to_list()


def test_a_verdict_is_kept_and_the_newest_counts(tmp_path):
    add_verdict(tmp_path, "gap-1", CONFIRMED, "asked, there is none", "OSCE-MIK", date(2024, 7, 1))
    add_verdict(tmp_path, "gap-1", NOT_SO, 'a "new" programme, since May', "UNHCR", date(2024, 8, 1))
    kept = read_verdicts(tmp_path)
    assert kept.select("verdict", "why", "by").rows() == [("not so", 'a "new" programme, since May', "UNHCR")]
    assert (tmp_path / "judgements/findings.csv").read_text().count("\n") == 3
    for verdict, why, by in (("maybe", "x", "y"), (CONFIRMED, "", "y"), (CONFIRMED, "x", " ")):
        with pytest.raises(JudgementError):
            add_verdict(tmp_path, "gap-1", verdict, why, by, date(2024, 8, 1))


def test_the_second_telling_of_an_activity_brings_no_money_and_its_reporter_stays(made):
    tables, done, _ = made
    same = pl.DataFrame({"source_a": ["s2"], "activity_a": ["C"], "source_b": ["s1"], "activity_b": ["A"]})
    found = once(done, tables, same)
    assert found.filter(activity="A")["usd"].null_count() == found.filter(activity="A").height
    assert found.select(pl.exclude("usd")).equals(done.select(pl.exclude("usd")))
