"""Filing: each bar is on the session that Yahoo means, and never one day early."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from adapters.market_data.yahoo.chart import QUOTES, Action, Chart
from adapters.market_data.yahoo.filing import file_bars
from domain.bars import RawBars
from domain.sessions import to_date, to_day

SAO_PAULO, NEW_YORK = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/New_York")
BOUNDS = to_day(date(2024, 1, 1)), to_day(date(2024, 12, 31))


def at(day: int, hour: int, month: int = 7) -> int:
    """POSIX seconds of an hour in UTC."""
    return int(datetime(2024, month, day, hour, tzinfo=UTC).timestamp())


def filed(
    *stamps: int,
    zone: ZoneInfo = NEW_YORK,
    dividends: tuple[Action, ...] = (),
    splits: tuple[Action, ...] = (),
    bounds: tuple[int, int] = BOUNDS,
    has_sessions: bool = True,
) -> RawBars:
    """The rows of a chart whose closes count its stamps."""
    columns = {name: np.arange(len(stamps), dtype=np.float64) for name in (*QUOTES, "adj_close")}
    chart = Chart(meta={}, stamps=stamps, columns=columns, dividends=dividends, splits=splits)
    return file_bars(chart, zone, bounds, has_sessions=has_sessions)


@pytest.mark.parametrize(
    ("zone", "stamp"),
    [
        (NEW_YORK, at(10, 14)),  # the open
        (NEW_YORK, at(10, 21)),  # after the close
        (NEW_YORK, at(10, 4)),  # midnight at the exchange
        (NEW_YORK, at(10, 0)),  # midnight in UTC
        (NEW_YORK, at(10, 2)),
        (SAO_PAULO, at(10, 13)),
        (SAO_PAULO, at(10, 20)),
        (SAO_PAULO, at(10, 0)),
        (SAO_PAULO, at(10, 2)),
    ],
)
def test_a_stamp_of_the_evening_before_is_the_session_after_it(zone: ZoneInfo, stamp: int) -> None:
    """All these stamps mean 10 July."""
    assert [to_date(day) for day in filed(stamp, zone=zone).sessions] == [date(2024, 7, 10)]


def test_midnight_in_utc_is_not_the_day_before_in_winter() -> None:
    """In winter New York is five hours behind, so that midnight in UTC is seven in the evening."""
    assert [to_date(day) for day in filed(at(10, 0, month=1)).sessions] == [date(2024, 1, 10)]


def test_a_market_without_sessions_keeps_the_date() -> None:
    """A coin trades in the evening too."""
    bars = filed(at(10, 23), zone=ZoneInfo("UTC"), has_sessions=False)
    assert [to_date(day) for day in bars.sessions] == [date(2024, 7, 10)]


def test_rows_are_sorted_and_repeats_keep_their_order() -> None:
    """The later of two rows of a session stays the later one."""
    bars = filed(at(11, 14), at(10, 14), at(11, 19))
    assert bars.columns["close"].tolist() == [1.0, 0.0, 2.0]


def test_rows_outside_the_bounds_are_left_out() -> None:
    """Yahoo appends the current day to an answer about the past."""
    bounds = to_day(date(2024, 7, 10)), to_day(date(2024, 7, 11))
    bars = filed(
        at(9, 14), at(10, 14), at(11, 14), at(12, 14), splits=(Action(at(12, 14), 2.0),), bounds=bounds
    )
    assert bars.columns["close"].tolist() == [1.0, 2.0]
    assert np.isnan(bars.columns["split"]).all()


def test_an_action_without_a_row_is_on_the_next_one() -> None:
    """A dividend of a day without a bar is not lost."""
    bars = filed(at(8, 14), at(10, 14), dividends=(Action(at(9, 14), 1.25),))
    assert bars.columns["dividend"].tolist() == pytest.approx([np.nan, 1.25], nan_ok=True)


def test_an_action_after_the_last_row_has_a_row_without_prices() -> None:
    """A split of today is known before today has a bar."""
    bars = filed(at(8, 14), splits=(Action(at(9, 14), 4.0),))
    assert bars.columns["split"].tolist() == pytest.approx([np.nan, 4.0], nan_ok=True)
    assert np.isnan(bars.columns["close"][1])


def test_an_action_is_on_the_last_of_repeated_rows() -> None:
    """Cleaning keeps the last row of a session, so the action is not lost with the first."""
    bars = filed(at(8, 14), at(8, 19), splits=(Action(at(8, 14), 4.0),))
    assert bars.columns["split"].tolist() == pytest.approx([np.nan, 4.0], nan_ok=True)


def test_a_session_with_two_closes_has_no_price() -> None:
    """Nothing tells which row is right; the newest session changes during the day, so its last row counts."""
    bars = filed(at(8, 14), at(8, 19), at(9, 14), at(10, 14), at(10, 19))
    assert bars.columns["close"].tolist() == pytest.approx([np.nan, np.nan, 2.0, 3.0, 4.0], nan_ok=True)


def test_actions_of_one_session_are_joined() -> None:
    """Two dividends are added, two splits are multiplied."""
    twice = (Action(at(8, 14), 2.0), Action(at(8, 14), 3.0))
    bars = filed(at(8, 14), dividends=twice, splits=twice)
    assert (bars.columns["dividend"][0], bars.columns["split"][0]) == (5.0, 6.0)
