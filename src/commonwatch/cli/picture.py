"""The joint picture on the command line: coverage, gaps, overlaps, possible partners, and what a person says of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, PacksOption, WorkspaceOption, named

if TYPE_CHECKING:
    import polars as pl

    from commonwatch.response import Picture

YEARS = 5
WIDTH = 150  # columns, where the output is no terminal
JUDGEMENTS = Path("judgements") / "organisations.csv"

WhereArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="PLACE", help="A place or a theatre, by any name or code.")
]
SinceOption: TypeAlias = Annotated[
    int | None, typer.Option(help=f"First year of the period. Default: the last {YEARS} years.")
]
UntilOption: TypeAlias = Annotated[
    int | None, typer.Option(help="Last year of the period. Default: the evidence's last month.")
]
MostOption: TypeAlias = Annotated[int, typer.Option(help="How many to print; all are counted.", min=0)]


def response(
    where: WhereArgument,
    theme: Annotated[str | None, typer.Argument(help="Only this theme, by name.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    most: MostOption = 20,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print needs beside response: who is seen at work, how much is likely unmet, and how much of that is assumption."""
    import polars as pl
    from rich.console import Console

    from commonwatch import vocabulary
    from commonwatch.publish.picture import coverage_table

    picture = _picture(where, since, until, evidence, workspace)
    rows = picture.coverage
    if theme is not None:
        rows = rows.filter(pl.col("theme") == vocabulary.theme(theme).theme)
    if json:
        typer.echo(_json(rows))
        return
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(coverage_table(rows.head(most)))
    typer.echo(
        f"The first {min(most, rows.height)} of {rows.height} needs, by unmet people, severity and chance (--most)."
    )
    for sentence in picture.said:
        typer.echo(sentence)
    typer.echo(
        "Unreported is not absent: what nobody tells is assumed by kind of organisation. See docs/joint-picture.md."
    )


def gaps(
    where: WhereArgument,
    since: SinceOption = None,
    until: UntilOption = None,
    most: MostOption = 10,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print gaps, cover that ends within six months, and plans without money, each with its reasons and rows."""
    _findings(
        _picture(where, since, until, evidence, workspace), ("gap", "expiring", "pipeline"), most, workspace, json
    )


def overlaps(
    where: WhereArgument,
    since: SinceOption = None,
    until: UntilOption = None,
    most: MostOption = 10,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print where two or more work on the same in the same place and time, with no link between them told."""
    _findings(_picture(where, since, until, evidence, workspace), ("overlap",), most, workspace, json)


def partners(
    organisation: Annotated[str, typer.Argument(help="An organisation, or a family: UN, OSCE, EU.")],
    where: Annotated[str, typer.Option("--places", help="A place or theatre.")] = "osce",
    since: SinceOption = None,
    until: UntilOption = None,
    most: MostOption = 10,
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Print possible partners of an organisation or family: complementary mandate and presence, agreements that stand."""
    from commonwatch import vocabulary

    families = set(vocabulary.organisations()["family"])
    asked = organisation if organisation in families else vocabulary.organisation(organisation).organisation
    picture = _picture(where, since, until, evidence, workspace, asked)
    _findings(picture, ("partner",), most, workspace, json)


def verdict(
    finding: Annotated[str, typer.Argument(help="The finding's name, as the lists print it.")],
    why: Annotated[str, typer.Option(help="The reason, in a sentence.")],
    by: Annotated[str, typer.Option(help="The office that says so, never a person's name.")],
    not_so: Annotated[bool, typer.Option("--not-so", help="It isn't so. Default: confirmed.")] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Keep what an office says of a finding; lists and briefs show it from then on."""
    from commonwatch.response.findings import CONFIRMED, NOT_SO, add_verdict
    from commonwatch.workspace import writing

    with writing(workspace, say=typer.echo) as study:
        add_verdict(study.path, finding, NOT_SO if not_so else CONFIRMED, why, by, datetime.now(UTC).date())
    typer.echo(f"kept: {finding} {NOT_SO if not_so else CONFIRMED}")


def _picture(
    where: str,
    since: int | None,
    until: int | None,
    evidence: list[Path] | None,
    workspace: Path,
    of: str | None = None,
) -> "Picture":
    from commonwatch.evidence import load_evidence
    from commonwatch.response import joint_picture
    from commonwatch.response.identity import read_judgements
    from commonwatch.vocabulary import resolve_places

    places = list(resolve_places(where))
    known = load_evidence(named(evidence, workspace))
    last = known.last_month
    end = date(until, 12, 31) if until and until < last.year else last
    start = date(since or end.year - YEARS + 1, 1, 1)
    return joint_picture(known, places, start, end, read_judgements(workspace / JUDGEMENTS), of)


def _findings(picture: "Picture", kinds: tuple[str, ...], most: int, workspace: Path, json: bool) -> None:
    import polars as pl

    from commonwatch.publish.picture import finding_lines
    from commonwatch.response.findings import read_verdicts

    rows = picture.findings.filter(pl.col("kind").is_in(kinds)).join(
        read_verdicts(workspace), on="finding_id", how="left", maintain_order="left"
    )
    if json:
        typer.echo(_json(rows))
        return
    for kind in kinds:
        some = rows.filter(kind=kind)
        typer.echo(
            f"{kind}: {some.height} found, the first {min(most, some.height)}:"
            if some.height
            else f"{kind}: none found."
        )
        for line in finding_lines(some.head(most)):
            typer.echo(line)
    typer.echo(
        "A finding is a hint to check, about needs and never blame. Say what came of it: commonwatch verdict FINDING --why ... --by ..."
    )


def _json(rows: "pl.DataFrame") -> str:
    from json import dumps

    return dumps(rows.to_dicts(), ensure_ascii=False, indent=2, default=str)
