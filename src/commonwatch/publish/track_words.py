"""The track record in words: what was better than the reference and what was worse, each as plain as the other."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from commonwatch.publish.words import likelihood, listed
from commonwatch.risk.track_bars import FURTHER, MISSED, REACHED, SHORT
from commonwatch.risk.track_groups import ACTIVE, ALL
from commonwatch.vocabulary import theatre

NAMES = {
    "crps": "CRPS: the whole forecast, in deaths; the large wars weigh most",
    "ign": "IGN: the order of magnitude; every place weighs the same",
    "mis": "MIS: the 90 % interval, its width and what fell outside",
}
SHORT_NAMES = {"crps": "CRPS", "ign": "IGN", "mis": "MIS"}

Tables = Mapping[str, pl.DataFrame]


def sentences(tables: Tables) -> list[str]:
    """Three to five sentences for one who has a minute: the scores, the intervals, the bars, the misses."""
    span = str(tables["about"]["windows"][0])
    return [*_scores(tables, span), *_intervals(tables, span), _bars(tables["bars"]), _misses(tables, span)]


def _scores(tables: Tables, span: str) -> list[str]:
    scores = tables["scores"].filter(pl.col("places") == ALL)
    told = []
    for score, name in SHORT_NAMES.items():
        rows = scores.filter(pl.col("score") == score)
        single = rows.filter(~pl.col("window").str.contains("-"))
        mean = rows.filter(pl.col("window") == span).row(0, named=True)
        better, known = single.filter(pl.col("ratio") < 1).height, single["ratio"].drop_nulls().len()
        told.append(f"{name} {ratio_with_interval(mean)}, better in {better} of {known} windows")
    return [f"Against the reference, the place's own last 12 months (below 1 is better): {'; '.join(told)}."]


def _intervals(tables: Tables, span: str) -> list[str]:
    rows = tables["coverage"].filter(
        (pl.col("group") == ACTIVE) & (pl.col("window") == span) & (pl.col("level") == 0.9)
    )
    if rows.is_empty():
        return []
    row = rows.row(0, named=True)
    return [
        f"Where there had been deaths in the year before, the 90 % interval held what came in {row['coverage']:.0%} of "
        f"{row['rows']:,} months (the reference's in {row['reference']:.0%})."
    ]


def _bars(bars: pl.DataFrame) -> str:
    tried = bars.filter(pl.col("outcome").is_in([REACHED, FURTHER, MISSED, SHORT]))
    if tried.is_empty():
        return "None of the bars that were set beforehand is for these windows."
    good = tried.filter(pl.col("outcome").is_in([REACHED, FURTHER])).height
    missed = tried.filter(pl.col("outcome").is_in([MISSED, SHORT])).select("bar", "windows").rows()
    names = listed([f"{bar} ({windows})" for bar, windows in missed]) if missed else "none"
    return f"Of {tried.height} bars set beforehand {good} were reached; missed: {names}."


def _misses(tables: Tables, span: str) -> str:
    worse = [text for text in (_worse_windows(tables), _worse_groups(tables, span)) if text]
    return f"Worse than the reference: {'; '.join(worse)}." if worse else "Nowhere worse than the reference."


def _worse_windows(tables: Tables) -> str:
    rows = tables["scores"].filter((pl.col("places") == ALL) & (pl.col("ratio") > 1))
    single = rows.filter(~pl.col("window").str.contains("-")).sort("window", "score")
    told = [f"{SHORT_NAMES[row['score']]} in {row['window']} ({row['ratio']:.3f})" for row in single.to_dicts()]
    return listed(told) if told else ""


def _worse_groups(tables: Tables, span: str) -> str:
    levels = tables["levels"].filter((pl.col("window") == span) & (pl.col("ratio") > 1)).to_dicts()
    told = [f"{SHORT_NAMES[row['score']]} at the level '{row['level']}' ({row['ratio']:.2f})" for row in levels]
    areas = tables["theatres"].filter((pl.col("window") == span) & (pl.col("ratio") > 1)).to_dicts()
    told += [f"the sum of {theatre(row['theatre']).label} ({row['ratio']:.2f})" for row in areas]
    return listed(told) if told else ""


def ratio_with_interval(row: Mapping[str, Any]) -> str:
    """A ratio as people read it: "0.911 (90 %: 0.873 to 0.950)", "no ratio" where the reference scored nought."""
    if row["ratio"] is None:
        return "no ratio"
    if row.get("ratio_low") is None:
        return f"{row['ratio']:.3f}"
    return f"{row['ratio']:.3f} (90\u00a0%: {row['ratio_low']:.3f} to {row['ratio_high']:.3f})"


def said_and_seen(reliability: pl.DataFrame, span: str) -> list[dict[str, str]]:
    """Rows of the words that probabilities are given: the word, how often it was used, what was said, what came."""
    rows = reliability.filter((pl.col("window") == span) & (pl.col("side") == "forecast")).sort("p_from")
    return [
        {
            "word": likelihood(row["p_from"]),
            "rows": f"{row['rows']:,}",
            "said": f"{row['said']:.1%}",
            "seen": f"{row['seen']:.1%}",
            "interval": "" if row["seen_low"] is None else f"{row['seen_low']:.1%} to {row['seen_high']:.1%}",
        }
        for row in rows.to_dicts()
    ]
