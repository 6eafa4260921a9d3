"""The contract of every Calendar."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from application.ports.calendar import Calendar
from domain.errors import InvalidInput
from domain.sessions import to_date

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
ONE_DAY = timedelta(days=1)


def dates(days: Any) -> list[date]:
    """The sessions as dates."""
    return [to_date(int(day)) for day in days]


@pytest.mark.parametrize("exchange", ["BVMF", "XNYS", "XTKS"])
class CalendarContract:
    """Subclasses give the fixture `calendar`, which knows three exchanges over 2023..2025."""

    def test_sessions_are_ascending_days(self, calendar: Calendar, exchange: str) -> None:
        """A year is an int32 array of different days in ascending order, all within the bounds."""
        days = calendar.sessions(exchange, FIRST, LAST)

        assert days.dtype == np.int32
        assert 200 < days.size < 262
        assert (np.diff(days) > 0).all()
        assert FIRST <= to_date(int(days[0])) <= to_date(int(days[-1])) <= LAST

    def test_no_session_is_on_a_weekend(self, calendar: Calendar, exchange: str) -> None:
        """Saturdays and Sundays, and New Year's Day, have no session."""
        found = dates(calendar.sessions(exchange, FIRST, LAST))

        assert {day.weekday() for day in found} == {0, 1, 2, 3, 4}
        assert FIRST not in found

    def test_both_bounds_are_included(self, calendar: Calendar, exchange: str) -> None:
        """A range from one session to another holds both, and shrinks by one without either."""
        found = dates(calendar.sessions(exchange, FIRST, LAST))
        low, high = found[10], found[20]

        assert dates(calendar.sessions(exchange, low, high)) == found[10:21]
        assert dates(calendar.sessions(exchange, low + ONE_DAY, high)) == found[11:21]
        assert dates(calendar.sessions(exchange, low, high - ONE_DAY)) == found[10:20]
        assert dates(calendar.sessions(exchange, low, low)) == [low]

    def test_ranges_add_up(self, calendar: Calendar, exchange: str) -> None:
        """Two ranges side by side hold what the range over both holds."""
        middle = date(2024, 6, 15)
        parts = (
            calendar.sessions(exchange, FIRST, middle),
            calendar.sessions(exchange, middle + ONE_DAY, LAST),
        )

        whole = calendar.sessions(exchange, FIRST, LAST)

        assert np.concatenate(parts).tolist() == whole.tolist()
        assert 0 < parts[0].size < whole.size

    def test_a_range_without_sessions_is_empty(self, calendar: Calendar, exchange: str) -> None:
        """A weekend gives an empty array of days."""
        days = calendar.sessions(exchange, date(2024, 3, 9), date(2024, 3, 10))

        assert days.size == 0
        assert days.dtype == np.int32

    def test_following_gives_the_next_sessions(self, calendar: Calendar, exchange: str) -> None:
        """The sessions after one are those that `sessions` lists behind it, without the one itself."""
        found = dates(calendar.sessions(exchange, FIRST, date(2025, 3, 31)))

        for start in (0, 100, 200):
            assert list(calendar.following(exchange, found[start], 30)) == found[start + 1 : start + 31]

    def test_following_a_day_without_a_session_begins_at_the_next_one(
        self, calendar: Calendar, exchange: str
    ) -> None:
        """The Friday, the Saturday and the Sunday of a weekend have the same next sessions."""
        friday = date(2024, 3, 8)

        after = [calendar.following(exchange, friday + number * ONE_DAY, 3) for number in range(3)]

        assert after == 3 * [(date(2024, 3, 11), date(2024, 3, 12), date(2024, 3, 13))]

    @pytest.mark.parametrize("count", [0, 1, 65])
    def test_following_gives_as_many_as_are_asked_for(
        self, calendar: Calendar, exchange: str, count: int
    ) -> None:
        """The answer is a tuple of exactly that many dates, strictly ascending behind the date."""
        after = calendar.following(exchange, LAST, count)

        assert isinstance(after, tuple)
        assert len(after) == len(set(after)) == count
        assert [*after] == sorted(after)
        assert all(day > LAST for day in after)

    def test_the_last_final_session_is_a_session_of_the_past(self, calendar: Calendar, exchange: str) -> None:
        """It is one of the sessions, at most a long weekend before now, at every hour of a week."""
        found = set(dates(calendar.sessions(exchange, date(2024, 2, 1), date(2024, 3, 31))))

        for hour in range(0, 7 * 24, 5):
            now = datetime(2024, 3, 4, tzinfo=UTC) + timedelta(hours=hour)
            final = calendar.last_final(exchange, now)
            assert final in found
            assert now.date() - 5 * ONE_DAY < final <= now.date()

    def test_the_last_final_session_never_goes_back(self, calendar: Calendar, exchange: str) -> None:
        """What is final stays so as time goes on, and the sessions become final one by one."""
        start = datetime(2024, 3, 1, tzinfo=UTC)

        seen = [calendar.last_final(exchange, start + timedelta(minutes=20 * step)) for step in range(2200)]

        assert seen == sorted(seen)
        between = dates(calendar.sessions(exchange, seen[0], seen[-1]))
        assert sorted(set(seen)) == between
        assert len(between) > 15

    def test_a_session_is_not_final_when_it_begins(self, calendar: Calendar, exchange: str) -> None:
        """The first moment of a session's day, in UTC, is before its close and the settling delay."""
        session = date(2024, 3, 6)
        assert dates(calendar.sessions(exchange, session, session)) == [session]

        now = datetime(2024, 3, 6, 0, 0, tzinfo=UTC)

        assert calendar.last_final(exchange, now) == date(2024, 3, 5)
        assert calendar.last_final(exchange, now + ONE_DAY) == session

    def test_a_time_is_the_same_in_every_zone(self, calendar: Calendar, exchange: str) -> None:
        """The offset of `now` changes nothing but its notation."""
        for hour in range(0, 48, 3):
            now = datetime(2024, 3, 6, tzinfo=UTC) + timedelta(hours=hour)
            for offset in (-11, -3, 9, 14):
                there = now.astimezone(timezone(timedelta(hours=offset)))
                assert calendar.last_final(exchange, there) == calendar.last_final(exchange, now)

    @pytest.mark.parametrize("unknown", ["", "ZZZZ", "no exchange"])
    def test_an_unknown_exchange_is_refused(self, calendar: Calendar, exchange: str, unknown: str) -> None:
        """Every question about it raises InvalidInput for `exchange`, and the known ones still answer."""
        questions: tuple[Callable[[], Any], ...] = (
            lambda: calendar.sessions(unknown, FIRST, LAST),
            lambda: calendar.following(unknown, FIRST, 1),
            lambda: calendar.last_final(unknown, datetime(2024, 3, 6, tzinfo=UTC)),
        )
        for ask in questions:
            with pytest.raises(InvalidInput) as refusal:
                ask()
            assert refusal.value.field == "exchange"

        assert len(calendar.following(exchange, FIRST, 1)) == 1

    def test_answers_cannot_be_altered(self, calendar: Calendar, exchange: str) -> None:
        """The days of one caller are the same for the next, whatever the first does with its own."""
        days = calendar.sessions(exchange, FIRST, LAST)
        before = days.tolist()
        with suppress(ValueError):
            days[:] = 0

        assert calendar.sessions(exchange, FIRST, LAST).tolist() == before
