"""Shows a workspace and opens it in the desktop's browser, where there is a desktop.

.venv/bin/python tools/serve.py workspace 8000
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path


def opener() -> str | None:
    """The command that opens an address on this desktop; None where nobody would see it."""
    if sys.platform == "darwin":
        return shutil.which("open")
    return shutil.which("xdg-open") if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else None


def main(workspace: str, port: str) -> int:
    """Serves until Ctrl-C, which is a good end; else the exit status of the server."""
    program = Path(sys.executable).with_name("commonwatch")
    with subprocess.Popen(
        [program, "serve", "--workspace", workspace, "--port", port], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            for line in server.stdout:
                print(line, end="", flush=True)
                found = re.search(r"http://\S+", line)
                if found and (command := opener()):
                    subprocess.Popen([command, found[0]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
