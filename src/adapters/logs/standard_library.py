"""One handler for the loggers of the standard library, uvicorn's and `warnings` among them."""

import logging
from collections.abc import Callable
from typing import Any

from adapters.logs.budget import LineBudget
from adapters.logs.levels import Levels
from adapters.logs.stack import stack_of
from domain.log_levels import LEVELS

NAMES = {number: name for name, number in LEVELS.items()}
SILENT = "uvicorn.access"
"""`serve` keeps it silent, because its lines have the query, with codes of devices."""
Emit = Callable[[str, str, dict[str, Any]], None]
"""Takes level, event and fields."""


class Forwarding(logging.Handler):
    """Passes records on as lines with the name of their logger. A record that cannot be read is no error."""

    def __init__(self, levels: Levels, emit: Emit, strangers: LineBudget | None = None) -> None:
        super().__init__()
        self._strangers = strangers
        self._levels = levels
        self._emit = emit

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        number = min(max(record.levelno // 10 * 10, 10), 40)
        if not self._levels.allow(record.name, number):
            return
        if self._strangers and _is_of_stranger(record) and not self._strangers.take("log"):
            return
        try:
            message = record.getMessage()
        except Exception:  # wrong arguments for its format
            message = str(record.msg)
        fields: dict[str, Any] = {"logger": record.name, "message": message}
        if record.exc_info and record.exc_info[1]:
            fields["errors"] = stack_of(record.exc_info[1])
        self._emit(NAMES[number], "warning" if record.name == "py.warnings" else "log", fields)


def _is_of_stranger(record: logging.LogRecord) -> bool:
    """Whether any caller can cause the record: a warning of uvicorn about bytes that are no HTTP."""
    return record.name == "uvicorn.error" and record.levelno == logging.WARNING


def take_over(handler: Forwarding, levels: Levels) -> None:
    """Make the handler the only one that writes to stderr, also for the loggers that had their own."""
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if type(one) not in (logging.StreamHandler, Forwarding)]
    root.addHandler(handler)
    follow(levels)
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error", "litestar"):
        _adopt(logging.getLogger(name))


def follow(levels: Levels) -> None:
    """Let the standard library make no records that no level allows; the handler asks for each logger.

    Loggers that write to a stream of their own lose it: torch sets one when it is imported.
    """
    logging.getLogger().setLevel(levels.least)
    for one in list(logging.getLogger().manager.loggerDict.values()):
        if isinstance(one, logging.Logger) and one.name != SILENT and _writes(one):
            _adopt(one)


def _writes(logger: logging.Logger) -> bool:
    return any(type(handler) is logging.StreamHandler for handler in logger.handlers)


def _adopt(logger: logging.Logger) -> None:
    logger.handlers[:], logger.propagate = [], True
