"""`commonwatch validate` and `commonwatch ruletest`: IATI files against the standard, and any file against any ruleset."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from commonwatch.cli.options import JsonOption

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from commonwatch.evidence.validator import FileReport

MOST_SHOWN = 50
PAGE_WIDTH = 118
TodayOption: TypeAlias = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="As if it were that day (YYYY-MM-DD). Default: this day.")
]


def validate(
    files: Annotated[list[Path], typer.Argument(help="IATI files of activities or organisations: XML, gz or zip.")],
    json: JsonOption = False,
    today: TodayOption = None,
    most: Annotated[
        int | None, typer.Option(min=0, help=f"Findings listed one by one. Default: {MOST_SHOWN}; with --json all.")
    ] = None,
) -> None:
    """Check IATI files offline: structure, codelists, and the standard's ruleset; and say what couldn't be checked.

    Ends with exit code 1 when there are errors. The standard's files come with: commonwatch fetch iati
    """
    from json import dumps

    from commonwatch.evidence.validator import read_standard, standard_files, validate_file
    from commonwatch.evidence.validator.report import as_tree
    from commonwatch.publish.iati_upgraded import upgraded_reports

    standard, day = read_standard(standard_files()), _day(today)
    reports = [
        report for file in files for kind in (validate_file, upgraded_reports) for report in kind(file, standard, day)
    ]
    if json:
        typer.echo(dumps({"files": [as_tree(report, most) for report in reports]}, indent=1, ensure_ascii=False))
    else:
        for report in reports:
            _print(report, MOST_SHOWN if most is None else most)
    if any(report.has_errors for report in reports):
        raise typer.Exit(1)


def ruletest(
    ruleset: Annotated[Path, typer.Argument(help="A ruleset as JSON, of the older dialect or the public validator's.")],
    file: Annotated[Path, typer.Argument(help="The XML file to judge.")],
    _no_breakdown: Annotated[
        bool, typer.Option("--no-breakdown", help="Accepted for the standard's test scripts; changes nothing.")
    ] = False,
    today: TodayOption = None,
) -> None:
    """Print True when the file breaks no rule of the ruleset, else False."""
    from tempfile import TemporaryDirectory

    from commonwatch.errors import LoadError
    from commonwatch.evidence.opening import opened
    from commonwatch.evidence.validator import read_ruleset, verdicts, whole_tree

    rules, day = read_ruleset(ruleset), _day(today)
    broken = False
    with TemporaryDirectory() as scratch:
        for each in opened(file, Path(scratch)):
            if each.form != "xml":
                raise LoadError(f"{each.shown} is no XML but {each.form}; expected an XML file.")
            root = whole_tree(each.path, each.shown)
            broken = broken or any(True for _ in verdicts(rules, root, day))
    typer.echo(str(not broken))


def _day(today: str | None) -> date:
    from commonwatch.errors import CommonwatchError
    from commonwatch.evidence.validator.values import today_utc

    if today is None:
        return today_utc()
    try:
        return date.fromisoformat(today)
    except ValueError as error:
        raise CommonwatchError(f"--today {today}: expected a day, such as 2026-11-24") from error


def _print(report: "FileReport", most: int) -> None:
    from rich.console import Console

    from commonwatch.evidence.validator.report import counts, grouped, worst_first

    console = Console()
    if not console.is_terminal:
        console = Console(width=PAGE_WIDTH)
    found = ", ".join(f"{number:,} {name}" for name, number in counts(report).items())
    what = f"{report.root or 'no IATI file'} {report.version or 'without version'}, {report.pieces:,} inside"
    _say(console, f"{report.file}: {what}: {found}")
    if report.findings:
        table = _table("rule", "severity", "count", "first lines", "message")
        for group in grouped(report.findings):
            where = ", ".join(str(line) for line in group.lines)
            table.add_row(*_plain(group.rule, group.severity, f"{group.count:,}", where, group.message))
        console.print(table)
    if report.findings and most:
        _say(
            console, f"the first {min(most, len(report.findings)):,} of {len(report.findings):,} findings, worst first"
        )
        table = _table("line", "rule", "identifier", "message")
        for each in worst_first(report.findings)[:most]:
            table.add_row(*_plain(str(each.line or "-"), each.rule, each.identifier, each.message))
        console.print(table)
    for title, lines in (("checked", report.checked), ("not checked", report.unchecked)):
        for line in lines:
            _say(console, f"{title}: {line}")


def _table(*columns: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name in ("count", "line") else "left", overflow="fold")
    return table


def _plain(*cells: str) -> list["Text"]:
    from rich.text import Text

    return [Text(cell) for cell in cells]


def _say(console: "Console", text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
