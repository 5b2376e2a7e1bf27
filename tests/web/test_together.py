"""The page Together: the matrix, its order and filters, findings at their own addresses, partners-to-be, two sides meeting."""

import re
import shutil
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.publish.made_joint import SENTENCES, findings, work
from tests.web.pages import Page

from commonwatch.files import write_parquet
from commonwatch.publish.open_picture import judged, open_evidence
from commonwatch.response.findings import add_verdict, findings_table, partners, read_verdicts
from commonwatch.response.identified import identified
from commonwatch.response.identity import no_judgements
from commonwatch.response.once import known_ties
from commonwatch.response.ties import ties
from commonwatch.web.app import create_app
from commonwatch.web.security import FIELD
from commonwatch.web.together import found, matrix, meeting, sides, who
from commonwatch.web.together import partners as to_be

NEEDS = [
    # place, theme, severity, chance unmet, need
    ("XKX", "livelihoods", 4, 0.92, "n1"),
    ("XKX", "minorities", 2, 0.62, "n2"),
    ("XKX", "gender", 1, 0.30, "n6"),
    ("TJK", "basic_services", 3, 0.88, "n7"),
    ("UKR", "livelihoods", 5, 0.99, "n8"),
]


def coverage(rows=NEEDS) -> pl.DataFrame:
    """A table of coverage with whole-place needs."""
    told = [
        {
            "need_id": need, "place": place, "admin1": None, "theme": theme, "group": "people in need", "basis": "derived",
            "severity": severity, "since": date(2020, 1, 1), "until": date(2024, 6, 1), "mid": 85_410.0, "targeted": None,
            "reached": None, "organisations": 1, "at_work": [], "activities": 1, "usd": None, "covered": 0.2,
            "unmet_low": 40_000.0, "unmet_mid": 70_000.0, "unmet_high": 80_000.0, "unmet_weighted": 35_000.0,
            "unmet_per_resident": 0.04, "unmet_attainable": 60_000.0, "p_unmet": chance, "p_unmet_low": chance - 0.1,
            "p_unmet_high": min(1.0, chance + 0.1), "prior_share": 1.0, "score": 9.0, "flag": "", "rows": [f"row of {need}"],
        }
        for place, theme, severity, chance, need in rows
    ]  # fmt: skip
    schema = {
        "admin1": pl.String,
        "targeted": pl.Int64,
        "reached": pl.Int64,
        "at_work": pl.List(pl.String),
        "usd": pl.Float64,
    }
    return pl.DataFrame(told, schema_overrides=schema)


@pytest.fixture(scope="module")
def shown(finished, tmp_path_factory):
    """A workspace with a joint picture, to be read and not changed."""
    folder = Path(shutil.copytree(finished, tmp_path_factory.mktemp("joint") / "workspace"))
    write_parquet(coverage(), folder / "tables" / "coverage.parquet")
    return folder


