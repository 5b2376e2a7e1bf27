"""The page Plan for those who may only look: the run's plan, saved ones, two side by side, files to take away."""

import re
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.web.pages import Page
from tests.web.planned import made_instance, planned, reader  # noqa: F401 - fixtures

from commonwatch.plan.change import changed, parse_change
from commonwatch.plan.compare import compare
from commonwatch.plan.instance import Instance, Measure, Need, Organisation, Scenario, read_instance
from commonwatch.plan.solve import solve
from commonwatch.plans import save
from commonwatch.publish.plan_words import dollars, people, signed
from commonwatch.web.app import create_app
from commonwatch.web.planning.lines import Filter, by_place, lines
from commonwatch.web.planning.map import _edges


def money(usd):
    return " ".join(dollars(usd).split())


@pytest.fixture
def look(reader):  # noqa: F811
    return lambda address: Page(reader.get(address).text)


@pytest.fixture
def plan_told(planned):  # noqa: F811
    return {path.stem: pl.read_parquet(path) for path in (planned / "tables").glob("plan_*.parquet")}


def test_it_says_in_short_what_the_money_reaches_and_what_planning_together_gains(look, plan_told):
    page, summary = look("/plan"), plan_told["plan_summary"].row(0, named=True)
    gains = dict(plan_told["plan_gains"].select("gain", "share").iter_rows())
    assert f"{money(summary['spent_usd'])} meets about {people(summary['people'])} needs of people" in page.text
    values = [one.text for one in page.elements if one.attributes.get("class") == "value"]
    assert values == [dollars(summary["spent_usd"]), people(summary["people"]), signed(gains["together"])]
    ways = [one.attributes["class"] for one in page.elements if one.attributes.get("class", "").endswith("-way")]
    assert ways == ["alone-way", "informed-way", "joint-way", "proportional-way"]
    assert "Assumed for want of a public source" in page.text


def test_the_places_of_map_and_table_hold_all_the_money(look, plan_told):
    page, places = look("/plan"), by_place(plan_told)
    assert places["usd"].sum() == pytest.approx(plan_told["plan_summary"]["spent_usd"][0])
    rows = page.rows("Money, people and organisations by place")[1:]
    assert [row[1] for row in rows] == [money(usd) for usd in places["usd"]]
    drawn = [one for one in page.all("a") if "svg" in one.inside]
    linked = {one.attributes["href"] for one in drawn}
    assert linked == {f"/plan?place={place}#lines" for place in places["place"] if "+" not in place}
    assert all(one.attributes["tabindex"] == "-1" for one in drawn)


def test_more_money_is_never_a_paler_colour(look, plan_told):
    page, usd = look("/plan"), dict(by_place(plan_told).select("place", "usd").iter_rows())
    shades = {}
    for at, one in enumerate(page.elements):
        if one.tag == "a" and "svg" in one.inside:
            place = re.search(r"place=(\w+)", one.attributes["href"])[1]
            shades[place] = int(page.elements[at + 2].attributes["class"].split()[1][1:])
    ranked = sorted(shades, key=usd.__getitem__)
    assert [shades[place] for place in ranked] == sorted(shades.values())
    assert min(shades.values()) >= 1


@pytest.mark.parametrize("most", [1.0, 999.0, 4.9e6, 1.01e7, 3e9])
def test_the_map_has_five_shades_at_most_and_the_largest_sum_the_darkest(most):
    edges = _edges(most)
    assert 1 <= len(edges) <= 4
    assert edges[-1] <= most < 2.6 * edges[-1]


def test_who_does_what_where_stands_in_a_table(look):
    head, *rows = look("/plan").rows("Organisations by place")
    assert head == ["Organisation", "Albania", "Serbia", "Kosovo*", "Serbia and Kosovo*"]
    assert {row[0].split(" ")[0] for row in rows} == {"UNHCR", "UNDP", "OSCE"}
    mission = next(row for row in rows if row[0].startswith("OSCE"))
    assert mission[1] == mission[2] == "·nothing"
    assert "Security sector" in mission[3] or "Rule of law" in mission[3]


