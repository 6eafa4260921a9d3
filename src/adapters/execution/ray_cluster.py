"""Executor on a Ray cluster. Ray is imported only when an address is set."""

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

MAX_RETRIES = 3  # of an attempt whose process or node is lost
CONNECT_SECONDS = 5  # timeout for the cluster; the default of Ray is 15 minutes
RunClaim = Callable[[Mapping[str, str], bytes], str]


class RayCluster:
    """Runs each attempt as a Ray task of one core, and therefore of one thread, that calls `run`.

    Ray restarts a task whose process is lost, under the same claim, so its effects happen once. `run` is
    sent by name, so every node needs this package. The settings are sent as an argument, which Ray does
    not display.
    """

    def __init__(self, address: str, settings: Mapping[str, str], run: RunClaim) -> None:
        self._ray = _connect(address)
        self._settings = dict(settings)
        self._task = self._ray.remote(num_cpus=1, max_retries=MAX_RETRIES, retry_exceptions=False)(run)

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        return RayTask(self._ray, self._task.remote(self._settings, msgspec.json.encode(claim)), done)

    def close(self) -> None:
        """Disconnect from the cluster, which cancels the remaining tasks of this worker."""
        self._ray.shutdown()


class RayTask:
    """An attempt on the cluster."""

    def __init__(self, ray: Any, reference: Any, done: Callable[[], None]) -> None:
        self._ray = ray
        self._reference = reference
        self._future = reference.future()
        self._future.add_done_callback(lambda _: done())

    def poll(self) -> str | None:
        """Return None while running, else the outcome. Raises JobStopped when the cluster has stopped."""
        if not self._future.done():
            return None
        error = self._future.exception()
        if isinstance(
            error, (self._ray.exceptions.LocalRayletDiedError, self._ray.exceptions.RaySystemError)
        ):
            raise JobStopped(
                "the Ray cluster has stopped; jobs were returned to the queue",
                field="PREVISTO_RAY_ADDRESS",
                remedy="start the cluster, then the worker",
            )
        # Only the class of the error, because its text may contain settings.
        return "" if error is None else f"was lost by Ray ({type(error).__name__})"

    def memory(self) -> int:
        return 0  # Ray limits the memory of its nodes

    def kill(self) -> None:
        # Without force a native fit would continue; a cancelled task is not restarted.
        self._ray.cancel(self._reference, force=True)


def _connect(address: str) -> Any:
    _check_settings(address)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", str(CONNECT_SECONDS))  # attempts, one a second
    try:
        import ray
    except ImportError as error:
        raise MissingExtra(
            "PREVISTO_RAY_ADDRESS needs Ray", field="executor", remedy="pip install 'previsto[ray]'"
        ) from error
    _check_reachable(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except ray.exceptions.AuthenticationError as error:
        raise InvalidInput("the Ray token file cannot be read", field="RAY_AUTH_TOKEN_PATH") from error
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise _unreachable(str(error).splitlines()[0]) from error
    return ray


def _check_settings(address: str) -> None:
    if not re.fullmatch(r"[^:/\s]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", address):
        raise InvalidInput(  # "auto" could find another cluster, "local" would start one
            f"invalid address {address!r}", field="PREVISTO_RAY_ADDRESS", remedy="use HOST:PORT"
        )
    if os.environ.get("RAY_AUTH_MODE") != "token":
        raise InvalidInput(
            "a Ray cluster without tokens runs code of any client",
            field="RAY_AUTH_MODE",
            remedy="set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH=FILE here and on every node",
        )


def _check_reachable(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _unreachable(f"no answer at {address}") from error


def _unreachable(why: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"the Ray cluster cannot be reached: {why}",
        field="PREVISTO_RAY_ADDRESS",
        remedy="check the address, the tokens, and that a Ray node runs on this machine",
    )
