"""The drivers of a place on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption

if TYPE_CHECKING:
    import polars as pl

LEAST_CHANGE = 0.005  # of a contribution: less is printed as 0.00, and left out
UNITS = {"onset": "log-odds of a first death within 12 months", "forest": "log(1 + deaths per month)"}


def drivers(
    place: Annotated[str | None, typer.Argument(help="A place, by any name or code; all places without it.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print what each theme adds to the model's score of a place: an association, not a cause.

    For a single place also what the model would say with an indicator elsewhere, and the nearest past cases.
    """
    import polars as pl

    from commonwatch import vocabulary
    from commonwatch.workspace import Workspace

    study = Workspace(Path(workspace))
    table = study.table("drivers")
    if place is not None:
        table = table.filter(pl.col("place") == vocabulary.place(place).place)
    if json:
        typer.echo(table.with_columns(pl.col("origin").dt.strftime("%Y-%m")).write_json())
        return
    for code, sentence in table.select("place", "sentence").unique(maintain_order=True).iter_rows():
        typer.echo(f"{vocabulary.place(code).name}: {sentence}")
    if place is not None and table.height:
        code = vocabulary.place(place).place
        _themes(table)
        _curves(study.table("counterfactuals").filter(pl.col("place") == code))
        _cases(study.table("cases").filter(pl.col("place") == code))


def _themes(table: "pl.DataFrame") -> None:
    from commonwatch import vocabulary

    typer.echo(f"\nContribution of each theme, {UNITS[table['model'][0]]}:")
    for row in table.iter_rows(named=True):
        told = row["change_stable"] and abs(row["change"]) >= LEAST_CHANGE
        moved = f"  ({row['change']:+.2f} since the month before)" if told else ""
        loose = "" if row["stable"] else "  not stable"
        typer.echo(f"  {vocabulary.theme(row['theme']).label:<52} {row['contribution']:+.2f}{moved}{loose}")


def _curves(curves: "pl.DataFrame") -> None:
    import polars as pl

    from commonwatch.publish.brief_indicators import plain_value
    from commonwatch.publish.numbers import percent
    from commonwatch.publish.why import chance_words

    if curves.is_empty():
        return
    first = curves.row(0, named=True)
    typer.echo(f"\nWhat the model would say (an association, not an effect): {chance_words(first)}")
    typer.echo(f"  now {percent(first['p_now'])}; p10 to p90 are percentiles of all places")
    for (_,), rows in curves.group_by("indicator", maintain_order=True):
        own = rows.row(0, named=True)
        points = rows.with_columns(pl.col("at").replace("median", "subregion's median"))
        told = ", ".join(
            f"{at} {plain_value(value)}: {percent(p)}"
            for at, value, p in points.select("at", "value_if", "p_if").iter_rows()
        )
        typer.echo(f"  {own['label']} ({own['unit']}), {plain_value(own['value'])}, if at {told}")


def _cases(cases: "pl.DataFrame") -> None:
    from commonwatch.publish.why import case_lines

    if cases.is_empty():
        return
    typer.echo("\nMost like, in the forest's eyes:")
    shared = cases.sort("rank")["shared"]
    for line, share in zip(case_lines(cases["place"][0], cases, cases.height), shared, strict=True):
        typer.echo(f"  {line} (together in {share:.0%} of the trees)")
