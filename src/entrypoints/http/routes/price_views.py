"""The prices of a ticker as structs of the API, which the command line shows too."""

from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from application.forecasting.known_prices import KnownSeries
from domain.bars import Finding, RawBars
from domain.doubts import doubts
from domain.prices import COLUMNS, Column
from domain.sessions import Days, to_date, to_day


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The bar of one session; null where the source has no value."""

    session: date
    """The session."""
    open: float | None
    """The first price."""
    high: float | None
    """The highest price."""
    low: float | None
    """The lowest price."""
    close: float
    """The last price."""
    volume: float | None
    """The number of traded shares."""
    adj_close: float | None
    """The last price as the source adjusts it for dividends too; no forecast uses it."""
    dividend: float | None
    """The dividend of a share with this ex-date."""
    split: float | None
    """The ratio of a split with this ex-date, such as 2 for two shares in place of one; 0 without one."""
    findings: list[str]
    """What was found in the row, such as `jump`; see data quality."""


class DeliveredBar(Bar, frozen=True, kw_only=True):
    """A row as it was delivered; null where the source has no value."""

    close: float | None  # type: ignore[assignment]
    """The last price."""


class KnownPricesView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about the prices of a ticker beside their rows."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    currency: str
    """The currency of the prices, such as `BRL`."""
    revision: int
    """The number of the last revision."""
    known_at: datetime
    """The time whose knowledge the answer shows."""
    source: str
    """The source of the prices."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    digest: str
    """A hash of the whole series; equal prices have equal digests."""
    basis: str | None
    """The basis of the delivered prices, such as `split-adjusted`; null when unknown."""
    age: int
    """The number of final sessions after the last bar."""
    doubts: tuple[str, ...]
    """What is doubtful about the prices, in words."""
    sessions: int
    """The number of rows from `start` to `end`; `bars` has the latest of them."""
    left_out: int = 0
    """The number of delivered rows from `start` to `end` that no forecast uses, because of their findings."""


class Prices(KnownPricesView, frozen=True, kw_only=True):
    """The usable bars of a ticker, split-adjusted, oldest first, and the revision of its prices.

    `basis` is that of the source, null when unknown. `age` is the number of final sessions after the last
    bar, now or at `known_at`; `doubts` says in words what is doubtful.
    """

    bars: list[Bar]
    """The bars, oldest first."""


class DeliveredPrices(KnownPricesView, frozen=True, kw_only=True):
    """All rows of a ticker as they were delivered, also dropped and suspect ones, oldest first."""

    bars: list[DeliveredBar]
    """The rows, oldest first."""


def prices_view(
    known: KnownSeries, age: int, start: date | None, end: date | None, last: int | None
) -> Prices:
    """The latest usable bars from `start` to `end`, at most `last`; `age` is in final sessions."""
    bars = known.bars.take(known.bars.usable)
    columns = {**bars.columns, **known.series.columns}
    found = _found(known, age, bars, columns, start, end, last)
    return msgspec.convert(found, Prices)


def delivered_view(
    known: KnownSeries, age: int, start: date | None, end: date | None, last: int | None
) -> DeliveredPrices:
    """The latest rows from `start` to `end` as they were delivered, at most `last`."""
    found = _found(known, age, known.bars, known.bars.columns, start, end, last)
    return msgspec.convert(found, DeliveredPrices)


def _found(
    known: KnownSeries,
    age: int,
    bars: RawBars,
    columns: dict[str, Column],
    start: date | None,
    end: date | None,
    last: int | None,
) -> dict[str, Any]:
    low = int(np.searchsorted(bars.sessions, to_day(start), "left")) if start else 0
    high = int(np.searchsorted(bars.sessions, to_day(end), "right")) if end else len(bars)
    first = low if last is None else max(low, high - last)
    unused = known.bars.sessions[~known.bars.usable]
    return {
        "ticker": known.ticker.symbol,
        "currency": known.ticker.currency,
        "revision": known.revision,
        "known_at": known.known_at,
        "source": known.source,
        "synthetic": known.synthetic,
        "digest": known.series.digest,
        "basis": known.basis or None,
        "age": age,
        "doubts": doubts(known.bars, known.held),
        "sessions": max(0, high - low),
        "left_out": int(_within(unused, start, end).sum()),
        "bars": _bars(bars, columns, slice(first, max(first, high))),
    }


def _within(days: Days, start: date | None, end: date | None) -> npt.NDArray[np.bool_]:
    """Mask of the days from `start` to `end`."""
    after = days >= to_day(start) if start else np.ones(days.size, bool)
    return after & (days <= to_day(end)) if end else after


def _bars(bars: RawBars, columns: dict[str, Column], rows: slice) -> list[dict[str, Any]]:
    """The rows with shown names, computed by columns."""
    found = [
        [to_date(day) for day in bars.sessions[rows].tolist()],
        *(_plain(columns[name][rows]) for name in COLUMNS),
        [_labels(number) for number in bars.findings[rows].tolist()],
    ]
    names = ("session", *COLUMNS, "findings")
    return [dict(zip(names, row, strict=True)) for row in zip(*found, strict=True)]


def _plain(column: Column) -> list[float | None]:
    finite = np.isfinite(column)
    values: list[float | None] = column.tolist()
    return values if finite.all() else [v if ok else None for v, ok in zip(values, finite, strict=True)]


@cache
def _labels(findings: int) -> list[str]:
    return [finding.label for finding in Finding if findings & finding]
