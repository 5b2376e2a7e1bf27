"""Plans that are being worked out, and what came of them: progress, a word to stop, a button for more, and the saving."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from commonwatch.errors import PlanError, UnknownNameError
from commonwatch.plan.change import parse_change
from commonwatch.plan.instance import remarks
from commonwatch.publish.language import _
from commonwatch.web.jobs import Job, jobs
from commonwatch.web.kept import kept
from commonwatch.web.pages.plan_new import BAD, Sent, order_for
from commonwatch.web.planning import progress
from commonwatch.web.planning.about import drafted_as
from commonwatch.web.planning.conflicts import told_conflict
from commonwatch.web.planning.lines import filter_of
from commonwatch.web.planning.order import DIVIDEND, WHY, write_order
from commonwatch.web.planning.page import page_of
from commonwatch.web.planning.said import Said
from commonwatch.web.planning.saving import Signed, saved
from commonwatch.web.planning.sources import RUN, Source, job_plan, source
from commonwatch.web.rendering import address, render
from commonwatch.web.study import Study, study

router = APIRouter(include_in_schema=False)
LIVE = "no-store"
USUAL_SECONDS = 30.0


@router.get("/plan/jobs")
def listed(request: Request) -> Response:
    """All jobs of this server, the newest first."""
    held = jobs(request)
    rows = [(job, progress.heading(job), progress.so_far(job, held.ahead(job))) for job in held.listed()]
    return _live(render(request, "plan_jobs.html.j2", rows=rows, spent=progress.spent))


@router.get("/plan/jobs/{key}.json")
def state(request: Request, key: str) -> Response:
    """A job's progress for a script."""
    job = _found(request, key)
    return JSONResponse(progress.as_json(job, jobs(request).ahead(job)), headers={"cache-control": LIVE})


@router.get("/plan/jobs/{key}")
def one(request: Request, key: str) -> Response:
    """A job: its progress, and its plan as soon as there is one."""
    return _page(request, _found(request, key), Signed("", "", ""), {})


@router.post("/plan/jobs/{key}/stop")
def stop(request: Request, key: str) -> Response:
    """Stops a job; the best plan so far stays."""
    job = _found(request, key)
    jobs(request).cancel(job)
    return RedirectResponse(f"/plan/jobs/{key}", 303)


@router.post("/plan/jobs/{key}/more")
def more(request: Request, key: str) -> Response:
    """Works out what a stopped job has left: reasons, and the comparison with planning alone."""
    here, job = study(request), _found(request, key)
    found = job_plan(job)
    order = order_for(here, found.instance, job.order.seconds, (WHY, DIVIDEND))
    jobs(request).again(job, order, lambda folder: _write(here, folder, order, found))
    return RedirectResponse(f"/plan/jobs/{key}", 303)


@router.post("/plan/explain")
def explain(request: Request, form: Sent) -> Response:
    """A job that works out reasons and the dividend of a plan that has none, such as one saved from the command line."""
    here = study(request)
    found = source(request, str(form.get("of", RUN)))
    order = order_for(here, found.instance, USUAL_SECONDS, (WHY, DIVIDEND))
    job = jobs(request).start(order, lambda folder: _write(here, folder, order, found), found.key)
    return RedirectResponse(f"/plan/jobs/{job.key}", 303)


@router.post("/plan/jobs/{key}/save")
def save(request: Request, key: str, form: Sent) -> Response:
    """Saves the plan of a job under a name; the page again, with a word beside each field that is wrong."""
    here, job = study(request), _found(request, key)
    signed = Signed(*(str(form.get(name, "")).strip() for name in ("name", "by", "why")))
    wrong = signed.wrong()
    if not wrong:
        found = job_plan(job)
        base = job.start if "@" in job.start else ""
        try:
            version = saved(here, found, signed, job.changes if base else (), base)
        except PlanError as error:
            wrong = {"name": str(error)}
        else:
            job.saved = f"{version.name}@{version.version}"
            return RedirectResponse(address(request, f"/plan/saved/{version.name}", version=version.version), 303)
    page = _page(request, job, signed, wrong)
    page.status_code = BAD
    return page


def _write(here: Study, folder: Any, order: Any, found: Source) -> None:
    drivers = here.table("drivers") if here.has("drivers") else None
    write_order(folder, order, drafted_as(found.instance, here), drivers, found.plan)


def _found(request: Request, key: str) -> Job:
    job = jobs(request).find(key)
    if job is None:
        if request.method == "GET":
            raise UnknownNameError(
                _(
                    "There is no such job (any more): jobs that aren't saved go when the server ends, or when many newer ones came."
                )
            )
        raise HTTPException(404, _("There is no such job (any more)."))
    return job


def _page(request: Request, job: Job, signed: Signed, wrong: dict[str, str]) -> Response:
    here, held = study(request), jobs(request)
    context: dict[str, Any] = {
        "job": job,
        "heading_said": progress.heading(job),
        "said": progress.so_far(job, held.ahead(job)),
        "stages": progress.stages(job),
        "spent": progress.spent(job.elapsed),
        "step": progress.step_words(job),
        "reached": progress.reached(job),
        "still": request.query_params.get("still") == "1",
        "signed": signed,
        "wrong": wrong,
    }
    if not job.has_plan:
        return _live(render(request, "plan_job.html.j2", plan=None, **context))
    found = kept(here, f"job {job.key} {job.asked} {job.made} {job.state}", lambda: job_plan(job))
    names = Said(found.instance)

    def link(place: str) -> str:
        return f"{address(request, f'/plan/jobs/{job.key}', place=place)}#lines"

    context |= page_of(found, here.evidence(), filter_of(request.query_params), link)
    return _live(
        render(
            request,
            "plan_job.html.j2",
            missed=[(names.name(short.need), short) for short in found.plan.floors],
            conflict=told_conflict(job.folder, found.instance),
            remarks=[names.sentence(text) for text in remarks(found.instance)],
            changes=[names.change(parse_change(text)) for text in job.changes],
            **context,
        )
    )


def _live(page: Response) -> Response:
    page.headers["cache-control"] = LIVE
    return page