def test_lines_are_filtered_and_sorted_by_the_address(look, plan_told):
    every = [row[0] for row in look("/plan").rows("Lines of the plan")[1:-1]]
    here = look("/plan?place=XKX&sort=organisation&order=asc").rows("Lines of the plan")[1:-1]
    assert 0 < len(here) < len(every)
    assert {row[1] for row in here} <= {"Kosovo*", "Serbia and Kosovo*"}
    assert [row[2] for row in here] == sorted(row[2] for row in here)
    one = look("/plan?organisation=OSCE-MIK&theme=security_sector&place=XKX").rows("Lines of the plan")[1:-1]
    done = plan_told["plan_lines"].filter(organisation="OSCE-MIK", theme="security_sector", place="XKX")
    assert [row[3] for row in one] == ([people(done["people"].sum())] if done.height else [])
    assert "No line of the plan is about that" in look("/plan?place=FRA").text


def test_the_sums_of_the_lines_are_those_of_the_plan(plan_told):
    whole = lines(plan_told, Filter())
    parts = [lines(plan_told, Filter(organisation=one)) for one in ("UNHCR", "UNDP", "OSCE-MIK")]
    assert whole.count == sum(part.count for part in parts)
    assert whole.people == people(plan_told["plan_lines"]["people"].sum())
    assert whole.money == dollars(plan_told["plan_lines"]["cost_usd"].sum())


def test_each_organisation_has_its_share_and_what_more_money_would_reach(look, plan_told):
    rows = look("/plan").rows("Organisations: money")[1:]
    more = dict(plan_told["plan_organisations"].select("organisation", "next_solved").iter_rows())
    assert len(rows) == 3
    undp = next(row for row in rows if row[0].startswith("UNDP"))
    assert undp[-1] == people(more["UNDP"])
    shares = [float(row[-2].split(" ")[0]) for row in rows if "%" in row[-2]]
    assert sum(shares) == pytest.approx(100, abs=2)


def test_every_measure_is_in_or_out_with_its_reason(look, plan_told):
    page = look("/plan")
    reasons = [" ".join(text.split()) for text in plan_told["plan_measures"]["reason"]]
    spoken = page.text.replace("Kosovo*", "Kosovo")
    assert all(reason.split(": ", 1)[1][1:30] in spoken for reason in reasons)
    assert "Which assumption matters most" in page.text


def test_the_rules_of_the_plan_are_told(look):
    assert "No one is worse off than when all plan alone." in look("/plan").text


def test_kosovo_has_its_asterisk_and_the_map_its_disclaimer(look):
    for address in ("/plan", "/plan/compare", "/plan/saved"):
        page = look(address)
        assert not re.search(r"Kosovo(?!\*)", page.text.replace("References to Kosovo shall", ""))
    assert "The boundaries, names and designations on this map" in look("/plan").text


def test_one_who_may_only_look_is_shown_no_form_and_how_to_allow_it(reader):  # noqa: F811
    for address in ("/plan", "/plan/new", "/plan/jobs", "/plan/saved"):
        page = Page(reader.get(address).text)
        assert not page.all("form", method="post")
        assert "commonwatch serve --edit" in page.text
    assert reader.post("/plan/new").status_code == 403


def test_a_run_without_a_plan_says_so(client):
    assert "The last run made no joint plan" in client.get("/plan").text
    assert client.get("/plan/files/joint-plan.xlsx").status_code == 404
    assert "There is nothing to compare yet" in client.get("/plan/compare").text


def test_a_workspace_without_a_run_says_how_to_make_one(empty_workspace):
    with TestClient(create_app(empty_workspace, edit=True), base_url="http://127.0.0.1") as client:
        assert "Nothing has been run here yet" in client.get("/plan").text
        assert "There is nothing to start from yet" in client.get("/plan/new").text
        assert "No plan has been saved yet" in client.get("/plan/saved").text


def test_what_is_taken_away_is_the_plan(reader, tmp_path):  # noqa: F811
    packed = reader.get("/plan/files/instance.zip")
    ZipFile(BytesIO(packed.content)).extractall(tmp_path / "i")
    assert read_instance(tmp_path / "i") == made_instance()
    assert "xl/workbook.xml" in ZipFile(BytesIO(reader.get("/plan/files/joint-plan.xlsx").content)).namelist()
    assert b"<iati-activities" in reader.get("/plan/files/joint-plan.iati.xml").content
    assert reader.get("/plan/files/secrets.txt").status_code == 404
    assert reader.get("/plan/files/instance.zip").content == packed.content


