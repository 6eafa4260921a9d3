"""RingReader: reads the log lines of a ring while processes write to it."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from adapters.logs.ring import numbers, segment
from application.ports.log_lines import LogLine, LogPage
from domain.errors import InvalidInput, StoreUnavailable
from domain.log_levels import LEVELS

CURSOR = re.compile(r"(\d{1,12})-(\d{1,12})", re.ASCII)
KNOWN = {"time": "logged_at", "level": "level", "event": "event"}  # fields of a line, of a LogLine
TRACE = re.compile(r"[0-9a-f]{32}")


class RingReader:
    """A place is the number of a file and the offset in it. What is no line of JSON is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self, limit: int, *, level: str = "debug", trace: str = "") -> LogPage:
        found: deque[LogLine] = deque(maxlen=limit)
        place = (0, 0)
        for place, line in self._lines((0, 0), _wanted(level, trace), trace):  # noqa: B007 - the last one
            if line:
                found.append(line)
        return LogPage(lines=list(found), after=_cursor(place))

    def following(self, after: str, limit: int, *, level: str = "debug", trace: str = "") -> LogPage:
        begin = place = _place(after)
        found = list[LogLine]()
        for place, line in self._lines(begin, _wanted(level, trace), trace):  # noqa: B007
            if line:
                found.append(line)
            if len(found) == limit:
                break
        return LogPage(lines=found, after=_cursor(place))

    def _lines(
        self, place: tuple[int, int], least: int, trace: str
    ) -> Iterator[tuple[tuple[int, int], LogLine | None]]:
        """The place after each line, and the line if it is wanted."""
        number, offset = place
        present = numbers(self._folder)
        if not present or number > present[-1]:  # the folder was emptied since
            number, offset = 0, 0
        for one in present:
            if one < number:
                continue
            at = offset if one == number else 0
            for raw in self._raw(one, at):
                at += len(raw)
                yield (one, at), _read(raw, (one, at), least, trace)

    def _raw(self, number: int, offset: int) -> list[bytes]:
        """The whole lines of a file from an offset; the last one may still be in the making."""
        try:
            with segment(self._folder, number).open("rb") as file:
                file.seek(offset)
                return [line for line in file.readlines() if line.endswith(b"\n")]
        except FileNotFoundError:  # newer lines needed its place
            return []
        except OSError as error:
            raise StoreUnavailable(
                f"the log lines in {self._folder} cannot be read: {error.strerror}", field="logs"
            ) from error


def _read(raw: bytes, place: tuple[int, int], least: int, trace: str) -> LogLine | None:
    if trace and trace.encode() not in raw:
        return None
    try:
        fields = msgspec.json.decode(raw, type=dict[str, Any])
        known = {shown: str(fields.pop(name)) for name, shown in KNOWN.items()}
    except (msgspec.DecodeError, KeyError):
        return None
    told = str(fields.pop("trace", ""))
    if LEVELS.get(known["level"], 0) < least or (trace and told != trace):
        return None
    return LogLine(cursor=_cursor(place), trace=told or None, fields=fields, **known)


def _wanted(level: str, trace: str) -> int:
    if level not in LEVELS:
        raise InvalidInput(f"{level!r} is no level", field="level", remedy=f"one of {', '.join(LEVELS)}")
    if trace and not TRACE.fullmatch(trace):
        raise InvalidInput(f"{trace!r} is no trace id", field="trace", remedy="32 digits 0-9 and a-f")
    return LEVELS[level]


def _place(cursor: str) -> tuple[int, int]:
    if not (found := CURSOR.fullmatch(cursor)):
        raise InvalidInput(
            f"invalid cursor {cursor!r}", field="after", remedy="the `cursor` of a line, or `next` of a page"
        )
    return int(found[1]), int(found[2])


def _cursor(place: tuple[int, int]) -> str:
    return f"{place[0]}-{place[1]}"
