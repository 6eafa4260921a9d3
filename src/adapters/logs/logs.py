"""Logs: the log of this process; structlog is imported with the first line that is written."""

import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.logs.levels import Levels
from adapters.logs.observer import LogObserver
from adapters.logs.plain import Plain
from adapters.logs.ring import Ring
from adapters.logs.standard_library import Forwarding, follow, take_over
from domain.log_levels import read_levels

if TYPE_CHECKING:
    from adapters.logs.pipeline import Pipeline

COMMAND = "command"
"""A process that ends by itself, for a person at a terminal; the others serve."""


class Logs:
    """`form` is json, text or auto, `level` the setting of the environment, `secrets` what no line shows."""

    def __init__(self, folder: Path, size: int, form: str, level: str, secrets: tuple[str, ...]) -> None:
        self._ring = Ring(folder, size) if size else None
        self._form = form
        self._secrets = secrets
        self._process = COMMAND
        self._levels = Levels("warning")
        self._levels.set(read_levels(level))
        self.observer = LogObserver(self._levels, self.emit)

    def begin(self, process: str) -> None:
        """Make this the log of the process: `serve`, `api`, `worker`, `job` or `command`."""
        self._process = process
        self.__dict__.pop("_pipeline", None)
        self._levels.begin("warning" if process == COMMAND else "info")
        take_over(Forwarding(self._levels, self.emit, self.observer.strangers), self._levels)

    def set_levels(self, text: str) -> None:
        """Apply the running setting `log_level`. Raises InvalidInput."""
        self._levels.set(read_levels(text))
        follow(self._levels)

    def emit(self, level: str, event: str, fields: dict[str, Any]) -> None:
        """Write one line; its level was allowed."""
        self._pipeline.logger.write(level, {"event": event, **fields})

    @cached_property
    def _pipeline(self) -> "Pipeline":
        from adapters.logs.pipeline import Pipeline

        process: dict[str, Plain] = {"process": self._process, "pid": os.getpid()}
        return Pipeline(process, self._ring, self._secrets, self._shape())

    def _shape(self) -> str:
        if self._form != "auto":
            return self._form
        if self._process == COMMAND:
            return "text" if self._levels.general else "brief"
        return "text" if sys.stderr and sys.stderr.isatty() else "json"