@pytest.fixture
def joint(shown, tmp_path):
    """The same, the test's own."""
    return Path(shutil.copytree(shown, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def reader(shown):
    with TestClient(create_app(shown), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def look(reader):
    return lambda address: Page(reader.get(address).text)


def words(element) -> str:
    """An element's text with single spaces."""
    return " ".join(element.text.split())


def cells(page: Page) -> dict[str, str]:
    """address -> what a cell of the matrix says to those who hear it."""
    return {
        one.attributes["href"]: words(one)
        for one in page.all("a")
        if "td" in one.inside and "theme=" in one.attributes["href"] and "place=" in one.attributes["href"]
    }


# the matrix


def test_a_cell_counts_whom_is_seen_and_says_gap_and_overlap():
    made = matrix.cells_of(work(), coverage(), findings())
    jobs, rights, gender = (made["XKX", theme] for theme in ("livelihoods", "human_rights", "gender"))
    assert (jobs.organisations, jobs.severity, jobs.kind) == (2, 4, "gap")  # IOM and Sida; IOM's two activities once
    assert "2 organisations seen; a gap: need likely unmet (92\u00a0%)" in jobs.said()
    assert (rights.organisations, rights.severity, rights.kind) == (3, 0, "overlap")
    assert (gender.organisations, gender.kind) == (0, "need")  # Sida's work there is only planned
    assert made["UKR", "livelihoods"].said() == "nobody seen; a need of severity 5"
    assert made["XKX", "displacement"].kind == "seen"


def test_a_gap_that_an_office_denies_is_no_gap_of_the_matrix(tmp_path):
    add_verdict(
        tmp_path, findings().filter(theme="livelihoods", kind="gap")["finding_id"][0], "not so", "w", "O", date.today()
    )
    told = judged(findings(), read_verdicts(tmp_path))
    assert matrix.cells_of(work(), coverage(), told)["XKX", "livelihoods"].kind == "need"


def test_the_matrix_is_ordered_by_the_server(look):
    def places(address):
        page = look(address)
        return [
            one.text.strip()
            for one in page.all("a")
            if "th" in one.inside and "tbody" in one.inside and one.attributes["href"].startswith("/place/")
        ]

    assert places("/together")[0] == "Kosovo*"  # the only place with gaps
    assert places("/together?sort=gaps&order=asc")[-1] == "Kosovo*"
    assert places("/together?sort=place&order=asc") == ["Kosovo*", "Tajikistan", "Ukraine"]
    assert places("/together?sort=place&order=desc") == ["Ukraine", "Tajikistan", "Kosovo*"]
    assert places("/together?sort=nonsense")[0] == "Kosovo*"


def test_filters_leave_what_was_asked_for(look):
    human = cells(look("/together?dimension=human"))
    assert human and not any("theme=livelihoods" in where for where in human)
    tajikistan = cells(look("/together?place=Tajikistan"))
    assert set(tajikistan) == {"/together?place=TJK&theme=human_rights", "/together?place=TJK&theme=basic_services"}
    assert "XKX" not in look("/together?place=TJK").text


def test_an_unknown_place_or_theme_is_a_page_that_says_so(reader):
    for address in (
        "/together?place=Atlantis",
        "/together?theme=football",
        "/together?organisation=NOBODY",
        "/together?pair=UN",
        "/together?pair=UN,UN",
    ):
        answer = reader.get(address)
        assert answer.status_code == 404, address
        assert "<h1" in answer.text


def test_a_cell_opens_what_stands_behind_it(look):
    page = look("/together?place=XKX&theme=livelihoods")
    assert page.rows("Organisations on this theme here")[1][:3] == ["IOM", "reports activities", "2 1 under way"]
    assert page.rows("Needs here")[1][4].startswith("very likely (92 %)")
    assert SENTENCES["gap"].replace("Kosovo", "Kosovo*") in page.text


def test_organisations_stand_by_theme_with_the_number_of_their_places(look):
    page = look("/together?list=name")
    rows = page.rows("For each organisation and theme")
    head, missions = rows[0], {row[0]: row for row in rows[1:]}
    assert list(missions) == sorted(missions, key=str.casefold)
    assert missions["OSCE Mission in Kosovo*"][1:4] == ["2", "1", "–"]
    assert missions["IOM"][1:4] == ["1", "1", "2"]
    assert [row[0] for row in look("/together?family=OSCE").rows("For each organisation and theme")[1:]] == [
        "OSCE Mission in Kosovo*", "OSCE Programme Office in Dushanbe",
    ]  # fmt: skip
    assert head[1:4] == ["Themes", "Places", "Activities"]


# findings


def test_each_finding_has_its_address_its_chance_in_words_and_its_grounds(look):
    page = look("/together")
    links = [one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith(found.AT)]
    assert len(links) == findings().height
    gap = findings().filter(theme="livelihoods", kind="gap")["finding_id"][0]
    own = look(found.address(gap))
    assert words(own.all("h1")[0]) == "△ Gap, very likely (92 %)"
    assert {"values = 10.5", "more"} == {one.text for one in own.all("code") if "li" in one.inside}
    assert "commonwatch verdict " + gap in own.text
    assert SENTENCES["gap"].replace("Kosovo", "Kosovo*") in own.text


def test_findings_are_chosen_ordered_and_paged():
    rows = (
        pl.concat([findings()] * 7)
        .with_row_index("n")
        .with_columns(pl.format("{}-{}", "finding_id", "n").alias("finding_id"))
    )
    first, last = found.page_of(rows.drop("n"), 1, {}), found.page_of(rows.drop("n"), 99, {})
    assert (first.total, first.last, len(first.shown)) == (49, 3, 20)
    assert (last.number, len(last.shown)) == (3, 9)
    assert not {one.finding_id for one in first.shown} & {one.finding_id for one in last.shown}
    likeliest = found.ordered(findings(), "chance")["p"].to_list()
    assert likeliest[:3] == [0.92, 0.7, 0.62] and set(likeliest[3:]) == {None}
    assert set(found.chosen(findings(), "overlap")["kind"]) == {"overlap"}


def test_an_office_says_what_came_of_a_finding_and_readers_see_it(joint):
    gap = findings().filter(pl.col("theme") == "minorities", pl.col("admin1").is_null())["finding_id"][0]
    with TestClient(create_app(joint, edit=True), base_url="http://127.0.0.1") as editor:
        form = Page(editor.get(found.address(gap)).text)
        token = form.all("input", name=FIELD)[0].attributes["value"]
        told = {FIELD: token, "verdict": "not so", "why": "a programme of the ministry reaches them", "by": "OSCE-MIK"}
        answer = editor.post(found.address(gap) + "/verdict", data=told)
        assert answer.status_code == 200 and "Not so, says OSCE-MIK" in Page(answer.text).text
        assert "Not so, says OSCE-MIK" in editor.get("/together?kind=gap").text
        without = editor.post(found.address(gap) + "/verdict", data=told | {"why": " "})
        assert without.status_code == 400 and "reason" in without.text
        assert editor.post(f"{found.AT}/gap-nowhere/verdict", data=told).status_code == 404
    assert read_verdicts(joint).select("finding_id", "verdict").rows() == [(gap, "not so")]


def test_a_reader_who_may_only_look_sees_no_form_that_changes_and_can_send_none(reader, look):
    gap = findings()["finding_id"][0]
    assert not look(found.address(gap)).all("form", method="post")
    assert reader.post(found.address(gap) + "/verdict", data={"verdict": "confirmed"}).status_code == 403
    assert reader.get(f"{found.AT}/gap-nowhere").status_code == 404


# partners-to-be


def oracle(study, of):
    """The same findings by way of the response package alone."""
    tables = identified(open_evidence(study.evidence()).tables, no_judgements())
    _same, tied = known_ties(tables, date(2020, 1, 1), study.origin)
    names = {"OSCE-MIK": "OSCE Mission in Kosovo", "SE": "Sweden (Sida)"}
    return findings_table(partners(study.table("work"), study.table("coverage"), ties(tables, tied), names, of))


def test_partners_to_be_are_all_of_them_and_carry_their_reasons(reader, look):
    study = reader.app.state.studies.now()
    for of in ("UNMIK", "OSCE", "IOM"):
        rows = to_be.possible(study, of)
        told = ["finding_id", "kind", "place", "theme", "organisations", "need_id", "score"]
        assert rows.select(told).equals(oracle(study, of).select(told))
    rows = to_be.possible(study, "UNMIK")
    assert rows.height
    page = look("/together?organisation=UNMIK")
    others = {one for pair in rows["organisations"] for one in pair} - {"UNMIK"}
    families = sides.families(study.table("work"))
    assert others and all(families[one] != "UN" for one in others)
    linked = {one.attributes["href"] for one in page.all("a")}
    assert {f"/together?pair=UNMIK%2C{one}" for one in others} <= linked
    assert all(found.address(name) in linked for name in rows["finding_id"].head(3))


def test_a_pair_beyond_the_table_of_findings_has_its_address_too(reader, look):
    study = reader.app.state.studies.now()
    kept = set(study.findings()["finding_id"])
    beyond = next(name for name in to_be.possible(study, "UNMIK")["finding_id"] if name not in kept)
    assert "Possible pair" in words(look(found.address(beyond)).all("h1")[0])


def test_an_organisation_without_a_listed_mandate_is_told_as_such(joint):
    extra = (
        work()
        .head(1)
        .with_columns(
            organisation=pl.lit("Tirana Legal Aid"), name=pl.lit("Tirana Legal Aid"), family=pl.lit(None, pl.String)
        )
    )
    write_parquet(pl.concat([work(), extra]), joint / "tables" / "work.parquet")
    with TestClient(create_app(joint), base_url="http://127.0.0.1") as client:
        page = Page(client.get("/together?organisation=Tirana Legal Aid").text)
    assert "not listed: possible partners are looked for among organisations whose mandate is listed" in page.text
    assert who.family_choices(pl.concat([work(), extra]))[-1][0] == who.UNLISTED


# two sides


def test_un_and_osce_meet_where_both_are_seen(look):
    page = look("/together?pair=UN,OSCE")
    counted = {words(one) for one in page.all("a") if "#which" in one.attributes["href"] and "li" in one.inside}
    assert "1 ◆ both are seen" in counted  # human rights in Kosovo: UNMIK and the OSCE Mission
    assert "1 ◀ only UN family" in counted  # IOM on jobs
    assert "2 ▶ only OSCE family" in counted  # trafficking in Kosovo, human rights in Tajikistan
    assert "4 △ neither, while a need stands" in counted
    assert "OSCE pillar (institution building) of UNMIK (1999)" in page.text
    assert "Tajik" in page.text
    neither = look("/together?pair=UN,OSCE&state=neither").rows("Places and themes, the most severe need first")
    assert neither[1][0] == "Ukraine: Jobs and poverty"


def test_the_form_of_two_lists_leads_to_one_address(reader):
    answer = reader.get("/together?one=UNHCR&other=OSCE-ODIHR", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/together?pair=UNHCR%2COSCE-ODIHR")
    assert reader.get(answer.headers["location"]).status_code == 200


PLACES, THEMES, WHO = ("XKX", "TJK"), ("human_rights", "livelihoods"), ("IOM", "UNHCR", "OSCE-MIK", "SE")
SPOTS = list(product(PLACES, THEMES))
FAMILY = {"IOM": "UN", "UNHCR": "UN", "OSCE-MIK": "OSCE", "SE": "bilateral"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(SPOTS), st.sampled_from(WHO), st.sampled_from(["running", "ended", "planned"])),
        max_size=8,
    ),
    st.lists(st.sampled_from(SPOTS), unique=True),
    st.permutations(["UN", "OSCE", "SE", "IOM"]),
)
def test_two_sides_stand_to_each_other_as_a_count_by_hand_says(told, needed, pair):
    rows = pl.DataFrame(
        [(*spot, one, state, FAMILY[one], None) for spot, one, state in told],
        schema=dict.fromkeys(("place", "theme", "organisation", "state", "family", "admin1"), pl.String), orient="row",
    )  # fmt: skip
    first, second = (sides.side(key, rows) for key in pair[:2])
    needs = (
        coverage([(*spot, 3, 0.7, f"n{number}") for number, spot in enumerate(needed)])
        if needed
        else coverage().clear()
    )
    got = meeting.meetings(first, second, rows, needs, findings().clear())

    def there(key, spot):
        return any(s == spot and state != "planned" and key in (one, FAMILY[one]) for s, one, state in told)

    by_hand = {}
    for spot in SPOTS:
        a, b = there(pair[0], spot), there(pair[1], spot)
        if a or b or spot in needed:
            by_hand[spot] = {
                (True, True): "both",
                (True, False): "first",
                (False, True): "second",
                (False, False): "neither",
            }[a, b]
    assert {spot: cell.state for spot, cell in got.cells.items()} == by_hand
    assert sum(got.counts.values()) == len(by_hand)
    turned = meeting.meetings(second, first, rows, needs, findings().clear())
    assert turned.counts["first"] == got.counts["second"] and turned.counts["both"] == got.counts["both"]


# what holds on every page

ADDRESSES = (
    "/together", "/together?place=XKX", "/together?place=XKX&theme=livelihoods", "/together?organisation=UNMIK",
    "/together?organisation=OSCE", "/together?pair=UN,OSCE", "/together?kind=partner&by=theme",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_whole_named_neutral_and_without_anything_inline(reader, address):
    answer = reader.get(address)
    assert answer.status_code == 200
    page = Page(answer.text)  # every tag closed
    assert len(page.all("h1")) == 1
    assert not [
        one
        for one in page.elements
        if "style" in one.attributes or any(name.startswith("on") for name in one.attributes)
    ]
    assert not [one for one in page.all("script") if "src" not in one.attributes]
    shown = re.sub(r"References to Kosovo shall", "", page.text)
    assert not re.search(r"\bKosovo\b(?!\*)", re.sub(r"<[^>]+>", " ", shown)), "a Kosovo without its asterisk"
    for one in page.all("select") + [
        each for each in page.all("input") if each.attributes.get("type") not in ("hidden",)
    ]:
        assert "label" in one.inside
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in page.all("section"):
        assert one.attributes.get("aria-labelledby", "") in ids or "aria-label" in one.attributes


def test_a_workspace_without_a_run_says_how_to_make_one(empty_workspace):
    with TestClient(create_app(empty_workspace), base_url="http://127.0.0.1") as client:
        assert "commonwatch run" in client.get("/together").text
        assert client.get("/together?pair=UN,OSCE").status_code == 200
