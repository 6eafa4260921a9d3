"""ShowReliability and ShowCoverage: how the closes of a ticker lie beside the ranges that were issued."""

from collections.abc import Sequence
from datetime import date

from application.projections.folds.outcomes import added
from application.projections.folds.outlooks import outlook_key
from application.queries.lists import Lists
from domain.reliability import Reliability, reliability
from domain.rolling_coverage import CoveragePoint, rolling_coverage
from domain.session_closes import SessionCloses
from domain.ticker import Ticker


class ShowReliability:
    """Reads the projection `outcomes`: the last 250 sessions with scored closes."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> Reliability:
        """The closes at or below each quantile, and between each two.

        The forecasts are those of some owners, or of all for None.
        """
        return reliability(session_closes(self._lists, ticker, owners))


class ShowCoverage:
    """Reads the projection `outcomes`: the last 250 sessions with scored closes."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> list[CoveragePoint]:
        """The coverage of the 80 % range over time, of the forecasts of some owners, or of all for None."""
        return rolling_coverage(session_closes(self._lists, ticker, owners))


def session_closes(lists: Lists, ticker: Ticker, owners: Sequence[str] | None) -> list[SessionCloses]:
    """The last sessions of a ticker in the order of time, over the forecasts of some owners, or of all."""
    wanted = (None,) if owners is None else tuple(dict.fromkeys(owners))
    rows = lists.named("outcomes", [outlook_key(ticker.symbol, owner) for owner in wanted])
    sums: dict[str, list[float]] = {}
    for session, counts in (one for row in rows.values() for one in row["sessions"].items()):
        sums[session] = added(sums[session], counts, 1) if session in sums else counts
    return [_session(session, counts) for session, counts in sorted(sums.items())]


def _session(session: str, counts: Sequence[float]) -> SessionCloses:
    closes, hits, weight, *between = counts
    return SessionCloses(
        session=date.fromisoformat(session),
        closes=int(closes),
        hits=int(hits),
        weight=weight,
        between=tuple(map(int, between)),
    )
