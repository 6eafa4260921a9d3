"""The process of jobs, which carries out claims: `python -m entrypoints.job_process DESCRIPTOR`."""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from functools import cache
from queue import SimpleQueue
from threading import Thread

import msgspec

from application.jobs.run_job import Outcome
from application.ports.job_queue import Claim
from domain.errors import StoreUnavailable
from entrypoints.container import Container
from entrypoints.settings import Settings

AWAY = "the ledger is away"


def main() -> None:
    """Serve the line until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = socket.socket(fileno=int(sys.argv[1]))
    claims: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(line, claims), daemon=True).start()
    environment = dict(os.environ)
    while True:
        line.sendall(run_claim(environment, claims.get()).encode() + b"\n")


def run_claim(environment: Mapping[str, str], claim: bytes) -> str:
    """Carry out one claim; the answer says in a word how it ended. Also the task of a Ray cluster."""
    product = _product(tuple(sorted(environment.items())))
    try:
        outcome: Outcome = product.use_cases().run_job()(msgspec.json.decode(claim, type=Claim))
    except StoreUnavailable:
        return AWAY
    return outcome.ended.value


@cache
def _product(environment: tuple[tuple[str, str], ...]) -> Container:
    return Container(settings=Settings.read(env=dict(environment)))


def _listen(line: socket.socket, claims: "SimpleQueue[bytes]") -> None:
    with line.makefile("rb") as lines:
        for claim in lines:
            claims.put(claim)
    os._exit(0)  # the worker is gone: whatever runs here would be done twice


if __name__ == "__main__":
    main()
