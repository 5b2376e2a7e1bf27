"""The page Track record: past forecasts against the reference and against what came, and the hindcast gallery."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from commonwatch.errors import UnknownNameError
from commonwatch.publish.gallery_words import IMPOSSIBLE, RULE, standing
from commonwatch.publish.gallery_words import sentences as gallery_sentences
from commonwatch.publish.language import _
from commonwatch.publish.track_words import NAMES, SHORT_NAMES, ratio_with_interval, said_and_seen
from commonwatch.publish.track_words import sentences as record_sentences
from commonwatch.risk.track_bars import FURTHER, NOT_RUN, REACHED
from commonwatch.risk.track_groups import ALL
from commonwatch.vocabulary import place, theatre
from commonwatch.web.rendering import FRESH, render
from commonwatch.web.study import study
from commonwatch.web.track import charts, gallery
from commonwatch.web.track.record import OWN_GALLERY, OWN_RECORD, Record
from commonwatch.web.track.record import gallery as gallery_of
from commonwatch.web.track.record import record as record_of

router = APIRouter(include_in_schema=False)
SVG = "image/svg+xml"
OUTCOMES = ("", gallery.SEEN, gallery.MISSED, gallery.ALARM, gallery.QUIET)


@router.get("/track-record")
def track_record(request: Request) -> Response:
    """The scores of past forecasts for a window or span (argument `window`) and a set of places (argument `places`)."""
    here = study(request)
    record = record_of(here)
    window = request.query_params.get("window", record.windows[0])
    if window not in record.windows:
        raise UnknownNameError(
            _("The record has no window '{name}'; it has {known}.").format(name=window, known=", ".join(record.windows))
        )
    sets = record.tables["scores"]["places"].unique(maintain_order=True).to_list()
    places = request.query_params.get("places", ALL)
    places = places if places in sets else ALL

    def drawn(*names: str) -> list[charts.Figure]:
        return charts.figures(record, list(names), window, places)

    return render(
        request,
        "track_record.html.j2",
        record=record,
        about=record.tables["about"].row(0, named=True),
        window=window,
        places=places,
        window_choices=[(each, each) for each in record.windows],
        place_choices=[(each, each) for each in sets],
        sentences=record_sentences(record.tables),
        mean=_scores(record, window, places),
        names=NAMES,
        short=SHORT_NAMES,
        ratio=ratio_with_interval,
        bars=record.tables["bars"].to_dicts(),
        good=(REACHED, FURTHER),
        not_run=NOT_RUN,
        windows=drawn(*(f"windows-{score}" for score in NAMES)),
        table=[(each, _scores(record, each, places)) for each in record.windows],
        levels=drawn(*(f"levels-{score}" for score in NAMES)),
        coverage=drawn(*(f"coverage-{100 * level:.0f}" for level in charts.LEVELS), "totals"),
        covered=_covered(record, window),
        pit=drawn("pit-active", "pit-all"),
        reliability=drawn("reliability"),
        said=said_and_seen(record.tables["reliability"], window),
        curves=drawn(*(f"curve-{least}" for least in charts.CURVES)),
        onset_curves=drawn(*(f"onset-{months}" for months in charts.QUIET)),
        onset=record.tables["onset"].to_dicts() if record.has("onset") else [],
        theatres=_theatres(record, window),
        wars=[place(code).name for code in record.tables["wars"]["place"].unique(maintain_order=True)],
        own=f"{here.path}/{OWN_RECORD}",
    )


@router.get("/track-record/chart/{name}.svg")
def chart(request: Request, name: str) -> Response:
    """One chart of the record as a picture."""
    record = record_of(study(request))
    window = request.query_params.get("window", record.windows[0])
    svg = charts.chart_svg(record, name, window, request.query_params.get("places", ALL))
    return Response(svg, media_type=SVG, headers={"cache-control": FRESH})


@router.get("/track-record/gallery")
def the_gallery(request: Request) -> Response:
    """Every case and quiet place; the argument `show` keeps those of one outcome."""
    here = study(request)
    held = gallery_of(here)
    walls = gallery.walls(held.table)
    show = request.query_params.get("show", "")
    show = show if show in OUTCOMES else ""
    return render(
        request,
        "gallery.html.j2",
        sentences=gallery_sentences(held.table),
        rule=RULE,
        cases=[each for each in walls.cases if show in ("", each.outcome)],
        quiet=[each for each in walls.quiet if show in ("", each.outcome)],
        counts={outcome: walls.count(outcome) for outcome in OUTCOMES[1:]},
        show=show,
        sign=gallery.sign,
        controls_words=gallery.controls_words(held.table),
        impossible=IMPOSSIBLE,
        standing=standing,
        is_own=held.own,
        own=f"{here.path}/{OWN_GALLERY}",
    )


@router.get("/track-record/gallery/chart/{name}.svg")
def case_chart(request: Request, name: str) -> Response:
    """One case's chart as a picture."""
    svg = gallery.case_svg(gallery_of(study(request)).table, name)
    if svg is None:
        raise UnknownNameError(_("The gallery has no chart '{name}'.").format(name=name))
    return Response(svg, media_type=SVG, headers={"cache-control": FRESH})


@router.get("/track-record/gallery/{name}")
def one_case(request: Request, name: str) -> Response:
    """One case or quiet place in full: every figure that was said at its four origins."""
    walls = gallery.walls(gallery_of(study(request)).table)
    found = walls.named(name)
    if found is None:
        raise UnknownNameError(_("The gallery has no case '{name}'.").format(name=name))
    order = [each.name for each in (*walls.cases, *walls.quiet)]
    at = order.index(name)
    return render(
        request,
        "gallery_case.html.j2",
        case=found,
        sign=gallery.sign,
        standing=standing,
        before=walls.named(order[at - 1]) if at else None,
        after=walls.named(order[at + 1]) if at + 1 < len(order) else None,
        rule=RULE,
    )


def _scores(record: Record, window: str, places: str) -> dict[str, dict[str, object]]:
    rows = record.tables["scores"].filter(window=window, places=places)
    tests = record.tables["comparison"].filter(window=window, places=places).select("score", "statistic", "p")
    return {row["score"]: row for row in rows.join(tests, on="score", how="left").to_dicts()}


def _covered(record: Record, window: str) -> list[dict[str, object]]:
    rows = record.tables["coverage"].filter(window=window, level=0.9)
    return rows.select("group", "rows", "coverage", "coverage_low", "coverage_high", "reference").to_dicts()


def _theatres(record: Record, window: str) -> list[dict[str, object]]:
    inside = record.tables["theatres_coverage"].filter(window=window, level=0.8)
    covered = inside.select("theatre", "coverage", reference_coverage="reference")
    rows = (
        record.tables["theatres"].filter(window=window).join(covered, on="theatre", how="left", maintain_order="left")
    )
    return [row | {"label": theatre(row["theatre"]).label} for row in rows.to_dicts()]
