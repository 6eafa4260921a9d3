"""Executor over a Ray cluster. Ray is imported here, and only when an address is set."""

import logging
import os
import re
import socket
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from application.ports.executor import Execution
from application.ports.job_queue import Claim
from domain.errors import InvalidInput, JobStopped, MissingExtra, StoreUnavailable

RETRIES = 3  # times that Ray moves an attempt to another process when one, or its node, is lost
PATIENCE = 5  # seconds for the cluster to answer; left alone, Ray itself tries for a quarter of an hour
RunClaim = Callable[[Mapping[str, str], bytes], str]


class RayCluster:
    """Each attempt is a task of one core (and so, by Ray's doing, of one thread) that calls `run`.

    A task that lost its process is begun again under the same claim, whose effects happen once. `run`
    travels by name: every node needs this package installed. The settings travel as an argument, which
    Ray shows nowhere.
    """

    def __init__(self, address: str, settings: Mapping[str, str], run: RunClaim) -> None:
        self._ray = _connected(address)
        self._settings = dict(settings)
        self._task = self._ray.remote(num_cpus=1, max_retries=RETRIES, retry_exceptions=False)(run)

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        """See Executor."""
        return RayTask(self._ray, self._task.remote(self._settings, msgspec.json.encode(claim)), done)

    def close(self) -> None:
        """Leave the cluster, which ends the tasks that are left and goes on for others."""
        self._ray.shutdown()


class RayTask:
    """An attempt on the cluster."""

    def __init__(self, ray: Any, reference: Any, done: Callable[[], None]) -> None:
        self._ray = ray
        self._reference = reference
        self._future = reference.future()
        self._future.add_done_callback(lambda _: done())

    def poll(self) -> str | None:
        """See Execution. Raises JobStopped when there is no cluster any more: then the worker leaves."""
        if not self._future.done():
            return None
        error = self._future.exception()
        if isinstance(
            error, (self._ray.exceptions.LocalRayletDiedError, self._ray.exceptions.RaySystemError)
        ):
            raise JobStopped(
                "the Ray cluster is gone; jobs were given back",
                field="PREVISTO_RAY_ADDRESS",
                remedy="start the cluster, then the worker",
            )
        # Only the kind of an error is told: its text may quote settings.
        return "" if error is None else f"was lost by Ray ({type(error).__name__})"

    def memory(self) -> int:
        """See Execution; the cluster watches over its nodes."""
        return 0

    def kill(self) -> None:
        """See Execution; without force a native fit would go on. Such a task is not begun again."""
        self._ray.cancel(self._reference, force=True)


def _connected(address: str) -> Any:
    _check(address)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", str(PATIENCE))  # looks at a head, one a second
    try:
        import ray
    except ImportError as error:
        raise MissingExtra(
            "PREVISTO_RAY_ADDRESS needs Ray", field="executor", remedy="pip install 'previsto[ray]'"
        ) from error
    _reach(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except ray.exceptions.AuthenticationError as error:
        raise InvalidInput("there is no token to read", field="RAY_AUTH_TOKEN_PATH") from error
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise _away(str(error).splitlines()[0]) from error
    return ray


def _check(address: str) -> None:
    if not re.fullmatch(r"[^:/\s]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", address):
        raise InvalidInput(  # "auto" might find anybody's cluster, "local" would start one
            f"{address!r} is no address of a cluster", field="PREVISTO_RAY_ADDRESS", remedy="HOST:PORT"
        )
    if os.environ.get("RAY_AUTH_MODE") != "token":
        raise InvalidInput(
            "a Ray cluster without tokens runs anybody's code",
            field="RAY_AUTH_MODE",
            remedy="set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH=FILE here and on every node",
        )


def _reach(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise _away(f"nothing answers at {address}") from error


def _away(why: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"the Ray cluster cannot be reached: {why}",
        field="PREVISTO_RAY_ADDRESS",
        remedy="check the address, that a node runs on this machine, and that the tokens are the same",
    )
