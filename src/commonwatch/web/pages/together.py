"""The page Together: who works on what where, gaps and overlaps, an organisation's partners-to-be, where two sides meet."""

import polars as pl
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from commonwatch.errors import UnknownNameError
from commonwatch.publish.language import _
from commonwatch.response.findings import KINDS, NOT_SO
from commonwatch.response.findings.finding import GAP, OVERLAP, PARTNER
from commonwatch.vocabulary import place as known_place_of
from commonwatch.vocabulary.themes import theme as known_theme
from commonwatch.vocabulary.themes import themes
from commonwatch.web.pages.together_finding import NEEDED
from commonwatch.web.pages.together_finding import router as finding_router
from commonwatch.web.rendering import address, render
from commonwatch.web.study import Study, needed, study
from commonwatch.web.together import found, matrix, meeting, partners, sides, who

router = APIRouter(include_in_schema=False)
router.include_router(finding_router)
REASONS_SHOWN = 3
PARTNERS_A_PAGE = 15
MEETINGS_SHOWN = 40


@router.get("/together")
def together(request: Request) -> Response:
    """The page in one of its four forms: as a whole, one theme in one place, one organisation, two sides."""
    here = study(request)
    if here.empty:
        return render(request, "together.html.j2")
    needed(here, *NEEDED)
    asked = request.query_params
    if one := asked.get("one"):  # the form of two lists: its answer has one address
        other = asked.get("other") or one
        return RedirectResponse(address(request, "/together", pair=f"{one},{other}"), 303)
    if pair := asked.get("pair"):
        return _pair(request, here, pair)
    if one := asked.get("organisation"):
        return _organisation(request, here, one)
    if asked.get("place") and asked.get("theme"):
        return _cell(request, here, *_chosen(asked["place"], asked["theme"]))
    return _whole(request, here)


def _whole(request: Request, here: Study) -> Response:
    asked = request.query_params
    place, theme = _chosen(asked.get("place", ""), asked.get("theme", ""))
    work, coverage, findings = (
        table.filter(
            pl.col("place") == place if place else pl.lit(True), pl.col("theme") == theme if theme else pl.lit(True)
        )
        for table in (here.table("work"), here.table("coverage"), here.findings())
    )
    dimension, kind = asked.get("dimension", ""), asked.get("kind", "")
    if dimension:
        inside = themes().filter(dimension=dimension)["theme"].to_list()
        work, coverage, findings = (t.filter(pl.col("theme").is_in(inside)) for t in (work, coverage, findings))
    names = sides.named(here.table("work"))
    sort = _one_of(asked.get("sort", ""), matrix.SORTS)
    cells = matrix.matrix(work, coverage, findings, sort, dimension)
    if asked.get("order") == ("desc" if sort == "place" else "asc"):
        cells = matrix.Matrix(cells.themes, tuple(reversed(cells.rows)))
    order = _one_of(asked.get("by", ""), found.ORDERS)
    listed = found.ordered(found.chosen(findings, kind), order, order in ("score", "chance"))
    counts = found.counts(findings)
    return render(
        request,
        "together.html.j2",
        matrix=cells,
        page=found.page_of(listed, _number(asked.get("page")), names),
        counts=[(each, found.kind_name(each, counts[each]), counts[each]) for each in KINDS],
        total=findings.height,
        organisations=who.by_theme(
            work, names, _one_of(asked.get("list", ""), who.SORTS), asked.get("family", ""), _number(asked.get("more"))
        ),
        seen=matrix.seen(work)["organisation"].n_unique(),
        families=who.family_choices(work),
        choices=sides.choices(here.table("work")),
        place_choices=_place_choices(here),
        theme_choices=_theme_choices(here),
        denied=findings.filter(pl.col("verdict") == NOT_SO).height,
    )


def _cell(request: Request, here: Study, place: str, theme: str) -> Response:
    work, coverage = here.table("work"), here.table("coverage")
    names = sides.named(work)
    needs = coverage.filter(place=place, theme=theme).sort(
        pl.col("admin1").is_not_null(), "severity", "unmet_weighted", descending=[False, True, True], nulls_last=True
    )
    return render(
        request,
        "together_cell.html.j2",
        place=place,
        theme=theme,
        who=who.who_is_here(work, place, theme, names),
        needs=needs.to_dicts(),
        findings=[
            found.seen_as(row, names) for row in found.chosen(here.findings(), place=place, theme=theme).to_dicts()
        ],
        planned=work.filter(place=place, theme=theme, state="planned")["organisation"].n_unique(),
    )


