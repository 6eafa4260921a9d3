"""ExchangeSessions: Calendar with the exchange_calendars library, for all its MICs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from adapters.calendars.kept_sessions import BuiltCalendar, KeptSessions
from domain.errors import InvalidInput
from domain.sessions import Days, to_date, to_day

FIRST_DATE = date(1970, 1, 1)
LOOKAHEAD = timedelta(days=731)


class ExchangeSessions:
    """Builds a calendar on first use, and again for a longer range; closes settle after `settle_minutes`.

    Built calendars are kept in `folder` for other processes; None keeps none.
    """

    def __init__(self, settle_minutes: int = 30, folder: Path | None = None) -> None:
        self._settle = 60 * settle_minutes
        self._files = KeptSessions(folder)
        self._built: dict[str, BuiltCalendar] = {}
        self._lock = Lock()

    def sessions(self, exchange: str, first: date, last: date) -> Days:
        built = self._covering(exchange, first, last)
        return built.sessions[bisect_left(built.days, to_day(first)) : bisect_right(built.days, to_day(last))]

    def following(self, exchange: str, after: date, count: int) -> tuple[date, ...]:
        reach = min(after, date.max - timedelta(days=2 * count + 30)) + timedelta(days=2 * count + 30)
        days = self._covering(exchange, after, reach).days
        start = bisect_right(days, to_day(after))
        if len(days) < start + count:
            raise InvalidInput(
                f"the calendar of {exchange} has fewer than {count} sessions after {after}", field="exchange"
            )
        return tuple(to_date(day) for day in days[start : start + count])

    def last_final(self, exchange: str, now: datetime) -> date:
        built = self._covering(exchange, now.date(), now.date())
        ended = bisect_right(built.closes, now.timestamp() - self._settle)
        if not ended:
            raise InvalidInput(f"the calendar of {exchange} begins after {now.date()}", field="exchange")
        return to_date(built.days[ended - 1])

    def _covering(self, exchange: str, first: date, last: date) -> BuiltCalendar:
        with self._lock:
            built = self._built.get(exchange) or self._files.read(exchange)
            if built is None or first < built.first or last > built.last:
                begin = min(first, built.first if built else FIRST_DATE)
                end = max(last, built.last if built else date.min, datetime.now(UTC).date() + LOOKAHEAD)
                built = _build(exchange, begin, end)
                self._files.keep(exchange, built)
            self._built[exchange] = built
            return built


def _build(exchange: str, first: date, last: date) -> BuiltCalendar:
    with _map_calendar_errors(exchange):
        calendar = _calendar(exchange, first, last)
        # The index of the library may be in seconds or nanoseconds; astype converts both.
        sessions = calendar.sessions.to_numpy().astype("datetime64[D]").astype(np.int32)
        closes = calendar.closes.dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
    sessions.flags.writeable = False
    return BuiltCalendar(first, last, sessions, sessions.tolist(), closes.tolist())


def _calendar(exchange: str, first: date, last: date) -> Any:
    from exchange_calendars import get_calendar

    try:
        return get_calendar(exchange, start=first.isoformat(), end=last.isoformat())
    except ValueError:
        # The library knows some exchanges for a part of the range only.
        kind = type(get_calendar(exchange))
        low, high = kind.bound_min(), kind.bound_max()
        begin = first if low is None else max(first, low.date())
        end = last if high is None else min(last, high.date())
        return get_calendar(exchange, start=begin.isoformat(), end=end.isoformat())


@contextmanager
def _map_calendar_errors(exchange: str) -> Iterator[None]:
    from exchange_calendars.errors import CalendarError

    try:
        yield
    except CalendarError as error:
        raise InvalidInput(
            f"unknown exchange {exchange!r}",
            field="exchange",
            remedy="use a MIC, e.g. BVMF or XNYS",
        ) from error
    except ValueError as error:
        refusal = InvalidInput(f"the calendar of {exchange}: {error}", field="exchange")
        raise refusal.told_as(f"the calendar of {exchange} does not have these sessions") from error
