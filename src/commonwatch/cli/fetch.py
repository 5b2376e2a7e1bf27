"""The command that brings publishers' files and loads what is new."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, WorkspaceOption
from commonwatch.errors import CommonwatchError, FetchError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from commonwatch.config import FetchSettings


def fetch(
    publishers: Annotated[
        list[str] | None,
        typer.Argument(
            help="ucdp, worldbank, unhcr, idmc, unodc, naturalearth, iati; one or several.", show_default=False
        ),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    accept: Annotated[
        bool, typer.Option("--accept", help="Load a file even when it has far fewer rows than the one before.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings to change, such as a mirror.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Bring publishers' newest files and load those that changed; one that fails doesn't stop the others."""
    from rich.console import Console

    from commonwatch.config import load_config
    from commonwatch.evidence.fetch import check_publishers
    from commonwatch.workspace import writing

    chosen = check_publishers(publishers or [])
    settings = load_config(config).fetch
    said = Console(stderr=True, quiet=quiet)
    with writing(workspace, say=_line(said)):
        pass  # the workspace is there, and is one, before anything is brought into it
    failed: list[CommonwatchError] = []
    for name in chosen:
        try:
            _fetched(name, settings, workspace, accept, said, failed)
        except CommonwatchError as error:
            failed.append(error)
    for each in failed:
        typer.echo(f"error: {each}", err=True)
    if failed:
        raise typer.Exit(1)


def _fetched(
    name: str,
    settings: "FetchSettings",
    workspace: Path,
    accept: bool,
    said: "Console",
    failed: list[CommonwatchError],
) -> None:
    """Brings and loads one publisher's files; what of it was lost is added to `failed`."""
    from commonwatch.evidence.fetch import fetch_publisher, held, keep
    from commonwatch.evidence.readers.series import known_series
    from commonwatch.loading import load_files

    folder = workspace / "downloads" / name
    codes = {code: series.indicator for code, series in known_series("worldbank").items()}
    with held(folder):
        with _told(name, said) as told:
            files = fetch_publisher(name, settings, folder, told, codes)
        failed += told.losses
        say = _line(said)
        for file in files:
            if file.changed:
                say(f"{name}: {file.path.name}: {file.bytes:,} bytes, sha256 {file.sha256[:12]}")
        same = [file for file in files if not file.changed]
        if same:
            shown = same[0].path.name if len(same) == 1 else f"{len(same)} files"
            say(f"{name}: {shown}: unchanged since {max(file.retrieved for file in same)[:10]}")
        if changed := [file for file in files if file.changed]:
            paths = [file.path for file in changed]  # each the whole of what its publisher has, hence `complete`
            load_files(workspace, paths, accept=accept, complete=True, say=say, command="fetch")
            keep(folder, changed)


class _Bar:
    """Progress of one publisher: a bar on a terminal, else a line at the start."""

    def __init__(self, name: str, bars: "Progress | None", say: Callable[[str], None]) -> None:
        self._bars = bars
        self._task = bars.add_task(name, total=None) if bars else None
        self.say = say
        self.losses: list[FetchError] = []

    def size(self, total: int) -> None:
        """So many bytes more are to come."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, total=self._bars.tasks[self._task].completed + total)

    def add(self, amount: int) -> None:
        """So many bytes have come."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, amount)

    def lost(self, error: FetchError) -> None:
        """One file of several that couldn't be brought."""
        self.losses.append(error)


@contextmanager
def _told(name: str, said: "Console") -> Iterator[_Bar]:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    if not said.is_terminal or said.quiet:
        _line(said)(f"{name}: asking")
        yield _Bar(name, None, _line(said))
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=said) as bars:
        yield _Bar(name, bars, _line(said))


def _line(said: "Console") -> Callable[[str], None]:
    return lambda text: said.print(text, markup=False, highlight=False, soft_wrap=True)
