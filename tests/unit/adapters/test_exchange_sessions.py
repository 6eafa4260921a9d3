"""ExchangeSessions: which days trade, and which are final."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.calendars import exchange_sessions, kept_sessions
from adapters.calendars.exchange_sessions import ExchangeSessions
from domain.errors import InvalidInput
from domain.sessions import to_date


@pytest.fixture(scope="module")
def calendar() -> ExchangeSessions:
    return ExchangeSessions()


def test_a_year_at_b3(calendar: ExchangeSessions) -> None:
    """2026 has 247 sessions at B3; Carnival, Christmas Eve and New Year's Eve are closed."""
    days = {to_date(day) for day in calendar.sessions("BVMF", date(2026, 1, 1), date(2026, 12, 31))}
    assert len(days) == 247
    assert not days & {date(2026, 2, 16), date(2026, 2, 17), date(2026, 12, 24), date(2026, 12, 31)}
    assert date(2026, 2, 18) in days


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2017, 5, 29), True),  # Yahoo has rows without volume
        (date(2019, 7, 9), False),  # holidays of São Paulo, until 2021
        (date(2019, 11, 20), False),
        (date(2021, 1, 25), False),
        (date(2021, 7, 9), False),
        (date(2020, 5, 20), True),  # in 2020 the city moved them to May, and B3 was open then and in
        (date(2020, 5, 21), True),  # July and November; Yahoo has no row of 20 November
        (date(2020, 5, 25), True),
        (date(2020, 7, 9), True),
        (date(2020, 11, 20), True),
        (date(2022, 1, 25), True),  # from 2022 only national holidays are kept
        (date(2023, 11, 20), True),
        (date(2024, 11, 20), False),  # national from 2024
        (date(2025, 11, 20), False),
    ],
)
def test_holidays_of_b3_that_moved(calendar: ExchangeSessions, day: date, is_open: bool) -> None:
    """Days on which B3 did otherwise than in other years, as B3 announced them."""
    assert calendar.sessions("BVMF", day, day).size == is_open


def test_bounds_are_inclusive(calendar: ExchangeSessions) -> None:
    """The first and the last day belong to the range; a weekend has no session."""
    assert calendar.sessions("XNYS", date(2024, 1, 2), date(2024, 1, 3)).size == 2
    assert calendar.sessions("XNYS", date(2024, 1, 6), date(2024, 1, 7)).size == 0


def test_following_skips_holidays(calendar: ExchangeSessions) -> None:
    """The next sessions are strictly later and leave out weekends and holidays."""
    ash_wednesday = date(2026, 2, 18)
    assert calendar.following("BVMF", date(2026, 2, 13), 2) == (ash_wednesday, date(2026, 2, 19))
    assert calendar.following("BVMF", date(2026, 2, 15), 1) == (ash_wednesday,)
    assert calendar.following("BVMF", ash_wednesday, 1) == (date(2026, 2, 19),)


@pytest.mark.parametrize(
    ("now", "final"),
    [
        (datetime(2024, 1, 10, 12, 0, tzinfo=UTC), date(2024, 1, 9)),  # before the opening
        (datetime(2024, 1, 10, 20, 59, tzinfo=UTC), date(2024, 1, 9)),  # in the session
        (datetime(2024, 1, 10, 21, 29, tzinfo=UTC), date(2024, 1, 9)),  # closed, not settled
        (datetime(2024, 1, 10, 21, 30, tzinfo=UTC), date(2024, 1, 10)),  # settled
        (datetime(2024, 1, 13, 15, 0, tzinfo=UTC), date(2024, 1, 12)),  # Saturday
        (datetime(2024, 1, 15, 23, 0, tzinfo=UTC), date(2024, 1, 12)),  # a holiday
        (datetime(2024, 7, 3, 17, 30, tzinfo=UTC), date(2024, 7, 3)),  # an early close
    ],
)
def test_the_last_final_session(calendar: ExchangeSessions, now: datetime, final: date) -> None:
    """A bar is final once its session has closed and the settling delay is over."""
    assert calendar.last_final("XNYS", now) == final


def test_the_settling_delay_is_chosen() -> None:
    """Another delay moves the moment."""
    now = datetime(2024, 1, 10, 21, 30, tzinfo=UTC)
    assert ExchangeSessions(settle_minutes=31).last_final("XNYS", now) == date(2024, 1, 9)


def test_it_reaches_beyond_its_first_range(calendar: ExchangeSessions) -> None:
    """Days before 1970 and many years ahead are answered too, and change no other answer."""
    within = calendar.sessions("XNYS", date(2024, 1, 1), date(2024, 12, 31)).tolist()
    assert calendar.sessions("XNYS", date(1962, 1, 1), date(1962, 12, 31)).size > 240
    assert len(calendar.following("XNYS", date(2039, 12, 30), 60)) == 60
    assert calendar.sessions("XNYS", date(2024, 1, 1), date(2024, 12, 31)).tolist() == within


