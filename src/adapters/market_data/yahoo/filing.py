"""Filing: the session to which each bar and each action of a chart belongs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from adapters.market_data.yahoo.chart import Chart
from domain.bars import RawBars
from domain.prices import PRICES, Column
from domain.sessions import Days, to_day

EVENING_HOUR = 19
"""No exchange with sessions here trades at or after this hour of its own time. Yahoo stamps some bars hours
before midnight (midnight in UTC, or a wrong summer time) and means the next day."""


def file_bars(chart: Chart, zone: ZoneInfo, bounds: tuple[int, int], *, has_sessions: bool) -> RawBars:
    """The rows by session, equal sessions in the order of the answer; an action is on the row of its session.

    `bounds` are the first and the last day that were asked for; rows and actions of other days are left
    out, such as the row of the current day that Yahoo appends to an answer about the past. An action
    without a row of its own is on the next row; after the last row it gets a row without prices.
    A session before the newest one that Yahoo delivers twice with different closes has no prices, because
    nothing tells which are right. `has_sessions` is False for a market that trades at all hours: its bars
    are filed under their date.
    """
    first, last = bounds
    sessions = np.array([_session(at, zone, has_sessions) for at in chart.stamps], dtype=np.int32)
    order = np.argsort(sessions, kind="stable")
    order = order[(sessions[order] >= first) & (sessions[order] <= last)]
    dividends, splits = (
        [
            (day, action.value)
            for action in actions
            if first <= (day := _session(action.at, zone, has_sessions)) <= last
        ]
        for actions in (chart.dividends, chart.splits)
    )
    rows = sessions[order]
    newest = int(rows[-1]) if len(rows) else last
    late = sorted({day for day, _ in (*dividends, *splits) if day > newest})
    filed = np.concatenate([rows, np.array(late, dtype=np.int32)])
    none = np.full(len(late), np.nan)
    columns = {name: np.concatenate([values[order], none]) for name, values in chart.columns.items()}
    disputed = _disputed(filed, columns["close"])
    for name in (*PRICES, "adj_close"):
        columns[name][disputed] = np.nan
    columns["dividend"] = _placed(dividends, filed, np.add)
    columns["split"] = _placed(splits, filed, np.multiply)
    return RawBars(filed, columns)


def _session(at: int, zone: ZoneInfo, has_sessions: bool) -> int:
    moment = (EPOCH + timedelta(seconds=at)).astimezone(zone)
    return to_day(moment.date()) + int(has_sessions and moment.hour >= EVENING_HOUR)


def _disputed(filed: Days, close: Column) -> npt.NDArray[np.bool_]:
    """Mask (n,) of the rows of sessions that are repeated with another close, but for the newest session."""
    differ = (filed[1:] == filed[:-1]) & ~np.isclose(close[1:], close[:-1], rtol=1e-6, atol=0)
    disputed: npt.NDArray[np.bool_] = np.isin(filed, filed[1:][differ]) & (filed != filed[-1:])
    return disputed


def _placed(actions: list[tuple[int, float]], filed: Days, join: np.ufunc) -> Column:
    """Column (n,) of the actions. Of equal sessions the last row has the action: cleaning keeps that row."""
    column = np.full(len(filed), np.nan)
    if not len(filed):
        return column
    for day, value in actions:
        own = int(np.searchsorted(filed, day, side="left"))
        row = int(np.searchsorted(filed, filed[own], side="right")) - 1
        column[row] = value if np.isnan(column[row]) else join(column[row], value)
    return column


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
