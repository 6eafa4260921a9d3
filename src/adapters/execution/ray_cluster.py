"""Executor over a Ray cluster. Ray is imported here, and only when an address is set."""

import logging
import os
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any

import msgspec

from application.ports.executor import Execution
from application.ports.job_queue import Claim
from domain.errors import InvalidInput, MissingExtra, StoreUnavailable

RETRIES = 3  # attempts that Ray moves to another process when one, or its node, is lost
RunClaim = Callable[[Mapping[str, str], bytes], str]


class RayCluster:
    """Each attempt is a task of one core. `run` is called there with settings and claim.

    A task that lost its process is begun again under the same claim, whose effects happen once.
    """

    def __init__(self, address: str, settings: Mapping[str, str], run: RunClaim) -> None:
        self._ray = _connected(address)
        self._settings = dict(settings)
        self._task = self._ray.remote(num_cpus=1, max_retries=RETRIES, retry_exceptions=False)(run)

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        """See Executor."""
        task = RayTask(self._ray, self._task.remote(self._settings, msgspec.json.encode(claim)))
        Thread(target=task.follow, args=(done,), daemon=True).start()
        return task

    def close(self) -> None:
        """Leave the cluster; it goes on for others."""
        self._ray.shutdown()


class RayTask:
    """An attempt on the cluster."""

    def __init__(self, ray: Any, reference: Any) -> None:
        self._ray = ray
        self._reference = reference
        self._death: str | None = None

    def follow(self, done: Callable[[], None]) -> None:
        """Wait for its end."""
        try:
            self._ray.get(self._reference)
            self._death = ""
        except self._ray.exceptions.RayError as error:
            self._death = f"was lost by Ray ({type(error).__name__})"
        done()

    def poll(self) -> str | None:
        """See Execution."""
        return self._death

    def memory(self) -> int:
        """See Execution; the cluster watches over its nodes."""
        return 0

    def kill(self) -> None:
        """See Execution; without force a native fit would go on."""
        self._ray.cancel(self._reference, force=True)


def _connected(address: str) -> Any:
    if os.environ.get("RAY_AUTH_MODE") != "token":
        raise InvalidInput(
            "a Ray cluster without tokens runs anybody's code",
            field="RAY_AUTH_MODE",
            remedy="set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN_PATH=FILE here and on every node",
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise MissingExtra(
            "PREVISTO_RAY_ADDRESS needs Ray", field="executor", remedy="pip install 'previsto[ray]'"
        ) from error
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise StoreUnavailable(
            f"the Ray cluster cannot be reached: {error}",
            field="PREVISTO_RAY_ADDRESS",
            remedy="check the address and that both sides have the same token",
        ) from error
    return ray
