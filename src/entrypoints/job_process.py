"""The process that runs the jobs of a worker: `python -m entrypoints.job_process DESCRIPTOR`."""

import os
from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from application.jobs.run_job import Outcome
from application.ports.job_queue import Claim
from domain.errors import StoreUnavailable
from entrypoints.container import Container
from entrypoints.parent_line import answer_lines
from entrypoints.process_log import begin_log
from entrypoints.settings import Settings

UNAVAILABLE = "ledger unavailable"


def main() -> None:
    """Run the claims that the socket delivers, until the worker closes it."""
    answer_lines(_prepare)


def _prepare() -> Callable[[bytes], bytes]:
    environment = dict(os.environ)
    _product(tuple(sorted(environment.items())))  # it is seen before its first job
    return lambda claim: run_claim(environment, claim).encode()


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


if __name__ == "__main__":
    main()
