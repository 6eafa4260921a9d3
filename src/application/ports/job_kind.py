"""JobKind: something that jobs can ask for."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from application.ports.forecaster import Checkpoints, Report

Share = Callable[[str, Sequence[Mapping[str, Any]]], list[dict[str, Any]]]
"""Kind and requests, to results."""


class Work(Protocol):
    """One attempt at a job, as its kind sees it."""

    @property
    def report(self) -> Report:
        """Takes the fraction done and a text; raises to stop the work."""
        ...

    @property
    def checkpoints(self) -> Checkpoints:
        """Where a training may leave its state and find that of the attempt before."""
        ...

    @property
    def share(self) -> Share | None:
        """Has parts done side by side, as jobs of their own: their results, in order.

        The job is put aside until all have ended, and begun again then; the first refusal is raised.
        None where the job is carried out for somebody who waits in this process.
        """
        ...

    def part(self, name: str) -> AbstractContextManager[None]:
        """Inside, appends belong to a part of the job: at most one to a stream, however often it is begun."""
        ...


class JobKind(Protocol):
    """Carries out requests of one form. Begun again after any line, it doubles no effect."""

    @property
    def form(self) -> type[msgspec.Struct]:
        """The request, with unknown fields forbidden."""
        ...

    def check(self, request: Any) -> None:
        """Refuse what can be known to fail before a job is recorded: InvalidInput, NotFound, MissingExtra."""
        ...

    def __call__(self, request: Any, work: Work) -> dict[str, Any]:
        """Do it; the result names what it left in the ledger, in plain JSON values."""
        ...
