"""ShellSession: the commands of a document, typed into one bash with `previsto` on its path."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.processes.crew import CALL, end

PREVISTO = """#!/bin/sh
test "$1" = serve && set -- "$@" --port {port}
exec {python} -c '{call}' "$@"
"""
END = "end of the answer"


class ShellSession:
    """Works in a folder with a new home; `serve` listens on `port`, whatever the document says."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        program = folder / "bin" / "previsto"
        program.parent.mkdir(parents=True)
        program.write_text(PREVISTO.format(port=port, python=sys.executable, call=CALL))
        program.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREVISTO_")}
        path = f"{program.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env={**kept, "PATH": path, "PREVISTO_HOME": str(folder / "home")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def type(self, commands: str) -> str:
        """What the commands print on stdout."""
        assert self.bash.stdin
        assert self.bash.stdout
        told = commands.replace("127.0.0.1:8000", f"127.0.0.1:{self._port}")
        self.bash.stdin.write(f"{told}\nprintf '\\n{END}\\n'\n".encode())
        self.bash.stdin.flush()
        said: list[str] = []
        for line in map(bytes.decode, self.bash.stdout):
            if line.strip() == END:
                return "".join(said)
            said.append(line)
        raise AssertionError(f"the shell has ended: {''.join(said)}")

    def close(self) -> None:
        """End the shell and what it started."""
        end(self.bash)
