"""One handler for the loggers of the standard library, uvicorn's and `warnings` among them."""

import logging
from collections.abc import Callable
from typing import Any

from adapters.logs.levels import Levels
from adapters.logs.stack import stack_of
from domain.log_levels import LEVELS

NAMES = {number: name for name, number in LEVELS.items()}
Emit = Callable[[str, str, dict[str, Any]], None]
"""Takes level, event and fields."""


class Forwarding(logging.Handler):
    """Passes records on as lines with the name of their logger. A record that cannot be read is no error."""

    def __init__(self, levels: Levels, emit: Emit) -> None:
        super().__init__()
        self._levels = levels
        self._emit = emit

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        number = min(max(record.levelno // 10 * 10, 10), 40)
        if not self._levels.allow(record.name, number):
            return
        try:
            message = record.getMessage()
        except Exception:  # wrong arguments for its format
            message = str(record.msg)
        fields: dict[str, Any] = {"logger": record.name, "message": message}
        if record.exc_info and record.exc_info[1]:
            fields["errors"] = stack_of(record.exc_info[1])
        self._emit(NAMES[number], "warning" if record.name == "py.warnings" else "log", fields)


def take_over(handler: Forwarding, levels: Levels) -> None:
    """Make the handler the only one that writes to stderr, also for the loggers that had their own."""
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if type(one) not in (logging.StreamHandler, Forwarding)]
    root.addHandler(handler)
    follow(levels)
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error", "litestar"):
        one = logging.getLogger(name)
        one.handlers[:], one.propagate = [], True
    # The access lines of uvicorn hold whole addresses, with the codes that a browser sends in them.
    logging.getLogger("uvicorn.access").handlers[:] = []
    logging.getLogger("uvicorn.access").propagate = False


def follow(levels: Levels) -> None:
    """Let the standard library make no records that no level allows; the handler asks for each logger."""
    logging.getLogger().setLevel(levels.least)
