"""ShowReliability, ShowCoverage and ShowHeld: how closes lie beside the ranges that were issued."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from application.projections.folds.outcomes import Counts, added
from application.queries.lists import Data, Lists
from application.queries.made_of_rows import MadeOfRows
from domain.reliability import Reliability, reliability
from domain.rolling_coverage import WINDOW, CoveragePoint, latest_coverage, rolling_coverage
from domain.session_closes import SessionCloses
from domain.ticker import Ticker

MAX_HELD = 64  # tickers of which a page shows 250 sessions: 45 kB each
OUTCOMES = "outcomes"  # the projection: the last 250 sessions with scored closes


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the ranges of a ticker held: over time, and by quantile."""

    coverage: list[CoveragePoint]
    reliability: Reliability


class ShowHeld:
    """Coverage and reliability of a ticker from one reading."""

    def __init__(self, lists: Lists) -> None:
        self._held = MadeOfRows(lists, OUTCOMES, _held, MAX_HELD)

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> Held:
        """As ShowCoverage and ShowReliability say them."""
        return self._held([ticker.symbol], owners)[ticker.symbol]


class ShowReliability:
    """The part of ShowHeld by quantile."""

    def __init__(self, held: ShowHeld) -> None:
        self._held = held

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> Reliability:
        """The closes at or below each quantile, and between each two.

        The forecasts are those of some owners, or of all for None.
        """
        return self._held(ticker, owners).reliability


class ShowCoverage:
    """The part of ShowHeld over time, and its last point for many tickers."""

    def __init__(self, lists: Lists, held: ShowHeld) -> None:
        self._held = held
        self._latest = MadeOfRows(lists, OUTCOMES, _latest)

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> list[CoveragePoint]:
        """The coverage of the 80 % range over time, of the forecasts of some owners, or of all for None."""
        return self._held(ticker, owners).coverage

    def latest(self, symbols: Sequence[str], owners: Sequence[str] | None) -> dict[str, CoveragePoint | None]:
        """By ticker, the last point of its coverage over time; None without closes."""
        return self._latest(symbols, owners)


def _held(rows: Sequence[Data]) -> Held:
    found = session_closes(rows)
    return Held(coverage=rolling_coverage(found), reliability=reliability(found))


def _latest(rows: Sequence[Data]) -> CoveragePoint | None:
    return latest_coverage(session_closes(rows, WINDOW))


def session_closes(rows: Sequence[Data], most: int | None = None) -> list[SessionCloses]:
    """The last sessions of a ticker in the order of time, over the forecasts of the owners of these rows.

    With `most`, the last so many that have closes with an 80 % range.
    """
    sums = _summed(rows)
    days = sorted(sums) if most is None else [day for day in sorted(sums) if sums[day][0]][-most:]
    return [_session(day, sums[day]) for day in days]


def _summed(rows: Sequence[Data]) -> Mapping[str, Counts]:
    sums: dict[str, Counts] = {}
    for session, counts in (one for row in rows for one in row["sessions"].items()):
        sums[session] = added(sums[session], counts, 1) if session in sums else counts
    return sums


def _session(session: str, counts: Sequence[float]) -> SessionCloses:
    closes, hits, weight, *between = counts
    return SessionCloses(
        session=date.fromisoformat(session),
        closes=int(closes),
        hits=int(hits),
        weight=weight,
        between=tuple(map(int, between)),
    )
