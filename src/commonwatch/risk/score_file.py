"""From a forecast file to its scores: what the command `commonwatch score` does."""

from datetime import date
from pathlib import Path

import polars as pl

from commonwatch.evidence import Evidence
from commonwatch.risk.actuals import actuals_of, read_actuals
from commonwatch.risk.scoring import score_forecast
from commonwatch.risk.submission import read_forecast


def score_file(
    path: Path | str,
    evidence: Evidence,
    *,
    actuals: Path | str | None = None,
    violence: str = "sb",
    origin: date | None = None,
    name: str | None = None,
) -> pl.DataFrame:
    """The table of `score_forecast` for a forecast file, ours or the challenge's, or a folder in the latter's layout.

    Outcomes are the file `actuals` or else the evidence's deaths, which also serve the reference's inputs where that
    file doesn't hold them. `name` chooses among several files in a window's folder.
    Raises SubmissionError, OriginError.
    """
    known = actuals_of(evidence, violence)
    outcomes = known if actuals is None else read_actuals(Path(actuals))
    return score_forecast(read_forecast(Path(path), name), outcomes, history=known, violence=violence, origin=origin)
