"""Tables of names against tables of registers: one row per name, in order, with what it means and why."""

import gc
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import polars as pl

from commonwatch.response.identity.decide import decided
from commonwatch.response.identity.register import Register, Row, register
from commonwatch.vocabulary import known_place

ALONE = 50_000
"""Names that one process decides faster than several can be started."""

PART = 20_000
MOST_PROCESSES = 4
REGISTER_COLUMNS = ("canonical", "alias", "acronym", "country")
RESOLVED = {"name": pl.String, "canonical": pl.String, "score": pl.Float64, "reason": pl.String}

Asked = tuple[str, str | None]
Answer = tuple[str, float, str]


def resolved_names(names: pl.DataFrame, register_table: pl.DataFrame) -> pl.DataFrame:
    """name, canonical ("" where it is not decided), score (0-1), reason: one row per row of `names`, in order.

    `names` holds name and country (a code or name, or null), `register_table` canonical, alias, acronym, country; several
    rows may name one canonical. The same tables give the same answers, whatever the order of the register.
    """
    rows = [
        (canonical, alias, acronym, _country(country))
        for canonical, alias, acronym, country in register_table.select(REGISTER_COLUMNS).iter_rows()
    ]
    asked = [(name or "", _country(country)) for name, country in names.select("name", "country").iter_rows()]
    once = list(dict.fromkeys(asked))
    known = dict(zip(once, _answers(once, rows), strict=True))
    answers = [known[one] for one in asked]
    return pl.DataFrame(
        {
            "name": names["name"],
            "canonical": [canonical for canonical, _, _ in answers],
            "score": [score for _, score, _ in answers],
            "reason": [reason for _, _, reason in answers],
        },
        schema=RESOLVED,
    )


@cache
def _country(text: str | None) -> str | None:
    """The place's code; a text that is no known place stands for itself."""
    if text is None or not text.strip():
        return None
    found = known_place(text)
    return found.place if found else text.strip().upper()


def _answers(asked: Sequence[Asked], rows: Sequence[Row]) -> list[Answer]:
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if len(asked) <= ALONE or processes == 1:
        return _decide(asked, register(rows))
    parts = [asked[first : first + PART] for first in range(0, len(asked), PART)]
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_prepare, initargs=(rows,)
    ) as pool:
        return [answer for part in pool.map(_decide_part, parts) for answer in part]


def _decide(asked: Sequence[Asked], known: Register) -> list[Answer]:
    verdicts = [decided(name, country, known) for name, country in asked]
    return [(verdict.canonical, verdict.score, verdict.reason) for verdict in verdicts]


_prepared: list[Register] = []
"""The register of a worker process, made once."""


def _prepare(rows: Sequence[Row]) -> None:
    _prepared[:] = [register(rows)]
    gc.freeze()  # the register stays: the collector needn't walk through it again and again


def _decide_part(asked: Sequence[Asked]) -> list[Answer]:
    return _decide(asked, _prepared[0])
