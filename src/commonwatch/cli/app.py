"""The commands that run, forecast, score and show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.actions import actions
from commonwatch.cli.backtest import backtest
from commonwatch.cli.brief import brief
from commonwatch.cli.dividend import dividend
from commonwatch.cli.doctor import doctor
from commonwatch.cli.drivers import drivers
from commonwatch.cli.export import export
from commonwatch.cli.fetch import fetch
from commonwatch.cli.gallery import gallery
from commonwatch.cli.load import load
from commonwatch.cli.needs import needs
from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, OriginOption, PacksOption, WorkspaceOption, named
from commonwatch.cli.packs import packs
from commonwatch.cli.picture import gaps, overlaps, partners, response, verdict
from commonwatch.cli.plan import plan
from commonwatch.cli.plan_check import plan_check
from commonwatch.cli.plan_instance import plan_instance
from commonwatch.cli.plans import plans
from commonwatch.cli.resolve import resolve, resolve_names
from commonwatch.cli.serve import serve
from commonwatch.cli.validate import ruletest, validate
from commonwatch.cli.who import who

if TYPE_CHECKING:
    import polars as pl

PAGE_WIDTH = 120  # columns, where the output is no terminal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Joint early warning: a watch list with honest uncertainty, its reference and its drivers.",
)
app.add_typer(packs, name="pack")
app.add_typer(actions, name="action")
app.add_typer(export, name="export")
app.add_typer(plans, name="plans")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"commonwatch {version('commonwatch')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Joint early warning: a watch list with honest uncertainty, its reference and its drivers."""


@app.command(epilog="Example: commonwatch run --theatre central_asia --origin 2024-04")
def run(
    theatre: Annotated[
        str | None, typer.Option(help="The places to watch: kosovo, western_balkans, osce, world ...")
    ] = None,
    origin: OriginOption = None,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings to change.")] = None,
    profile: Annotated[str | None, typer.Option(help="A named set of settings, for example quick.")] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="End at once when another run holds the workspace.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
    json: JsonOption = False,
) -> None:
    """Make every table of the flow and the watch list, from evidence to paper; unchanged stages are not run again."""
    from rich.console import Console

    from commonwatch.config import load_config
    from commonwatch.pipeline import prepare
    from commonwatch.pipeline import run as run_study
    from commonwatch.publish import watch_json
    from commonwatch.publish.plan_files import PAGE
    from commonwatch.stages import StageResult
    from commonwatch.vocabulary import month
    from commonwatch.workspace import WAIT_SECONDS

    said = Console(stderr=True, quiet=quiet)

    def say(result: StageResult) -> None:
        size = f"{sum(result.rows.values()):,} rows in {len(result.rows)} table{'s'[: len(result.rows) > 1]}"
        done = f"{result.seconds:.1f} s" if result.ran else "unchanged"
        said.print(f"[green]✓[/] {result.name:<18} {done:>9}  [dim]{size}[/]", highlight=False)

    with said.status("evidence ...") as status:
        packs = named(evidence, workspace)
        chosen = prepare(theatre, month(origin) if origin else None, packs, load_config(config, profile))
        made = run_study(
            workspace,
            chosen,
            say=say,
            begin=lambda stage: status.update(f"{stage} ..."),
            tell=lambda text: said.print(text, markup=False, soft_wrap=True),
            wait=0.0 if no_wait else WAIT_SECONDS,
        )
    if json:
        typer.echo(watch_json(made.table("watch")))
    elif not quiet:
        _print(made.table("watch"))
        typer.echo(f"The page, with map, charts and sources: {made.path / 'publish' / 'watchlist.html'}")
        if (made.path / "publish" / PAGE).exists():
            typer.echo(f"The joint plan: {made.path / 'publish' / PAGE}")
        briefs = [
            str(made.path / "publish" / file) for file in made.table("published")["file"] if file.endswith(".pdf")
        ]
        typer.echo(f"Briefs: {', '.join(briefs)}")


@app.command(epilog="Example: commonwatch watch --json")
def watch(workspace: WorkspaceOption = DEFAULT_WORKSPACE, json: JsonOption = False) -> None:
    """Print the watch list of a workspace."""
    from commonwatch.publish import watch_json
    from commonwatch.workspace import Workspace

    study = Workspace(workspace)
    table = study.table("watch")
    if json:
        typer.echo(watch_json(table))
    else:
        _print(table)


@app.command(
    epilog="Example: commonwatch forecast --origin 2024-04 --steps 3-14 --violence sb --places views --out forecast.parquet"
)
def forecast(
    out: Annotated[
        Path,
        typer.Option(
            help="The Parquet file to write: place, month, violence, draws; a folder with --layout challenge."
        ),
    ],
    origin: OriginOption = None,
    steps: Annotated[str, typer.Option(help="Months ahead, a number or a range.")] = "1-36",
    violence: Annotated[str, typer.Option(help="sb, ns, os, total or all.")] = "total",
    places: Annotated[str, typer.Option(help="views, a theatre, or names and codes with commas.")] = "views",
    layout: Annotated[
        str, typer.Option(help="ours, or challenge: state-based draws as OUT/cm/window=Y2023/NAME.parquet.")
    ] = "ours",
    name: Annotated[str, typer.Option(help="The file's name in the challenge's layout.")] = "commonwatch",
    evidence: PacksOption = None,
) -> None:
    """Write 1,000 draws of deaths per place and month; needs no workspace."""
    from commonwatch.errors import CommonwatchError
    from commonwatch.files import write_parquet
    from commonwatch.risk.request import requested_forecast
    from commonwatch.risk.submission import write_submission

    if layout not in ("ours", "challenge"):
        raise CommonwatchError(f"--layout {layout}: expected ours or challenge")
    kind = "sb" if layout == "challenge" else violence
    table = requested_forecast(origin, steps, kind, places, named(evidence))
    if layout == "ours":
        write_parquet(table, out)
        typer.echo(f"{table.height:,} rows of {len(table['draws'][0]):,} draws: {out}")
        return
    for written in write_submission(table, out, name):
        typer.echo(str(written))


