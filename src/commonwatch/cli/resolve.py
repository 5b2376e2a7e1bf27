"""`commonwatch resolve-names` and `commonwatch resolve`: names to organisations, by rule and by a person's judgement."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, PacksOption, WorkspaceOption, named

if TYPE_CHECKING:
    import polars as pl

JUDGEMENTS = Path("judgements") / "organisations.csv"
ANSWERS = {"s": "same", "d": "different", "u": "unsure"}


def resolve_names(
    file: Annotated[
        Path, typer.Argument(metavar="IN.csv", help="A CSV file with names, and countries if it has them.")
    ],
    column: Annotated[str, typer.Option(help="The column that holds the names.")],
    register: Annotated[Path, typer.Option(help="A CSV file with the columns canonical, alias, acronym, country.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write: name, canonical, score, reason.")],
) -> None:
    """Write one row per name, in order: the register's organisation, or none, with a score and a reason to check."""
    from commonwatch.files import written_aside
    from commonwatch.publish.export import harmless
    from commonwatch.response.identity import read_names, read_register, resolved_names

    known = read_register(register)
    resolved = resolved_names(read_names(file, column), known)
    with written_aside(out) as aside:
        harmless(resolved).write_csv(aside)
    linked = int((resolved["canonical"] != "").sum())
    unsure = int(resolved["reason"].str.starts_with("unsure").sum())
    typer.echo(
        f"{resolved.height:,} names against {known['canonical'].n_unique():,} organisations: {linked:,} resolved, "
        f"{unsure:,} unsure, {resolved.height - linked - unsure:,} not in the register: {out}"
    )


def resolve(
    same: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Record that these two are one organisation.")
    ] = None,
    different: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Record that these two are not.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Print the unsure matches and ask nothing.")] = False,
    by: Annotated[str, typer.Option(help="The office or role that judges, never a person's name.")] = "",
    evidence: PacksOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Review the organisations whose names leave open whether they are one; judgements are kept in the workspace."""
    from commonwatch.response.identity import read_judgements, unsure_matches

    path = workspace / JUDGEMENTS
    if same or different:
        _record(
            workspace, [(*pair, verdict) for pair, verdict in ((same, "same"), (different, "different")) if pair], by
        )
        return
    pairs = unsure_matches(_organisations(evidence, workspace), read_judgements(path))
    if list_only or pairs.is_empty():
        for left, right, score, _ in pairs.iter_rows():
            typer.echo(f"{score:.2f}  {left}  =?  {right}")
        typer.echo(f"{pairs.height} pairs of organisations to judge; {read_judgements(path).height} judgements so far.")
        return
    _office(by)
    typer.echo(f"{pairs.height} pairs. s: same, d: different, u: unsure, Enter: later, q: end.")
    for left, right, score, reason in pairs.iter_rows():
        answer = typer.prompt(f"{left}  =?  {right}  ({score:.2f}; {reason})", default="", show_default=False)
        if answer.strip().lower() == "q":
            break
        if verdict := ANSWERS.get(answer.strip().lower()[:1]):
            _record(workspace, [(left, right, verdict)], by)


def _office(by: str) -> None:
    from commonwatch.errors import JudgementError

    if not by.strip():
        raise JudgementError("a judgement needs the office that gives it, never a person's name. Give --by OFFICE.")


def _record(workspace: Path, verdicts: list[tuple[str, str, str]], by: str) -> None:
    from datetime import UTC, datetime

    from commonwatch.response.identity import judged, read_judgements, write_judgements
    from commonwatch.workspace import writing

    with writing(workspace, say=typer.echo) as study:
        path = study.path / JUDGEMENTS
        judgements = read_judgements(path)
        for left, right, verdict in verdicts:
            judgements = judged(judgements, left, right, verdict, by, datetime.now(UTC).replace(tzinfo=None))
        write_judgements(judgements, path)
    for left, right, verdict in verdicts:
        typer.echo(f"recorded: {left} and {right} are {verdict}, by {by}")


def _organisations(evidence: list[Path] | None, workspace: Path) -> "pl.DataFrame":
    from commonwatch.errors import PackError
    from commonwatch.evidence import load_evidence

    table = load_evidence(named(evidence, workspace)).tables.get("organisations")
    if table is None or table.is_empty():
        raise PackError(
            "the evidence names no organisations yet. Load files that do, such as IATI or 3W: "
            f"commonwatch load FILE --workspace {workspace}"
        )
    return table
