"""One finding of the joint picture at its own address: its need, its grounds, and what an office says of it."""

from datetime import UTC, datetime

import polars as pl
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _
from commonwatch.response.findings import CONFIRMED, NOT_SO, add_verdict
from commonwatch.web.rendering import render
from commonwatch.web.study import Study, needed, study
from commonwatch.web.together import found, partners, sides, who
from commonwatch.workspace import writing

router = APIRouter(include_in_schema=False)
NEEDED = ("work", "coverage", "findings", "needs")
LONGEST = 2_000  # letters of one field
WAIT = 5.0  # seconds for a workspace that another process holds


@router.get("/together/finding/{finding_id}")
def one_finding(request: Request, finding_id: str) -> Response:
    """One finding with its need, its grounds, and how to say what came of it."""
    here = study(request)
    needed(here, *NEEDED)
    row = partners.finding(here, finding_id)
    if row is None:
        raise UnknownNameError(
            _("There is no finding '{name}' in this run. It may have been one of an earlier run.").format(
                name=finding_id
            )
        )
    work, coverage = here.table("work"), here.table("coverage")
    names = sides.named(work)
    need = here.table("needs").filter(need_id=row["need_id"]) if row["need_id"] else pl.DataFrame()
    unmet = coverage.filter(need_id=row["need_id"]) if row["need_id"] else pl.DataFrame()
    beside = found.chosen(here.findings(), place=row["place"], theme=row["theme"])
    return render(
        request,
        "finding.html.j2",
        finding=found.seen_as(row, names),
        need=need.row(0, named=True) if need.height else None,
        unmet=unmet.row(0, named=True) if unmet.height else None,
        beside=[found.seen_as(each, names) for each in beside.head(9).to_dicts() if each["finding_id"] != finding_id],
        who=who.who_is_here(work, row["place"], row["theme"], names),
        not_so=NOT_SO,
        confirmed=CONFIRMED,
    )


@router.post("/together/finding/{finding_id}/verdict")
async def say_what_came(request: Request, finding_id: str) -> Response:
    """Keeps what an office says of a finding: confirmed or not so, and why."""
    here, form = study(request), await request.form()
    given = {name: str(form.get(name, ""))[:LONGEST] for name in ("verdict", "why", "by")}
    await run_in_threadpool(_judge, here, finding_id, given)
    return RedirectResponse(found.address(finding_id), 303)


def _judge(here: Study, finding_id: str, given: dict[str, str]) -> None:
    if partners.finding(here, finding_id) is None:
        raise UnknownNameError(_("There is no finding '{name}' in this run.").format(name=finding_id))
    with writing(here.path, wait=WAIT, say=lambda _said: None) as held:
        add_verdict(held.path, finding_id, given["verdict"], given["why"], given["by"], datetime.now(UTC).date())