def test_an_exchange_that_is_known_in_part(calendar: ExchangeSessions) -> None:
    """Where the library knows an exchange only from some year on, that part is answered."""
    assert calendar.sessions("XTKS", date(2024, 1, 1), date(2024, 12, 31)).size == 245
    assert calendar.sessions("XTKS", date(1980, 1, 1), date(1980, 12, 31)).size == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.sessions("NOPE", date(2024, 1, 1), date(2024, 1, 31)),
        lambda c: c.following("", date(2024, 1, 1), 1),
        lambda c: c.last_final("bvmf/..", datetime(2024, 1, 1, tzinfo=UTC)),
        lambda c: c.following("BVMF", date.max, 3),
        lambda c: c.last_final("BVMF", datetime(1, 1, 2, tzinfo=UTC)),
    ],
)
def test_what_no_calendar_knows_is_refused(calendar: ExchangeSessions, ask) -> None:  # type: ignore[no-untyped-def]
    """An unknown exchange, or a day that no calendar reaches, is invalid input that names the field."""
    with pytest.raises(InvalidInput) as caught:
        ask(calendar)
    assert caught.value.field == "exchange"


def test_answers_cannot_be_altered(calendar: ExchangeSessions) -> None:
    """What one caller does with its days cannot change what another gets."""
    days = calendar.sessions("BVMF", date(2024, 1, 1), date(2024, 1, 31))
    with pytest.raises(ValueError, match="read-only"):
        days[0] = 0


YEAR = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the calendar of BVMF, and no library to build another one."""
    ExchangeSessions(folder=tmp_path).sessions("BVMF", *YEAR)
    monkeypatch.setattr(exchange_sessions, "_build", _no_library)
    return tmp_path


def _no_library(*given: Any) -> Any:
    raise AssertionError("the library is asked")


def test_a_kept_calendar_answers_like_the_library(kept: Path, calendar: ExchangeSessions) -> None:
    """Sessions, the next ones and the last final one, by another object and without the library."""
    other, now = ExchangeSessions(folder=kept), datetime(2024, 7, 3, 17, 30, tzinfo=UTC)

    assert other.sessions("BVMF", *YEAR).tolist() == calendar.sessions("BVMF", *YEAR).tolist()
    assert other.following("BVMF", date(2026, 2, 13), 60) == calendar.following("BVMF", date(2026, 2, 13), 60)
    assert other.last_final("BVMF", now) == calendar.last_final("BVMF", now)
    with pytest.raises(ValueError, match="read-only"):
        other.sessions("BVMF", *YEAR)[0] = 0


@pytest.mark.parametrize("change", ["library", "sessions", "last", "cut", "exchange", "text"])
def test_a_file_that_cannot_be_trusted_is_built_again(kept: Path, change: str) -> None:
    """One of another version of the library, one with an altered field, and one that is no such file."""
    path = kept / "BVMF.sessions"
    file = msgspec.msgpack.decode(path.read_bytes(), type=kept_sessions.KeptFile)
    altered: dict[str, Any] = {
        "library": {"library": "exchange_calendars 0.1"},
        "sessions": {"sessions": file.sessions[:-4] + b"\0\0\0\0"},
        "last": {"last": date(2100, 1, 1)},
        "exchange": {"exchange": "XNYS"},
    }
    if change in altered:
        path.write_bytes(msgspec.msgpack.encode(msgspec.structs.replace(file, **altered[change])))
    else:
        path.write_bytes(path.read_bytes()[:-100] if change == "cut" else b"sessions")

    with pytest.raises(AssertionError, match="the library is asked"):
        ExchangeSessions(folder=kept).sessions("BVMF", *YEAR)


def test_a_longer_range_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a question about 1962 another process answers it from the file."""
    folder = tmp_path / "calendars"
    first = ExchangeSessions(folder=folder)
    first.sessions("XNYS", *YEAR)
    early = first.sessions("XNYS", date(1962, 1, 1), date(1962, 12, 31)).tolist()
    monkeypatch.setattr(exchange_sessions, "_build", _no_library)

    found = ExchangeSessions(folder=folder).sessions("XNYS", date(1962, 1, 1), date(1962, 12, 31))

    assert found.tolist() == early
    assert [path.name for path in folder.iterdir()] == ["XNYS.sessions"]


def test_a_name_is_no_path(tmp_path: Path) -> None:
    """An unknown exchange with a path in its name reads and writes no file."""
    (tmp_path / "x.sessions").write_text("")
    with pytest.raises(InvalidInput):
        ExchangeSessions(folder=tmp_path / "calendars").sessions("../x", *YEAR)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.sessions"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, calendar: ExchangeSessions) -> None:
    """The answer comes from the library."""
    (tmp_path / "calendars").write_text("a file in place of the folder")
    found = ExchangeSessions(folder=tmp_path / "calendars").sessions("BVMF", *YEAR)
    assert found.tolist() == calendar.sessions("BVMF", *YEAR).tolist()
