"""LogLines: the last log lines of all processes of an installation."""

from typing import Any, Protocol

import msgspec


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `cursor` is its place; `fields` are all others of the line, such as `job` and `ticker`."""

    cursor: str
    """The place of the line."""
    logged_at: str
    """The time in UTC."""
    level: str
    """`debug`, `info`, `warning` or `error`."""
    event: str
    """What happened."""
    trace: str | None = None
    """The trace id of the request or the job; null without one."""
    fields: dict[str, Any] = {}
    """All other fields of the line."""


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """Lines in the order in which they were written, and the place after the last one that was looked at."""

    lines: list[LogLine]
    after: str


class LogLines(Protocol):
    """Lines are removed when newer ones need their place."""

    def last(self, limit: int, *, level: str = "debug", trace: str = "") -> LogPage:
        """The last lines, at most `limit`, of a level or above and of a trace. Raises InvalidInput."""
        ...

    def following(self, after: str, limit: int, *, level: str = "debug", trace: str = "") -> LogPage:
        """The first lines after a place; all that are left when it was removed. Raises InvalidInput."""
        ...