@pytest.fixture
def named(planned):  # noqa: F811
    """Two versions of a plan, saved as the command line does it."""
    first = made_instance()
    second = changed(changed(first, parse_change("red-line UNDP:XKX")), parse_change("budget UNHCR=500000"))
    sides = [(each, solve(each, 10, 0.005)) for each in (first, second)]
    for side, why in zip(sides, ("as drafted", "Pristina's wish"), strict=True):
        save(planned, "winter", *side, by="OSCE CPC", why=why)
    return sides


def test_a_plan_saved_from_the_command_line_is_shown_with_its_history(reader, named):  # noqa: F811
    assert "Pristina's wish" in Page(reader.get("/plan/saved").text).text
    newest = Page(reader.get("/plan/saved/winter").text)
    assert "Saved plan, version 2" in newest.text
    assert "UNDP does not work in Kosovo*." in newest.text
    assert "weren't worked out for this version" in newest.text
    assert [row[0] for row in newest.rows("Versions")[1:]] == ["Version 2", "Version 1"]
    first = Page(reader.get("/plan/saved/winter?version=1").text)
    assert "UNDP does not work in" not in first.text
    spent = sum(each.spent_usd for each in named[0][1].spending)
    assert money(spent) in first.text


@pytest.mark.parametrize(
    "address", ["/plan/saved/summer", "/plan/saved/winter?version=3", "/plan/compare?left=run&right=summer@1"]
)
@pytest.mark.usefixtures("named")
def test_a_plan_that_is_not_there_is_not_found(reader, address):  # noqa: F811
    assert reader.get(address).status_code == 404


def test_a_plan_with_places_and_themes_of_its_own_is_shown_too(reader, planned):  # noqa: F811
    instance = Instance(
        needs=tuple(Need(f"n{at}", f"UA{at}", "shelter", "people without a home", 1000.0, 4, 0.9) for at in range(6)),
        organisations=(Organisation("Helpers", 50_000.0, frozenset({"shelter"}), None, None),),
        measures=(Measure("winter_kit", "shelter", 30.0, 1000.0, ""),),
        scenarios=tuple(Scenario(str(at), 0.5, {f"n{n}": 1000.0 + at for n in range(6)}) for at in range(2)),
    )
    save(planned, "own", instance, solve(instance, 10, 0.005), by="Helpers", why="a try")
    page = Page(reader.get("/plan/saved/own").text)
    assert "For 6 places." in page.text
    assert not [one for one in page.all("a") if "svg" in one.inside]
    assert "Needs that exist 6 needs" in page.text
    assert not page.all("a", href="/plan/files/joint-plan.iati.xml?of=own%401")
    assert "IATI has no purpose code" in reader.get("/plan/files/joint-plan.iati.xml?of=own@1").text
    told = Page(reader.get("/plan/compare?left=run&right=own").text)
    assert "Compare with care" in told.text
    assert "Helpers takes part." in told.text


@pytest.mark.parametrize("name", ["%2e%2e", "a%2Fb", "%00", "x" * 70])
def test_no_name_leads_out_of_the_workspace(reader, name):  # noqa: F811
    assert reader.get(f"/plan/saved/{name}").status_code in (400, 404)
    assert reader.get(f"/plan/compare?left={name}&right=run").status_code in (400, 404)


def test_two_plans_side_by_side_say_who_gains_and_who_loses(look, named):
    found = compare(*named)
    page = look("/plan/compare?left=winter@1&right=winter@2")
    verdicts = {row[0]: row[1].split(" ", 1)[1] for row in page.rows("Organisations, those that gain most first")[1:]}
    told = {"OSCE-MIK": "OSCE Mission in Kosovo*"}
    assert verdicts == {told.get(one.organisation, one.organisation): one.verdict for one in found.organisations}
    assert "UNHCR" in [one.organisation for one in found.organisations if one.verdict == "loses"]
    assert "Red line UNDP: Kosovo*." in page.text
    back = look("/plan/compare?left=winter@2&right=winter@1")
    turned = {row[0]: row[1].split(" ", 1)[1] for row in back.rows("Organisations, those that gain most first")[1:]}
    swapped = {"gains": "loses", "loses": "gains"}
    assert turned == {name: swapped.get(verdict, verdict) for name, verdict in verdicts.items()}
    assert "No more red line" in back.text


@pytest.mark.usefixtures("named")
def test_the_same_plan_twice_differs_in_nothing(look):
    page = look("/plan/compare?left=winter@1&right=winter@1")
    assert "Nobody gains and nobody loses. As many people are reached." in page.text
    assert "No money moved." in page.text
