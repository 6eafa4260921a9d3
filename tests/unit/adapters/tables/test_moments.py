"""A cell becomes the session that it means."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from adapters.market_data.tables.moments import read_moment

B3, US = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("2024-01-31", "ymd"),
        ("2024/1/31", "ymd"),
        ("2024.01.31", "ymd"),
        ("20240131", "ymd"),
        (" 2024-01-31 ", "ymd"),
        ("31/01/2024", "dmy"),
        ("31-1-2024", "dmy"),
        ("31.01.2024", "dmy"),
        ("01/31/2024", "mdy"),
        ("Jan 31, 2024", "names"),
        ("31-Jan-2024", "names"),
        ("31 jan 2024", "names"),
        ("31/jan/2024", "names"),
        ("2024-01-31T00:00:00", "ymd"),
        ("31/01/2024 16:00", "dmy"),
        ("1/31/2024 4:00:00 PM", "mdy"),
    ],
)
def test_forms_of_a_day(cell: str, order: str) -> None:
    """Each form is a day in its own order and in no other one."""
    assert read_moment(cell, order, B3)[0] == date(2024, 1, 31)  # type: ignore[index]
    assert all(read_moment(cell, one, B3) is None for one in ("ymd", "dmy", "mdy", "names") if one != order)


@pytest.mark.parametrize("cell", ["Feb 5, 2024", "Fev 5, 2024", "05-fev-2024", "5 FEB 2024"])
def test_months_in_english_and_portuguese(cell: str) -> None:
    """The first three letters name a month in either language."""
    assert read_moment(cell, "names", B3) == (date(2024, 2, 5), time())


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "",
            "2024-02-30",
            "2024-13-01",
            "2024-W01-1",
            "2024-01",
            "2024-1",
            "24-01-31",
            "45322",
            "1706659200",
        ),
        *("2024-01-31 25:00", "2024-01-31 10:61", "2024-01-31 10", "2024-01-31x", "2024-01/31", "٢٠٢٤-٠١-٣١"),
        *("2024-01-31 10:00+99:00", "2024-01-31 10:00 BRT", "0000-01-01", "2024-01-31,"),
    ],
)
def test_what_is_no_day(cell: str) -> None:
    """A day that does not exist, another time or a number of seconds is no date."""
    assert read_moment(cell, "ymd", B3) is None


@pytest.mark.parametrize(
    ("cell", "zone", "session"),
    [
        ("2024-12-29 21:00:00-03:00", B3, date(2024, 12, 30)),  # midnight UTC in another clock
        ("2024-06-03 20:00:00-04:00", US, date(2024, 6, 4)),
        ("2024-12-30 00:00:00+00:00", B3, date(2024, 12, 30)),  # midnight UTC in UTC
        ("2024-12-30T00:00:00Z", US, date(2024, 12, 30)),
        ("2024-01-02 00:00:00-05:00", US, date(2024, 1, 2)),  # midnight at the exchange
        ("2024-07-02 00:00:00-04:00", US, date(2024, 7, 2)),
        ("2024-01-02 00:00:00-03:00", B3, date(2024, 1, 2)),
        ("2024-01-02T03:00:00Z", B3, date(2024, 1, 2)),  # the same in UTC
        ("2024-01-02 05:00:00+0000", US, date(2024, 1, 2)),
        ("2024-01-02 18:05-03:00", B3, date(2024, 1, 2)),  # after the close
        ("2024-01-02 16:00:00-05:00", US, date(2024, 1, 2)),
        ("2024-01-03 06:00:00+09:00", US, date(2024, 1, 2)),  # the close, in a clock of another continent
        ("2024-01-02 21:00:00", B3, date(2024, 1, 2)),  # no offset: the day as written
        ("2024-01-03 06:00:00+09:00", None, date(2024, 1, 3)),  # no exchange: the day as written
    ],
)
def test_an_instant_is_a_session(cell: str, zone: ZoneInfo | None, session: date) -> None:
    """A midnight states a day; any other instant falls on a day of the exchange."""
    assert read_moment(cell, "ymd", zone)[0] == session  # type: ignore[index]
