"""Freshness: whether the last final session of a ticker is known, and how far back to ask for more."""

from datetime import date, datetime, timedelta

import msgspec
import numpy as np

from application.ports.calendar import Calendar
from domain.bars import SUSPECT, Finding, RawBars
from domain.price_state import PriceState
from domain.sessions import Days, to_date

OVERLAP_SESSIONS = 60
FULL_DAYS = 30  # after so many days the whole history is asked for again
EXPIRY_HOURS = 24.0  # without the days on which the exchange is closed

DEFECTS = SUSPECT | Finding.MISSING | Finding.NOT_POSITIVE | Finding.HIGH_BELOW_LOW


def last_observed(bars: RawBars) -> date | None:
    """The session of the last row that has a price, also one without a trade; None without such a row."""
    observed = bars.usable | bars.having(Finding.UNTRADED)
    return to_date(bars.sessions[observed][-1]) if observed.any() else None


def final_sessions_after(calendar: Calendar, exchange: str, last: date, now: datetime) -> int:
    """The number of final sessions of the exchange after `last`."""
    final = calendar.last_final(exchange, now)
    return max(0, calendar.sessions(exchange, last, max(final, last)).size - 1)


def missing_sessions(calendar: Calendar, exchange: str, bars: RawBars) -> Days:
    """The sessions of the exchange between the first and the last row that have no row."""
    if not len(bars):
        return np.empty(0, np.int32)
    first, last = to_date(bars.sessions[0]), to_date(bars.sessions[-1])
    sessions = calendar.sessions(exchange, first, last)
    return sessions[~np.isin(sessions, bars.sessions)]


class Freshness(msgspec.Struct, frozen=True):
    """Judges by the calendar of the exchange; prices expire after `expiry_hours` of days with a session."""

    calendar: Calendar
    expiry_hours: float = EXPIRY_HOURS

    def lacking(self, exchange: str, bars: RawBars, now: datetime) -> int:
        """The number of final sessions after the last row that has a price, also one without a trade."""
        last = last_observed(bars)
        return 0 if last is None else final_sessions_after(self.calendar, exchange, last, now)

    def is_fresh(self, exchange: str, bars: RawBars, state: PriceState, now: datetime) -> bool:
        """Whether asking the source again can bring nothing new."""
        if state.last is None or state.held or self.lacking(exchange, bars, now):
            return False
        if not (state.settled or self._is_sound(exchange, bars)):
            return False
        days = (now.date() - state.last.at.date()).days
        open_days = self.calendar.sessions(
            exchange, state.last.at.date() + timedelta(days=1), now.date()
        ).size
        closed = max(0, days - open_days)
        return now - state.last.at <= timedelta(hours=self.expiry_hours, days=closed)

    def first_to_ask(self, exchange: str, bars: RawBars, state: PriceState, now: datetime) -> date | None:
        """The first day to ask for; None for the whole history, which also mends defects of old rows."""
        if not (state.settled or self._is_sound(exchange, bars)):
            return None
        days = bars.sessions[bars.usable]
        full_at = state.full_at
        if full_at is None or days.size <= OVERLAP_SESSIONS or now - full_at > timedelta(days=FULL_DAYS):
            return None
        return to_date(int(days[-OVERLAP_SESSIONS]))

    def _is_sound(self, exchange: str, bars: RawBars) -> bool:
        """Whether no row is defect and no session is missing: a source often mends either."""
        if not len(bars) or bars.having(DEFECTS).any():
            return False
        return not missing_sessions(self.calendar, exchange, bars).size