@app.command(epilog="Example: commonwatch score forecast.parquet")
def score(
    file: Annotated[Path, typer.Argument(help="A forecast file, or a folder in the challenge's layout.")],
    actuals: Annotated[
        Path | None, typer.Option(help="Outcomes to score against. Default: the evidence's deaths.")
    ] = None,
    violence: Annotated[str, typer.Option(help="Which rows to score: sb, ns, os or total.")] = "sb",
    origin: OriginOption = None,
    name: Annotated[str | None, typer.Option(help="Which file of a window's folder, when it holds several.")] = None,
    evidence: PacksOption = None,
    json: JsonOption = False,
) -> None:
    """Print CRPS, IGN and MIS of a forecast and of the 12-month climatology, and their ratios."""
    import polars as pl

    from commonwatch.evidence import load_evidence
    from commonwatch.risk.score_file import score_file
    from commonwatch.risk.scoring import by_score
    from commonwatch.vocabulary import month

    day = month(origin) if origin else None
    table = score_file(file, load_evidence(named(evidence)), actuals=actuals, violence=violence, origin=day, name=name)
    if json:
        typer.echo(table.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m")).write_json())
        return
    with pl.Config(
        tbl_rows=-1, tbl_cols=-1, tbl_width_chars=118, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True
    ):
        typer.echo(str(by_score(table)))
    for basis in table["basis"].unique(maintain_order=True):
        typer.echo(f"outcomes: {basis}")


@app.command(epilog="Example: commonwatch table watch --format csv --out watch.csv")
def table(
    name: Annotated[str | None, typer.Argument(help="The table; without it the tables are listed.")] = None,
    format: Annotated[str, typer.Option(help="csv, json or xlsx.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="The file to write. Default: print.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Print or write a table of the workspace; lists become their mean and quantiles."""
    from commonwatch.errors import CommonwatchError
    from commonwatch.files import write_text, written_aside
    from commonwatch.publish.export import flattened, harmless
    from commonwatch.workspace import Workspace

    study = Workspace(workspace)
    if name is None:
        typer.echo("\n".join([*study.tables(), "actions", "rejected"]))
        return
    rows = flattened(study.table(name))
    if format == "xlsx" and out is not None:
        with written_aside(out) as aside:
            rows.write_excel(aside, worksheet=name[:31])
        return
    if format not in ("csv", "json"):
        raise CommonwatchError(f"--format {format}: expected csv, json, or xlsx with --out FILE.xlsx")
    text = harmless(rows).write_csv() if format == "csv" else rows.write_json()
    if out is None:
        typer.echo(text.rstrip("\n"))
    else:
        write_text(text, out)


def _print(watch: "pl.DataFrame") -> None:
    from rich.console import Console

    from commonwatch.publish import watch_table

    console = Console()
    if not console.is_terminal:
        console = Console(width=PAGE_WIDTH)
    console.print(watch_table(watch, console.width))


app.command(epilog="Example: commonwatch load ged251-csv.zip API_SL.UEM.TOTL.ZS_DS2_en_csv_v2.zip")(load)
app.command(epilog="Example: commonwatch fetch ucdp worldbank")(fetch)
app.command(epilog="Example: commonwatch brief central_asia --out brief.pdf")(brief)
app.command(epilog="Example: commonwatch doctor --json")(doctor)
app.command(epilog="Example: commonwatch backtest --windows 2018-2023 --out track-record")(backtest)
app.command(epilog="Example: commonwatch gallery --out gallery")(gallery)
app.command(epilog="Example: commonwatch drivers Kosovo")(drivers)
app.command(epilog="Example: commonwatch who Kosovo minorities --since 2015")(who)
app.command(epilog="Example: commonwatch validate activities.xml --today 2024-06-30")(validate)
app.command(epilog="Example: commonwatch ruletest ruleset.json activities.xml")(ruletest)
app.command(epilog="Example: commonwatch needs Kosovo livelihoods")(needs)
app.command(
    "resolve-names",
    epilog="Example: commonwatch resolve-names names.csv --column name --register register.csv --out out.csv",
)(resolve_names)
app.command(epilog="Example: commonwatch resolve --list")(resolve)
app.command(epilog="Example: commonwatch response Moldova --since 2021")(response)
app.command(epilog="Example: commonwatch gaps central_asia --most 5")(gaps)
app.command(epilog="Example: commonwatch overlaps western_balkans")(overlaps)
app.command(epilog="Example: commonwatch partners OSCE --places Kosovo")(partners)
app.command(
    epilog='Example: commonwatch verdict gap-XKX-displacement --why "checked with the municipality" --by OSCE-MIK'
)(verdict)
app.command(epilog="Example: commonwatch plan --instance study/ --out study/joint --time-limit 60")(plan)
app.command("plan-check", epilog="Example: commonwatch plan-check --instance study/ --plan study/joint")(plan_check)
app.command("plan-instance", epilog="Example: commonwatch plan-instance --out study/")(plan_instance)
app.command(epilog="Example: commonwatch dividend --instance study/")(dividend)
app.command(epilog="Example: commonwatch serve --port 8080")(serve)
