"""What is dear to compute is computed once for all who ask, and anew for a new study."""

import threading
import time

import pytest

from commonwatch.web import kept as keeping
from commonwatch.web.kept import kept
from commonwatch.web.study import Studies


def test_many_who_ask_at_once_get_what_is_computed_once(made_workspace):
    study, made = Studies(made_workspace).now(), []

    def slow():
        made.append(1)
        time.sleep(0.05)
        return object()

    got = []
    askers = [threading.Thread(target=lambda: got.append(kept(study, "slow", slow))) for _ in range(8)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert len(made) == 1 and len(got) == 8 and len({id(one) for one in got}) == 1


def test_a_new_study_and_another_name_are_computed_anew(made_workspace):
    studies = Studies(made_workspace)
    first = kept(studies.now(), "thing", object)
    assert kept(studies.now(), "thing", object) is first
    assert kept(studies.now(), "other", object) is not first
    with (made_workspace / "ledger" / "runs.jsonl").open("a") as ledger:
        ledger.write("\n{}\n")
    assert kept(studies.now(), "thing", object) is not first


def test_a_failure_is_not_kept_and_the_oldest_goes(made_workspace, monkeypatch):
    study = Studies(made_workspace).now()

    def fails():
        raise ValueError("once")

    with pytest.raises(ValueError, match="once"):
        kept(study, "fails", fails)
    assert kept(study, "fails", lambda: 1) == 1
    monkeypatch.setattr(keeping, "MOST", 2)
    for number in range(3):
        kept(study, f"n{number}", object)
    again = []
    kept(study, "n0", lambda: again.append(1))
    assert again == [1]
