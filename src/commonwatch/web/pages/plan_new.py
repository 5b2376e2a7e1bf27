"""The form of a plan: who takes part, with which money, under which rules; sent, it becomes a job."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from commonwatch.errors import PlanError
from commonwatch.plan.instance import Instance
from commonwatch.plan.names import sides
from commonwatch.plans import named_plans
from commonwatch.publish.language import _
from commonwatch.publish.plan_gain import BASES
from commonwatch.publish.words import short_theme, starred
from commonwatch.web.jobs import Job, jobs
from commonwatch.web.planning.about import area_of, drafted_as, month_of
from commonwatch.web.planning.changes import changes_between
from commonwatch.web.planning.checking import checked
from commonwatch.web.planning.fields import ATTITUDES, TIMES, Fields, filled, sent
from commonwatch.web.planning.members import Candidate, candidates
from commonwatch.web.planning.order import DIVIDEND, PLAN, WHY, Order, write_order
from commonwatch.web.planning.said import Said
from commonwatch.web.planning.sources import RUN, Source, changed_as, has_run_plan, run_plan, source
from commonwatch.web.rendering import render
from commonwatch.web.study import Study, study

router = APIRouter(include_in_schema=False)
GAP = 0.005  # the share below the bound at which a plan is good enough, where the run doesn't say
BAD = 422


async def sent_form(request: Request) -> FormData:
    """The fields of a form that was sent, for routes that work in a thread."""
    return await request.form()


Sent = Annotated[FormData, Depends(sent_form)]


@router.get("/plan/new")
def new(request: Request) -> Response:
    """The form, filled from the plan that `from` names, with each `change` made."""
    here = study(request)
    key = request.query_params.get("from", "") or _usual(here)
    if not request.app.state.edit or not key:
        return render(request, "plan_form.html.j2", form=None, base=None)
    base = source(request, key)
    said = ""
    try:
        wanted = changed_as(base.instance, request.query_params.getlist("change"))
    except PlanError as error:
        wanted, said = base.instance, str(error)
    those = _candidates(here, base)
    return _page(request, base, filled(wanted, _inside(those, wanted)), {"change": said} if said else {})


@router.post("/plan/new")
def make(request: Request, form: Sent) -> Response:
    """Puts the plan that the form asks for in line; the form again, with a word beside each field that is wrong."""
    here = study(request)
    base = source(request, str(form.get("from", RUN)))
    those = _candidates(here, base)
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    fields = sent(texts, those)
    asked, seconds, wrong = checked(fields, base.instance, those)
    if not wrong:
        try:
            job = ordered(request, here, asked, seconds, base)
        except PlanError as error:
            wrong = {"members": str(error)}
        else:
            return RedirectResponse(f"/plan/jobs/{job.key}", 303)
    page = _page(request, base, fields, wrong)
    page.status_code = BAD
    return page


def ordered(request: Request, here: Study, asked: Instance, seconds: float, base: Source) -> Job:
    """A job for an instance. Raises WorkspaceBusyError when too many wait, PlanError for a broken instance."""
    order = order_for(here, asked, seconds, (PLAN, WHY, DIVIDEND))
    drivers = here.table("drivers") if here.has("drivers") else None
    lines = tuple(map(str, changes_between(base.instance, asked)))
    draft = drafted_as(asked, here)
    return jobs(request).start(order, lambda folder: write_order(folder, order, draft, drivers, None), base.key, lines)


def order_for(here: Study, asked: Instance, seconds: float, stages: tuple[str, ...]) -> Order:
    """What a job is asked, with the run's own seed and gap: the run's instance gives the run's plan."""
    settings = here.run["settings"] if here.run else {}
    area = area_of(asked, here)
    return Order(
        seconds=seconds,
        gap=settings.get("plan", {}).get("gap", GAP),
        seed=settings.get("run", {}).get("seed", 0),
        stages=stages,
        theatre=area.theatre,
        places=area.places,
        origin=month_of(here),
    )


def _usual(here: Study) -> str:
    """The plan to start from when none is named: the run's, else the newest saved one; empty where there is none."""
    if has_run_plan(here):
        return RUN
    newest = named_plans(here.path).sort("saved").tail(1)
    return f"{newest['name'][0]}@{newest['version'][0]}" if newest.height else ""


def _candidates(here: Study, base: Source) -> tuple[Candidate, ...]:
    run = run_plan(here).instance if has_run_plan(here) else None
    return candidates(base.instance, run, month_of(here))


def _inside(those: tuple[Candidate, ...], wanted: Instance) -> tuple[Candidate, ...]:
    """The candidates as they stand in an instance that some of them may have left."""
    there = {who.organisation: who for who in wanted.organisations}
    return tuple(
        Candidate(
            there.get(each.organisation.organisation, each.organisation),
            each.name,
            each.family,
            each.organisation.organisation in there,
            each.known,
        )
        for each in those
    )


def _page(request: Request, base: Source, fields: Fields, wrong: dict[str, str]) -> Response:
    instance = base.instance
    names = Said(instance)
    themes = sorted({need.theme for need in instance.needs}, key=short_theme)
    groups = sorted({need.group for need in instance.needs} - {""})
    barred = sides(instance)
    places = sorted((side for side in barred if side in {need.place for need in instance.needs}), key=names.name)
    context: dict[str, Any] = {
        "base": base,
        "form": fields,
        "wrong": wrong,
        "themes": [(theme, short_theme(theme)) for theme in themes],
        "groups": [(group, starred(_(group))) for group in groups],
        "places": [(place, names.name(place)) for place in places],
        "barred_themes": [(side, short_theme(side)) for side in sorted(barred - set(places), key=short_theme)],
        "bases": _bases(base),
        "attitudes": _attitudes(fields.risk),
        "times": TIMES,
    }
    return render(request, "plan_form.html.j2", **context)


def _bases(base: Source) -> dict[str, str]:
    """organisation -> where its budget is from, in words."""
    members = base.tables["plan_organisations"].select("organisation", "budget_basis", "budget_note")
    return {
        one: ": ".join(filter(None, (_(BASES.get(basis, basis)), note))) for one, basis, note in members.iter_rows()
    }


def _attitudes(now: str) -> list[tuple[str, str]]:
    """(lambda as text, words) of the attitudes to risk, with the present one where it is none of the usual."""
    said = {
        0.0: _("Count on the average of what may come"),
        0.25: _("Lean towards the worst cases: a quarter of the weight on them"),
        0.5: _("Half the weight on the average, half on the worst cases"),
        0.75: _("Mostly the worst cases: three quarters of the weight"),
        1.0: _("Plan for the worst cases alone"),
    }
    found = [(f"{value:g}", said[value]) for value in ATTITUDES]
    if now and now not in dict(found):
        found.append((now, _("As it stands: weight {weight} on the worst cases").format(weight=now)))
    return found
