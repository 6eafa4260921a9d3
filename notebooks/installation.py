"""An installation of its own for a notebook: the commands of the documents, with their answers as objects.

A notebook may be executed anywhere: without PREVISTO_HOME it works in a folder that is made for it, on prices
that are generated from a seed.
"""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run

CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"


class Installation:
    """`told("forecast", "VALE3")` is the JSON answer of `previsto forecast VALE3 --json`."""

    def __init__(self, source: str = "synthetic", home: str | None = None) -> None:
        self.home = Path(
            home or os.environ.get("PREVISTO_HOME") or tempfile.mkdtemp(prefix="previsto-notebook-")
        )
        self.source = source

    def told(self, *words: object, codes: tuple[int, ...] = (0,)) -> Any:
        """The answer of a command. Raises RuntimeError for an exit code that is not expected."""
        given = ["--home", str(self.home), "--source", self.source, *map(str, words), "--json"]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(previsto, given)
        if code not in codes:
            raise RuntimeError(err.getvalue() or out.getvalue())
        return json.loads(out.getvalue()) if out.getvalue().strip() else None

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of `previsto serve` over this installation, until the end."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        flags = ["--home", str(self.home), "--source", self.source, "serve", "--port", str(port)]
        environment = os.environ | {"PREVISTO_ISSUER": base}
        with subprocess.Popen(
            [sys.executable, "-c", CALL, *flags], env=environment, stderr=subprocess.DEVNULL
        ) as service:
            try:
                while not _ready(base):
                    time.sleep(0.2)
                yield base
            finally:
                service.terminate()


def _ready(base: str) -> bool:
    try:
        return bool(urlopen(f"{base}/health/ready", timeout=5).status == 200)
    except (URLError, OSError):
        return False
