"""The page Plan: the run's joint plan, named plans and their versions, two plans side by side, and files to take away."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from commonwatch.plans import named_plans
from commonwatch.publish.language import _
from commonwatch.publish.plan_words import dollars
from commonwatch.web.jobs import ended_with_server, jobs
from commonwatch.web.pages import plan_jobs, plan_new
from commonwatch.web.planning.comparing import compared
from commonwatch.web.planning.files import taken
from commonwatch.web.planning.lines import filter_of
from commonwatch.web.planning.page import page_of
from commonwatch.web.planning.sources import JOB, RUN, Source, has_run_plan, run_plan, saved_plan, source
from commonwatch.web.rendering import FRESH, address, render
from commonwatch.web.study import Study, study

router = APIRouter(include_in_schema=False, lifespan=ended_with_server)
LIVE = "no-store"


@router.get("/plan")
def plan(request: Request) -> Response:
    """The joint plan of the last run."""
    here = study(request)
    if here.empty or not has_run_plan(here):
        return render(request, "plan_none.html.j2", saved=named_plans(here.path).height)
    return render(request, "plan.html.j2", **shown(request, here, run_plan(here)))


@router.get("/plan/saved")
def saved(request: Request) -> Response:
    """All named plans, each by its newest version."""
    here = study(request)
    table = named_plans(here.path)
    newest = table.group_by("name", maintain_order=True).last().sort("saved", descending=True)
    return render(request, "plan_saved.html.j2", rows=newest.to_dicts(), run=has_run_plan(here), money=dollars)


@router.get("/plan/saved/{name}")
def saved_one(request: Request, name: str) -> Response:
    """One named plan: the version asked for, the newest without one, and the history of all."""
    here = study(request)
    asked = request.query_params.get("version", "")
    found = saved_plan(here, name, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None)
    history = named_plans(here.path).filter(name=name).sort("version", descending=True).to_dicts()
    return render(request, "plan_saved_one.html.j2", history=history, money=dollars, **shown(request, here, found))


@router.get("/plan/compare")
def compare(request: Request) -> Response:
    """Two plans side by side; without two of them, the form to choose them."""
    here = study(request)
    left, right = (request.query_params.get(name, "") for name in ("left", "right"))
    choices = plan_choices(request, here)
    sides = [source(request, key) for key in (left, right) if key]
    told = compared(*sides) if len(sides) == 2 else None
    page = render(request, "plan_compare.html.j2", sides=sides, told=told, choices=choices, left=left, right=right)
    if request.app.state.edit:  # jobs come and go without a new study
        page.headers["cache-control"] = LIVE
    return page


@router.get("/plan/files/{name}")
def take(request: Request, name: str, of: str = RUN) -> Response:
    """A plan as a workbook, as IATI, or its instance as a zip file."""
    here, found = study(request), source(request, of)
    content, kind = taken(name, found.tables, found.instance, here.evidence())
    told = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": LIVE if of.startswith(JOB) else FRESH,
    }
    return Response(content, media_type=kind, headers=told)


def shown(request: Request, here: Study, found: Source) -> dict[str, Any]:
    """The context of a page that shows a plan."""

    def link(place: str) -> str:
        return f"{address(request, None, place=place, organisation=None, theme=None)}#lines"

    return page_of(found, here.evidence(), filter_of(request.query_params), link)


def plan_choices(request: Request, here: Study) -> list[tuple[str, str]]:
    """(key, words) of all plans that can be compared: the run's, jobs', versions of named ones, newest first."""
    found = [(RUN, _("The run's plan"))] if has_run_plan(here) else []
    found += [
        (f"{JOB}{job.key}", _("Unsaved plan {key}").format(key=job.key))
        for job in jobs(request).listed()
        if job.has_plan
    ]
    named = named_plans(here.path).sort("saved", descending=True)
    return found + [
        (
            f"{row['name']}@{row['version']}",
            _("{name}, version {number}").format(name=row["name"], number=row["version"]),
        )
        for row in named.iter_rows(named=True)
    ]


router.include_router(plan_new.router)
router.include_router(plan_jobs.router)
