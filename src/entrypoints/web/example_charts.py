"""Made-up numbers for the charts of the help page: the same on every day and machine."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import sin, sqrt

from entrypoints.charts.candles import Candle
from entrypoints.charts.fan_svg import Fan
from entrypoints.charts.past_svg import PastFan
from entrypoints.charts.range_svg import Span

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
NORMAL = (-1.96, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.96)  # quantiles of LEVELS
FIRST = date(2024, 1, 2)
CLOSE, SPREAD, NAIVE_SPREAD = 60.0, 0.013, 0.016  # the last close; standard deviations of one session
HORIZON, PAST = 10, 40  # sessions
SATURDAY = 5
BETWEEN = 12  # sessions from one past forecast to the next
MISSES = ((3, 1.6), (8, -1.7))
"""By step of a past forecast, a close outside its 80 % range, in standard deviations."""


def _sessions() -> Iterator[date]:
    day = FIRST
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _days(count: int) -> tuple[date, ...]:
    return tuple(day for day, _ in zip(_sessions(), range(count), strict=False))


def _close(place: int) -> float:
    """A close that swings; the last one before the forecast is CLOSE."""
    return CLOSE * (1 + 0.03 * sin(place / 5) + 0.008 * sin(2.3 * place))


def _values(close: float) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(close * (1 + z * SPREAD * sqrt(step)) for z in NORMAL) for step in range(1, HORIZON + 1)
    )


def _naive() -> tuple[tuple[float, float, float], ...]:
    widths = (1.2816 * NAIVE_SPREAD * sqrt(step) for step in range(1, HORIZON + 1))
    return tuple((CLOSE * (1 - width), CLOSE, CLOSE * (1 + width)) for width in widths)


def _candle(session: date, place: int) -> Candle:
    opened, closed = _close(place - 1), _close(place)
    swing = CLOSE * 0.004 * (1 + place % 3)
    return Candle(session, opened, max(opened, closed) + swing, min(opened, closed) - swing, closed)


def example_fan() -> Fan:
    """A forecast of ten sessions after forty."""
    days = _days(PAST + HORIZON)
    past = tuple(_candle(day, place - PAST + 1) for place, day in enumerate(days[:PAST]))
    return Fan(past=past, sessions=days[PAST:], levels=LEVELS, values=_values(CLOSE), naive=_naive())


def example_spans() -> tuple[Span, ...]:
    """A calm and a wild share."""
    return tuple(
        Span(
            levels=LEVELS,
            changes=tuple(0.002 + z * width for z in NORMAL),
            naive=(-1.3 * width * 1.15, 1.3 * width * 1.15),
        )
        for width in (0.025, 0.06)
    )


def example_past() -> tuple[PastFan, ...]:
    """Three scored forecasts, each with two closes outside its 80 % range."""
    days = _days(3 * BETWEEN + HORIZON)
    return tuple(_past(days[place : place + HORIZON + 1], place) for place in range(0, 3 * BETWEEN, BETWEEN))


def _past(days: tuple[date, ...], place: int) -> PastFan:
    origin, values = _close(place), _values(_close(place))
    misses = dict(MISSES)
    closes = []
    for step, row in enumerate(values):
        away = misses.get(step, 0.9 * sin(place + step))
        spread = (row[4] - row[3]) / NORMAL[4]
        closes.append((step, row[3] + away * spread, step not in misses))
    return PastFan(
        origin=days[0],
        origin_close=origin,
        sessions=days[1:],
        outer=tuple((row[1], row[5]) for row in values),
        inner=tuple((row[2], row[4]) for row in values),
        closes=tuple(closes),
    )
