"""The process that works out one plan, beside the server: `python -m commonwatch.web.planning.work FOLDER`.

It says what it does on standard output, a JSON object a line. On standard input a line "cancel" stops the search and keeps
the best plan so far; the end of it means that the server is gone, and ends the process.
"""

import json
import math
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from commonwatch.errors import CommonwatchError
from commonwatch.files import write_text
from commonwatch.plan.check import mean, values
from commonwatch.plan.conflict import Conflict, conflict
from commonwatch.plan.dividend import Dividend, dividend
from commonwatch.plan.dividend.unseen import parted
from commonwatch.plan.dividend.ways import JOINT
from commonwatch.plan.dividend.worth import Worth
from commonwatch.plan.drafting import Draft
from commonwatch.plan.drafting.tables import NEXT_USD
from commonwatch.plan.instance import Instance
from commonwatch.plan.sensitivity import assumptions, next_money, reasons
from commonwatch.plan.solve import Plan, Progress, solve, write_plan
from commonwatch.plan.stored import stored_plan
from commonwatch.web.planning.about import assumed_measures
from commonwatch.web.planning.order import (
    CANCEL,
    CONFLICT,
    DIVIDEND,
    ITSELF,
    PLAN,
    WHY,
    Order,
    read_draft,
    read_order,
    write_told,
)
from commonwatch.web.planning.telling import Why, told

Say: TypeAlias = Callable[..., None]
POLITE = 10  # added to the process's niceness: whoever reads goes first


def worked_out(folder: Path, say: Say, stopped: Callable[[], bool]) -> None:
    """Works out what a folder asks for, stage by stage; each leaves what it found before the next begins."""
    order, (draft, drivers) = read_order(folder), read_draft(folder)
    instance, area = draft.instance, order.area

    def leave(plan: Plan, why: Why | None = None, gains: Dividend | None = None) -> None:
        write_told(told(draft, plan, area, order.origin, drivers, why, gains), folder / "told")

    if PLAN in order.stages:
        say(stage=PLAN)
        plan = solve(instance, order.seconds, order.gap, order.seed, lambda step: say(**_step(step)), stopped)
        write_plan(plan, folder / "plan")
    else:
        plan = stored_plan(instance, folder / "plan")
    leave(plan)
    say(made=PLAN)
    if stopped():
        return
    if plan.floors and PLAN in order.stages:
        say(stage=CONFLICT)
        write_text(json.dumps(_conflict(conflict(instance, order.seed, alone=plan.alone))), folder / "conflict.json")
        say(made=CONFLICT)
    why = None
    if WHY in order.stages:
        say(stage=WHY)
        why = _why(draft, plan, order)
        leave(plan, why)
        say(made=WHY)
    if DIVIDEND in order.stages:
        say(stage=DIVIDEND)
        gains = dividend(instance, order.seconds, order.gap, order.seed, lambda text: say(part=text))
        leave(plan, why, beside(plan, gains, instance))
        say(made=DIVIDEND)


def beside(plan: Plan, gains: Dividend, instance: Instance) -> Dividend:
    """The dividend, for which a joint plan is solved anew, with a row for the plan itself where that is another one."""
    if plan.people == gains.joint.people:
        return gains
    planning, judging = parted(instance)
    outcome = values(judging or planning, plan.people)
    worths = [worth for _, worth in outcome]
    own = Worth(JOINT, ITSELF, sum(plan.people.values()), mean(outcome), min(worths), max(worths))
    return replace(gains, table=(*gains.table, own))


def _why(draft: Draft, plan: Plan, order: Order) -> Why:
    instance = draft.instance
    labels = dict(draft.measures.select("measure", "label").iter_rows())
    return Why(
        next_money(instance, plan, NEXT_USD, order.seed),
        assumptions(instance, plan, assumed_measures(instance), order.seed, labels),
        reasons(instance, plan, labels, order.seed),
    )


def _step(step: Progress) -> dict[str, Any]:
    figures = {name: getattr(step, name) for name in ("seconds", "objective", "upper_bound", "gap")}
    return {"step": step.step} | {name: each if math.isfinite(each) else None for name, each in figures.items()}


def _conflict(found: Conflict | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rules": [{"kind": rule.kind, "about": rule.about, "says": rule.says} for rule in found.rules],
        "proof": found.proof,
        "facts": found.facts,
        "mends": [{"change": str(each.change), "says": each.says, "proof": each.proof} for each in found.mends],
        "unknown": len(found.unknown),
    }


def main(folder: Path) -> None:
    """Works out what the folder asks for, and ends with the server, with a word of cancel, or when it is done."""
    os.nice(POLITE)
    out, stop, searching = sys.stdout, threading.Event(), threading.Event()
    lock = threading.Lock()

    def say(**what: Any) -> None:
        with lock:
            if "stage" in what:
                (searching.set if what["stage"] == PLAN else searching.clear)()
            if what.get("made") == PLAN:
                searching.clear()
            out.write(json.dumps(what) + "\n")
            out.flush()

    def listen() -> None:
        while heard := os.read(0, len(CANCEL) + 1):
            if CANCEL.encode() in heard:
                stop.set()
                with lock:
                    if not searching.is_set():
                        os._exit(0)
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    try:
        worked_out(folder, say, stop.is_set)
    except CommonwatchError as error:
        say(error=str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
