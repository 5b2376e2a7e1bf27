"""The doctor on the command line."""

from datetime import UTC, datetime

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption


def doctor(workspace: WorkspaceOption = DEFAULT_WORKSPACE, json: JsonOption = False) -> None:
    """Look a workspace over: what is whole, stale, broken or missing, and what mends it; nothing is written.

    Ends with exit code 1 when something is broken or missing.
    """
    from dataclasses import asdict
    from json import dumps

    from commonwatch.doctor import examine, is_whole, summary

    findings = examine(workspace, datetime.now(UTC).date())
    whole = is_whole(findings)
    if json:
        said = {"whole": whole, "summary": summary(findings), "findings": [asdict(each) for each in findings]}
        typer.echo(dumps(said, indent=1, ensure_ascii=False))
    else:
        typer.echo(f"{workspace}: {summary(findings)}")
        for finding in findings:
            typer.echo(finding.line)
    if not whole:
        raise typer.Exit(1)
