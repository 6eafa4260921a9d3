"""JobKind: the type of a job, with its form of request and result."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from application.ports.forecaster import Checkpoints, Report


class Share(Protocol):
    """Runs requests as child jobs."""

    def __call__(
        self, kind: str, requests: Sequence[Mapping[str, Any]], name: str = ""
    ) -> list[dict[str, Any]]:
        """The results of the requests of a kind, in order.

        `name` tells the calls of one job apart: a call with the name of an earlier one is handed its results.
        """
        ...


class Work(Protocol):
    """One attempt at a job, as passed to its kind."""

    @property
    def report(self) -> Report:
        """Reports the progress (0…1) and a text; raises an exception to stop the work."""
        ...

    @property
    def checkpoints(self) -> Checkpoints:
        """The checkpoints of a training, shared by all attempts."""
        ...

    @property
    def share(self) -> Share | None:
        """Runs requests in parallel as child jobs and returns their results in order.

        The attempt is suspended until all child jobs have ended and starts again then; the first error
        is raised. None for a job that runs in the process of its caller.
        """
        ...

    def require(self, scope: str) -> None:
        """Ask before an effect whether the submitter has the scope now. Raises InsufficientScope."""
        ...

    def part(self, name: str) -> AbstractContextManager[None]:
        """A context in which appends belong to a part: at most one to a stream, over all attempts."""
        ...


class JobKind(Protocol):
    """Carries out requests of one form. A repeated attempt has every effect only once."""

    @property
    def form(self) -> type[msgspec.Struct]:
        """The struct of the request; it forbids unknown fields."""
        ...

    def scopes(self, request: Any) -> Sequence[str]:
        """The scopes of all effects of a request, those of its child jobs included.

        The submitter of the job needs them, and the kind calls `Work.require` with each before its effect.
        """
        ...

    def check(self, request: Any) -> None:
        """Check a request before the job is recorded. Raises InvalidInput, NotFound or MissingExtra."""
        ...

    def __call__(self, request: Any, work: Work) -> dict[str, Any]:
        """Carry out the request. The result names what was recorded, in plain JSON values."""
        ...