def _organisation(request: Request, here: Study, text: str) -> Response:
    work, coverage = here.table("work"), here.table("coverage")
    one = sides.side(text, work)
    names = sides.named(work)
    asked = request.query_params
    place, theme = _chosen(asked.get("place", ""), asked.get("theme", ""))
    possible = found.chosen(partners.possible(here, one.key), place=place, theme=theme)
    grouped = partners.partners_of(possible, one)
    last = max(1, -(-len(grouped) // PARTNERS_A_PAGE))
    number = min(_number(asked.get("page")), last)
    own = work.filter(one.rows())
    findings = here.findings()
    members = own["organisation"].unique().to_list()
    touched = findings.filter(
        pl.col("kind").is_in([GAP, OVERLAP]), pl.col("organisations").list.set_intersection(members).list.len() > 0
    )
    return render(
        request,
        "together_organisation.html.j2",
        one=one,
        mandate=sides.mandate(one),
        families=sides.families(work),
        family_name=sides.family_name,
        meetings=meeting.meetings(one, sides.NOBODY, work, coverage, findings),
        partners=[
            (each, [found.seen_as(row, names) for row in each.findings])
            for each in grouped[(number - 1) * PARTNERS_A_PAGE : number * PARTNERS_A_PAGE]
        ],
        partner_count=len(grouped),
        reason_count=possible.height,
        number=number,
        last=last,
        reasons_shown=REASONS_SHOWN,
        names=names,
        touched=[found.seen_as(row, names) for row in touched.head(12).to_dicts()],
        touched_count=touched.height,
        activities=own.select("source", "activity").drop_nulls().unique().height,
        members=len(members),
        choices=sides.choices(work),
        place_choices=_place_choices(here),
        theme_choices=_theme_choices(here),
        changed=_evidence_changed(here),
    )


def _pair(request: Request, here: Study, text: str) -> Response:
    keys = [part.strip() for part in text.split(",")]
    if len(keys) != 2 or not all(keys):
        raise UnknownNameError(_("A pair is two names with a comma between them: ?pair=UN,OSCE."))
    work, coverage, findings = here.table("work"), here.table("coverage"), here.findings()
    first, second = (sides.side(key, work) for key in keys)
    if first == second:
        raise UnknownNameError(_("The two sides are the same: choose another one."))
    names = sides.named(work)
    met = meeting.meetings(first, second, work, coverage, findings)
    state = _one_of(request.query_params.get("state", ""), meeting.STATES)
    pairs = partners.between(partners.possible(here, first.key), second)
    return render(
        request,
        "together_pair.html.j2",
        first=first,
        second=second,
        met=met,
        state=state,
        states=[
            (each, meeting.sign(each), meeting.state_in_words(each, first.label, second.label), met.counts[each])
            for each in meeting.STATES
        ],
        rows=met.of(state)[:MEETINGS_SHOWN],
        rows_total=met.counts[state],
        names=names,
        in_words=sides.names_in_words,
        sign=meeting.sign,
        agreements=meeting.agreed((first, second), met.places()),
        pairs=found.page_of(pairs, _number(request.query_params.get("page")), names),
        choices=sides.choices(work),
        changed=_evidence_changed(here),
        partner_kind=PARTNER,
    )


def _chosen(place: str, theme: str) -> tuple[str, str]:
    """The codes of the place and theme asked for, empty where none is. Raises UnknownNameError."""
    return known_place_of(place).place if place else "", known_theme(theme).theme if theme else ""


def _evidence_changed(here: Study) -> bool:
    """Whether packs came or went since the run, so that links between activities are read from other evidence."""
    return here.run is not None and here.evidence().digest != here.run.get("digest")


def _place_choices(here: Study) -> list[tuple[str, str]]:
    there = {*here.table("work")["place"], *here.table("coverage")["place"], *here.table("findings")["place"]}
    return sorted(((code, known_place_of(code).name) for code in there), key=lambda each: each[1])


def _theme_choices(here: Study) -> list[tuple[str, str]]:
    there = {*here.table("work")["theme"], *here.table("coverage")["theme"]}
    return [(name, label) for name, label in themes().select("theme", "label").iter_rows() if name in there]


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
