"""CountedCommand: the calls of a command, by outcome, and their time."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.metrics.instruments import COMMAND_SECONDS, COMMANDS
from domain.errors import PrevistoError

DONE, FAULT = "done", "fault"


class CountedCommand:
    """Counts `command()` and `command.all()`; other attributes are those of the command."""

    def __init__(self, command: Any, name: str) -> None:
        self._command = command
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._command, name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        begun, outcome = time.perf_counter(), FAULT
        try:
            made = self._command(*given, **named)
            outcome = DONE
            return made
        except PrevistoError as error:
            outcome = error.code
            raise
        finally:
            self._count([outcome], begun)

    def all(self, requests: Sequence[Any]) -> Any:
        """Several calls together: each has its outcome, and they share the time."""
        begun, outcomes = time.perf_counter(), [FAULT] * len(requests)
        try:
            made = self._command.all(requests)
            outcomes = [one.code if isinstance(one, PrevistoError) else DONE for one in made]
            return made
        except PrevistoError as error:
            outcomes = [error.code] * len(requests)
            raise
        finally:
            self._count(outcomes, begun)

    def _count(self, outcomes: Iterable[str], begun: float) -> None:
        for outcome in outcomes:
            COMMANDS.labels(self._name, outcome).inc()
        COMMAND_SECONDS.labels(self._name).observe(time.perf_counter() - begun)
