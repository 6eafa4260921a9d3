"""The stand-in for Yahoo that was made for reviews; it is not part of this repository."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

STANDIN = Path(__file__).parents[3] / "shared" / "yahoo_standin" / "standin.py"
ABSENT = pytest.mark.skipif(not STANDIN.is_file(), reason="the stand-in for Yahoo is not on this machine")


@contextmanager
def running_standin(folder: Path, today: date) -> Iterator[str]:
    """The address of one stand-in, which is the proxy of this process meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, STANDIN, "--port", port, "--state-dir", folder, "--slow-seconds", 20]
    process = subprocess.Popen([*map(str, command), "--today", str(today)], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline()
        address = f"http://127.0.0.1:{port}"
        with pytest.MonkeyPatch.context() as environment:
            for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
                environment.delenv(name, raising=False)
            environment.setenv("HTTPS_PROXY", address)
            environment.setenv("REQUESTS_CA_BUNDLE", str(folder / "ca.pem"))
            yield address
    finally:
        process.kill()
        process.communicate()


def play(standin: str, fault: str, symbol: str = "VALE3.SA", argument: str = "") -> None:
    """Let the stand-in show one fault from now on; "" for none."""
    paths = ["reset"] + ([f"scenario?symbol={symbol}&name={fault}&arg={argument}"] if fault else [])
    for path in paths:
        with urlopen(Request(f"{standin}/__standin__/{path}", method="POST")):
            pass
