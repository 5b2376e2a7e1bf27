"""Back-tests on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import JsonOption, PacksOption, named

if TYPE_CHECKING:
    import polars as pl


def backtest(
    windows: Annotated[str, typer.Option(help="Years to score, one or a range.")] = "2018-2023",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder for the tables and the page track-record.html.")
    ] = None,
    occurrence: Annotated[
        bool,
        typer.Option(
            "--occurrence",
            help="Twelve monthly origins more, July before the last window to its June, for Brier scores.",
        ),
    ] = False,
    onsets: Annotated[
        bool, typer.Option("--onsets", help="First deaths after quiet, too: outcomes of 14 years to the last window.")
    ] = False,
    evidence: PacksOption = None,
    json: JsonOption = False,
) -> None:
    """Make each window's forecast anew from what was known in October before, score it, and print the track record."""
    from commonwatch.config import load_config
    from commonwatch.evidence import load_evidence
    from commonwatch.risk.backtest import backtest as run
    from commonwatch.risk.backtest import parsed_windows

    def tell(text: str) -> None:
        typer.echo(text, err=True)

    years = parsed_windows(windows)
    tables = run(load_evidence(named(evidence)), years, load_config(), occurrence=occurrence, onsets=onsets, say=tell)
    if out is not None:
        from commonwatch.publish.track_record import write_track_record

        typer.echo(f"The page: {write_track_record(tables, out)}", err=True)
    if json:
        import json as form

        shown = {name: tables[name].to_dicts() for name in ("about", "bars", "scores", "comparison")}
        typer.echo(form.dumps(shown, ensure_ascii=False))
        return
    _print(tables)


def _print(tables: "dict[str, pl.DataFrame]") -> None:
    import polars as pl

    scores = tables["scores"].drop("published", "ratio_published")
    bars = tables["bars"].drop("published")
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=118,
        fmt_str_lengths=60,
        float_precision=3,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
    ):
        typer.echo(str(scores))
        typer.echo(str(bars))
    typer.echo(f"outcomes: {tables['about']['basis'][0]}")
