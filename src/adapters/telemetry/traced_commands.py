"""Commands whose calls are spans. Where tracing is off, the command itself is returned."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from adapters.telemetry.span import Span
from adapters.telemetry.tracing import Tracing
from application.commands.issue_forecast import IssueForecast, Outcome, Request
from application.forecasting.sources import Ask
from application.jobs.submit_job import SubmitJob
from application.ports.read_models import Place
from application.projections.projector import Projector
from domain.errors import PrevistoError
from domain.forecast import ForecastIssued
from domain.job import JobSubmitted

C = TypeVar("C")


def traced_command(
    command: C, name: str, tracing: Tracing, *, tallies: bool = False, methods: Sequence[str] = ()
) -> C:
    """The command with a span for each call, also of the named methods.

    `tallies` counts fits and predictions below it.
    """
    if not tracing.is_on:
        return command
    return cast(C, TracedCommand(command, name, tracing, tallies, frozenset(methods)))


class TracedCommand:
    """Other attributes are those of the command."""

    def __init__(
        self, command: Any, name: str, tracing: Tracing, tallies: bool, methods: frozenset[str] = frozenset()
    ) -> None:
        self._command = command
        self._name = name
        self._tracing = tracing
        self._tallies = tallies
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._command, name)
        if name not in self._methods:
            return found
        return TracedCommand(found, f"{self._name} {name}", self._tracing, self._tallies)

    def __call__(self, *given: Any, **named: Any) -> Any:
        with self._tracing.span(self._name) as span:
            if isinstance(span, Span):
                span.tallies = self._tallies
            return self._command(*given, **named)


class TracedIssue(IssueForecast):
    """One span for a group of forecasts, with links to the requests of the others."""

    def __init__(self, command: IssueForecast, tracing: Tracing) -> None:
        self._command = command
        self._tracing = tracing

    def __call__(self, ask: Ask) -> ForecastIssued:
        with self._tracing.span("issue_forecast"):
            return self._command(ask)

    def all(self, requests: Sequence[Request]) -> list[Outcome]:
        with self._tracing.span("issue_forecast") as span:
            outcomes = self._command.all(requests)
            if span.sampled:
                span.set("previsto.forecasts", len(requests))
                for outcome in outcomes:
                    if isinstance(outcome, PrevistoError):
                        span.fail(outcome)
            return outcomes


class TracedSubmit(SubmitJob):
    """The first span of a trace where there is none yet: for a schedule, and on the command line."""

    def __init__(self, command: SubmitJob, name: str, tracing: Tracing) -> None:
        self._command = command
        self._name = name
        self._tracing = tracing

    def __call__(self, kind: str, request: Mapping[str, Any], **named: Any) -> JobSubmitted:
        with self._tracing.root(f"{self._name} {kind}") as span:
            job = self._command(kind, request, **named)
            span.set("previsto.job", job.job)
            return job


class TracedProjector(Projector):
    """A span for each look for new events."""

    def __init__(self, projector: Projector, tracing: Tracing) -> None:
        self._projector = projector
        self._tracing = tracing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._projector, name)

    @property
    def names(self) -> Sequence[str]:
        return self._projector.names

    def catch_up(self, name: str, *, quiet: bool = False) -> Place:
        with self._tracing.span(f"projection {name}") as span:
            place = self._projector.catch_up(name, quiet=quiet)
            span.set("previsto.position", place.position)
            return place

    def rebuild(self, name: str, *given: Any) -> Place:
        return self._projector.rebuild(name, *given)
