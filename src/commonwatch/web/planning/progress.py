"""How far a job is, in words: its stages, the plan so far beside the best possible, what comes next."""

from dataclasses import asdict, dataclass
from typing import Any

from commonwatch.publish.language import _, many
from commonwatch.publish.numbers import NBSP
from commonwatch.publish.plan_words import compared
from commonwatch.web.jobs import DONE, FAILED, RUNNING, WAITING, Job, Step
from commonwatch.web.planning.order import CONFLICT, DIVIDEND, PLAN, STAGES, WHY

STAGE_NAMES = {
    PLAN: "Find the plan",
    CONFLICT: "Say which rules stand in each other's way",
    WHY: "Work out the reasons, the assumptions and what more money would reach",
    DIVIDEND: "Compare it with planning alone",
}
STEP_NAMES = {
    "alone": "each one's own plan",
    "flow": "quick plans",
    "bound": "how good any plan could be",
    "bound by places": "how good any plan could be, place by place",
    "places anew": "places planned anew",
    "people anew": "people shared out anew",
    "in one piece": "everything in one piece",
    "whole": "everything in one piece",
}
PART_NAMES = {
    "each alone": "each one alone",
    "informed, largest budget first": "each sees the others' plans, the largest budget first",
    "informed, smallest budget first": "each sees the others' plans, the smallest budget first",
    "proportional to need": "money follows the number in need",
    "jointly": "one joint plan, solved anew",
    "each one's share": "each one's share of the gain",
}
AHEAD, NOW, MADE, LEFT = "ahead", "now", "made", "left"
SIGNS = {AHEAD: "○", NOW: "●", MADE: "✓", LEFT: "–"}


@dataclass(frozen=True)
class StageRow:
    """One stage: its words, where it stands (ahead, now, made, left) as sign and in words, with the part it is at."""

    name: str
    state: str
    sign: str
    said: str


def stages(job: Job) -> list[StageRow]:
    """The stages of a job in their order; that of conflicts only where floors were missed."""
    rows = []
    for stage in STAGES:
        if (
            stage not in job.order.stages
            and stage not in job.made
            and not (stage == CONFLICT and job.stage == CONFLICT)
        ):
            continue
        now = job.state == RUNNING and job.stage == stage and stage not in job.made
        state = MADE if stage in job.made and not now else NOW if now else AHEAD if job.live else LEFT
        said = {AHEAD: "", NOW: _("now"), MADE: _("done"), LEFT: _("left out")}[state]
        if now and job.part:
            said = f"{said}: {_(PART_NAMES.get(job.part, job.part))}"
        rows.append(StageRow(_(STAGE_NAMES[stage]), state, SIGNS[state], said))
    return rows


def heading(job: Job) -> str:
    """What is happening, in a few words."""
    if job.state == WAITING:
        return _("Waiting for its turn")
    if job.state == RUNNING:
        return (
            _("The plan is found; more about it is being worked out")
            if job.has_plan
            else _("Looking for the best plan")
        )
    if job.state == FAILED:
        return _("The plan was found, but not all about it") if job.has_plan else _("No plan could be made")
    if job.has_plan:
        return _("The best plan found until it was stopped") if job.stopped else _("The plan is worked out")
    return _("Stopped before a plan was found")


def last_step(job: Job) -> Step | None:
    """The newest step that had a plan."""
    return next((step for step in reversed(job.steps) if step.objective is not None), None)


def so_far(job: Job, ahead: int) -> str:
    """What has been found so far, in a sentence."""
    if job.state == WAITING:
        return many(
            "{count} other plan is worked out first.", "{count} other plans are worked out first.", ahead
        ).format(count=ahead)
    step = last_step(job)
    if step is None or step.objective is None:
        return _("First, the plan that each would make alone.") if job.live else ""
    found = (
        _("Best plan so far: worth {worth} weighted people.")
        if job.live
        else _("The plan is worth {worth} weighted people.")
    )
    said = [found.format(worth=compared(step.objective))]
    if step.gap is None or step.upper_bound is None:
        said.append(_("How good any plan could be isn't known yet."))
    elif step.upper_bound >= step.objective:
        most = _("No plan can be worth more than {bound}: at most {gap} better.")
        said.append(most.format(bound=compared(step.upper_bound), gap=percent(step.gap)))
    else:  # what floors lack counts against a plan while it is looked for
        said.append(_("It doesn't meet every floor."))
    return " ".join(said)


def percent(gap: float) -> str:
    """A gap as percent with a tenth: "1.4 %", "less than 0.1 %"."""
    if gap >= 10:
        return _("many times")
    return f"{gap * 100:.1f}{NBSP}%" if gap >= 0.001 else _("less than 0.1 %").replace(" %", f"{NBSP}%")


def reached(job: Job) -> float:
    """How near the best plan so far is to what no plan can pass, 0..1; 0 before anything is known of that."""
    step = last_step(job)
    return 0.0 if step is None or step.gap is None else 1 / (1 + step.gap)


def spent(seconds: float) -> str:
    """A time as people say it: "12 seconds", "3 minutes"."""
    if seconds < 100:
        count = round(seconds)
        return many("{count} second", "{count} seconds", count).format(count=count)
    return _("{count} minutes").format(count=round(seconds / 60))


def step_words(job: Job) -> str:
    """What the search is at."""
    return _(STEP_NAMES.get(job.steps[-1].step, job.steps[-1].step)) if job.steps else ""


def as_json(job: Job, ahead: int) -> dict[str, Any]:
    """A job as a script reads it: state, what is made, and the page's own words."""
    step = last_step(job)
    return {
        "key": job.key,
        "state": job.state,
        "live": job.live,
        "ended": job.state in (DONE, FAILED),
        "stage": job.stage,
        "made": list(job.made),
        "has_plan": job.has_plan,
        "heading": heading(job),
        "said": so_far(job, ahead),
        "elapsed": spent(job.elapsed) if job.state != WAITING else "",
        "seconds": round(job.elapsed, 1),
        "reached": round(reached(job), 4),
        "step": step_words(job),
        "objective": step.objective if step else None,
        "stages": [asdict(row) for row in stages(job)],
    }
