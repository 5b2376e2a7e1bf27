"""The command that shows a workspace in a browser."""

from typing import TYPE_CHECKING, Annotated

import typer

from commonwatch.cli.options import DEFAULT_WORKSPACE, WorkspaceOption

if TYPE_CHECKING:
    import socket

IDLE = 30  # seconds that a connection without a request is kept open


def serve(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name by which browsers reach it, as behind a proxy; may be given again."),
    ] = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let readers change things: load files, solve and save plans, give verdicts.")
    ] = False,
) -> None:
    """Show a workspace in a browser and as an API; read-only unless --edit is given."""
    from commonwatch.errors import CommonwatchError

    try:
        import uvicorn

        from commonwatch.web.app import create_app
    except ModuleNotFoundError as error:
        if str(error.name).startswith("commonwatch"):
            raise
        raise CommonwatchError(
            f"the pages need the package {error.name}, which isn't installed. `pip install 'commonwatch[web]'` brings it."
        ) from error
    app = create_app(workspace, edit, host, name or (), ahead=True)
    with _listening(host, port) as door:
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"{workspace} is shown at http://{shown}:{door.getsockname()[1]}/ until you press Ctrl-C.")
        if edit and host not in ("127.0.0.1", "localhost", "::1"):
            typer.echo("Whoever reaches this address can change the workspace: there is no log-in.", err=True)
        settings = uvicorn.Config(
            app, access_log=False, log_level="warning", server_header=False, timeout_keep_alive=IDLE, lifespan="on"
        )
        uvicorn.Server(settings).run(sockets=[door])


def _listening(host: str, port: int) -> "socket.socket":
    """A socket that listens there. Raises CommonwatchError where it can't."""
    import socket

    from commonwatch.errors import CommonwatchError

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise CommonwatchError(
            f"can't listen at {host}, port {port}: {error.strerror or error}. Name another --port, or 0 for a free one."
        ) from error
