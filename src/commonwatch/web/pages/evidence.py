"""The page Evidence: sources, the ledger of runs, and the ledger from warning to action; sent files have their own module."""

from datetime import UTC, date, datetime

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from commonwatch.errors import UnknownNameError
from commonwatch.loading import unload
from commonwatch.packs import read_manifest
from commonwatch.publish.language import _
from commonwatch.vocabulary import place as known_place_of
from commonwatch.vocabulary import places
from commonwatch.vocabulary.organisations import organisations
from commonwatch.web.pages.evidence_sent import router as sent_router
from commonwatch.web.rendering import render
from commonwatch.web.sources import actions, listing, runs
from commonwatch.web.study import Study, study

router = APIRouter(include_in_schema=False)
router.include_router(sent_router)
WAIT = 5.0  # seconds for a workspace that another process holds


@router.get("/evidence")
def evidence(request: Request) -> Response:
    """All sources: arguments `licence` and `table` keep some, `sort` and `order` order them."""
    here = study(request)
    asked = request.query_params
    every = listing.listing(here)
    licence, table = asked.get("licence", ""), asked.get("table", "")
    kept = [each for each in every if licence in ("", each.licence_status) and (not table or table in each.tables)]
    sort = asked.get("sort", "")
    sort = sort if sort in listing.SORTS else listing.SORTS[0]
    on = _today(here)
    rows = listing.ordered(kept, sort, asked.get("order", "asc" if sort == "publisher" else "desc") == "desc", on)
    known = here.evidence()
    return render(
        request,
        "evidence.html.j2",
        rows=[(each, listing.age_words(each.age(on))) for each in rows],
        every=len(every),
        used=sum(each.used for each in every),
        rejected=sum(each.rejected for each in every),
        words=listing.licence_words,
        tables=[(name, name) for name in sorted({name for each in every for name in each.tables})],
        packs=[(info.name, info.version) for info in known.packs],
        blind=[(spot.theme, spot.reason) for info in known.packs for spot in info.blind_spots],
        notes=[note for info in known.packs for note in info.notes],
        last_month=known.last_month,
        changed=here.run is not None and known.digest != here.run.get("digest"),
        loaded=_loaded(here),
    )


@router.get("/evidence/source/{name}")
def source(request: Request, name: str) -> Response:
    """One source in full, with every reason for which rows of it aren't used."""
    here = study(request)
    found = next((each for each in listing.listing(here) if each.source == name), None)
    if found is None:
        raise UnknownNameError(_("There is no source '{name}' in the evidence.").format(name=name))
    return render(
        request,
        "evidence_source.html.j2",
        source=found,
        age=listing.age_words(found.age(_today(here))),
        words=listing.licence_words,
        used_rows=[(table, f"{rows:,}") for table, rows in found.tables.items()],
        is_loaded=name in _loaded(here),
    )


@router.get("/evidence/runs")
def ledger(request: Request) -> Response:
    """The ledger of runs, newest first, a page at a time."""
    lines = runs.runs(study(request))
    last = max(1, -(-len(lines) // runs.A_PAGE))
    text = request.query_params.get("page", "1")
    number = min(int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1, last) or 1
    shown = lines[(number - 1) * runs.A_PAGE : number * runs.A_PAGE]
    return render(request, "evidence_runs.html.j2", lines=shown, total=len(lines), number=number, last=last)


@router.get("/evidence/runs/{number}")
def one_run(request: Request, number: int) -> Response:
    """One line of the ledger in full."""
    line = next((each for each in runs.runs(study(request)) if each.number == number), None)
    if line is None:
        raise UnknownNameError(_("The ledger has no line {number}.").format(number=number))
    return render(
        request,
        "evidence_run.html.j2",
        line=line,
        read=runs.read(line),
        stages=runs.stages(line),
        settings=_settings(line),
    )


@router.get("/evidence/remove")
def ask_remove(request: Request, source: str = "") -> Response:
    """What would go with a loaded source, and the button that takes it out."""
    here = study(request)
    loaded = _loaded(here)
    if source not in loaded:
        raise UnknownNameError(_("Nothing is loaded of '{name}'.").format(name=source))
    found = next((each for each in listing.listing(here) if each.source == source), None)
    return render(request, "evidence_remove.html.j2", name=source, source=found, since=loaded[source])


@router.post("/evidence/remove")
async def remove(request: Request) -> Response:
    """Takes what was loaded of a source out of the workspace."""
    from starlette.concurrency import run_in_threadpool

    here, form = study(request), await request.form()
    await run_in_threadpool(unload, here.path, str(form.get("source", "")), _silent, WAIT)
    return RedirectResponse("/evidence#loaded", 303)


@router.get("/evidence/actions")
def the_actions(request: Request) -> Response:
    """The ledger from warning to action, newest first; the argument `place` keeps one place's."""
    return _actions(request, {}, {})


@router.post("/evidence/actions")
async def add_action(request: Request) -> Response:
    """A new line of the ledger from warning to action, or the form again with what is wrong."""
    from starlette.concurrency import run_in_threadpool

    here, form = study(request), await request.form()
    given = {name: str(form.get(name, "")) for name in actions.FIELDS}
    action, wrong = actions.checked(given, datetime.now(UTC).date())
    if action is None:
        return await run_in_threadpool(_actions, request, given, wrong)
    number = await run_in_threadpool(actions.keep, here, action)
    return RedirectResponse(f"/evidence/actions?kept={number}#action-{number}", 303)


def _actions(request: Request, given: dict[str, str], wrong: dict[str, str]) -> Response:
    here = study(request)
    asked = request.query_params.get("place", "")
    at = known_place_of(asked).place if asked else ""
    inside = here.theatre.places if here.theatre else places()["place"].to_list()
    named = sorted(((code, known_place_of(code).name) for code in inside), key=lambda each: each[1])
    return render(
        request,
        "evidence_actions.html.j2",
        status=400 if wrong else 200,
        rows=actions.actions(here, at),
        place_choices=named,
        organisations=[(one, name) for one, name in organisations().select("organisation", "name").iter_rows()],
        given=given,
        wrong=wrong,
        at=at,
        today=datetime.now(UTC).date(),
    )


def _loaded(here: Study) -> dict[str, str]:
    """source -> the day it was loaded; for a pack taken in whole also the sources in it."""
    return {pack.source: pack.loaded[:10] for pack in read_manifest(here.path)}


def _today(here: Study) -> date:
    """The month from which ages count: that of the last run, else today."""
    return here.origin or datetime.now(UTC).date()


def _settings(line: runs.Run) -> list[tuple[str, str]]:
    told = line.entry.get("settings", {})
    parts = [("run", "draws"), ("run", "seed"), ("run", "steps"), ("watch", "horizon"), ("watch", "threshold")]
    return [(f"{part}.{name}", str(told[part][name])) for part, name in parts if name in told.get(part, {})]


def _silent(_said: str) -> None:
    """What a loader says on its way; the page says what came of it."""
