"""The process that runs the jobs of a worker: `python -m entrypoints.job_process DESCRIPTOR`."""

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
from entrypoints.process_log import begin_log
from entrypoints.settings import Settings

UNAVAILABLE = "ledger unavailable"


def main() -> None:
    """Run the claims that the socket delivers, one per line, until the worker closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(sys.argv[1]))
    claims: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(connection, claims), daemon=True).start()
    environment = dict(os.environ)
    _product(tuple(sorted(environment.items())))  # it is seen before its first job
    while True:
        connection.sendall(run_claim(environment, claims.get()).encode() + b"\n")


def run_claim(environment: Mapping[str, str], claim: bytes) -> str:
    """Run the job of one claim; return how it ended, such as "succeeded". The task of a Ray cluster too."""
    product = _product(tuple(sorted(environment.items())))
    try:
        outcome: Outcome = product.use_cases().run_job()(msgspec.json.decode(claim, type=Claim))
    except StoreUnavailable:
        return UNAVAILABLE
    finally:
        product.adapters().tracing().flush()  # before the worker may end this process
    return outcome.ended.value


@cache
def _product(environment: tuple[tuple[str, str], ...]) -> Container:
    given = dict(environment)
    # The SDK reads its variables from the process; a task of a Ray cluster gets them as an argument.
    os.environ.update({name: value for name, value in given.items() if name.startswith("OTEL_")})
    product = Container(settings=Settings.read(env=given), process="job")
    begin_log(product, "job")
    return product


def _listen(connection: socket.socket, claims: "SimpleQueue[bytes]") -> None:
    try:
        with connection.makefile("rb") as lines:
            for claim in lines:
                claims.put(claim)
    finally:  # also after a reset: the worker has ended, and another one will run the job again
        os._exit(0)


if __name__ == "__main__":
    main()
