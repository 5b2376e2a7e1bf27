"""The command line: a thin skin over the library."""

import sys


def main() -> None:
    """Runs the command line; a CommonwatchError becomes one clear message and exit code 1."""
    from commonwatch.cli.app import app
    from commonwatch.errors import CommonwatchError

    try:
        app()
    except CommonwatchError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("stopped; the workspace is whole, the next run continues", file=sys.stderr)
        sys.exit(130)
