"""The pipeline of structlog: from an event and its fields to one line on stderr and in the ring."""

import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from adapters.logs.context import bound
from adapters.logs.plain import MAX_BYTES, Plain, plain
from adapters.logs.ring import MAX_LINE_BYTES, Ring
from adapters.logs.text_line import text_line
from domain.log_levels import LEVELS

Fields = MutableMapping[str, Any]
KEPT = ("time", "level", "event", "logger", "process", "pid", "trace", "span", "job", "actor", "code")
"""The fields of a line that is too long."""
SAID_IN_BRIEF = ("log", "warning", "projection-stopped", "unavailable")
"""What a command does not say itself."""
MIN_SECRET_CHARACTERS = 6
HIDDEN = b"***"
encode = msgspec.json.Encoder().encode


class Stderr:
    """Writes whole lines to the stderr of this moment; a closed one loses them, and nothing fails."""

    def msg(self, line: bytes) -> None:
        with suppress(OSError, ValueError, AttributeError):
            out = sys.stderr.buffer
            out.write(line + b"\n")
            out.flush()


class LineLogger(structlog.BoundLoggerBase):
    """A logger of structlog that takes its fields as one dict, which it changes.

    Keyword arguments, which structlog copies several times, would double the cost of a line.
    """

    def write(self, level: str, fields: Fields) -> None:
        """Run the processors and write the line; the caller has asked the levels."""
        line: Any = fields
        try:
            for process in self._processors:
                line = process(self._logger, level, line)
        except structlog.DropEvent:
            return
        self._logger.msg(line)


class Pipeline:
    """The processors in their order: context and time, safe values, rendering.

    `form` is json, text or brief; `secrets` are texts that no line may contain, wherever they come from.
    """

    def __init__(
        self, process: Mapping[str, Plain], ring: Ring | None, secrets: tuple[str, ...], form: str
    ) -> None:
        self.form = form
        self._process = process
        self._ring = ring
        long = [one for one in secrets if len(one) >= MIN_SECRET_CHARACTERS]
        self._secrets = sorted({form for one in long for form in (one.encode(), encode(one)[1:-1])}, key=len)

        self.logger: LineLogger = structlog.wrap_logger(
            Stderr(), processors=[self.complete, self.render], wrapper_class=LineLogger
        ).bind()

    def complete(self, _: object, level: str, fields: Fields) -> dict[str, Plain]:
        """Time, level and event first, then the process, its context and the fields, all of them plain.

        Empty fields are left out. Names of fields are those of our structs and need no check.
        """
        whole: dict[str, Plain] = {
            "time": datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
            "level": level if level in LEVELS else "error",
            "event": str(fields.pop("event", "")),
            **self._process,
            **bound(),
        }
        for name, value in fields.items():
            if type(value) is str and value.isascii() and value.isprintable() and len(value) < MAX_BYTES:
                if value:
                    whole[name] = value
            elif type(value) is float or not _is_empty(value):
                whole[name] = plain(value)
        return whole

    def render(self, _: object, __: str, fields: Fields) -> bytes:
        """Write the line to the ring as JSON, and return it as stderr shows it."""
        line = self._hide(encode(fields))
        if len(line) > MAX_LINE_BYTES:
            fields = {name: fields[name] for name in KEPT if name in fields} | {"cut": len(line)}
            line = self._hide(encode(fields))
        if self._ring and (why := self._ring.append(line)):
            told = {**fields, "level": "warning", "event": "log-ring-unavailable", "why": why}
            return self._shown({name: told[name] for name in (*KEPT, "why") if name in told}) + b"\n" + line
        if self._is_silent(fields):
            raise structlog.DropEvent
        return line if self.form == "json" else self._shown(fields)

    def _is_silent(self, fields: Fields) -> bool:
        """Whether a command says this itself, when it ends with the error."""
        unforeseen = "errors" in fields and fields.get("code", "internal") == "internal"
        return self.form == "brief" and not unforeseen and fields["event"] not in SAID_IN_BRIEF

    def _shown(self, fields: Fields) -> bytes:
        if self.form == "json":
            return self._hide(encode(fields))
        return self._hide(text_line(fields, brief=self.form == "brief").encode())

    def _hide(self, line: bytes) -> bytes:
        for secret in reversed(self._secrets):  # the longest first: an address holds its password
            if secret in line:
                line = line.replace(secret, HIDDEN)
        return line


def _is_empty(value: object) -> bool:
    return value is None or (not value and isinstance(value, str | tuple | list | dict))
