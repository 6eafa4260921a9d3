"""ShowWatchlist: each ticker with its last forecast, and how the last forecasts did."""

from collections.abc import Mapping, Sequence

import msgspec

from application.queries.lists import Data, Lists
from application.queries.outlooks import Outlooks, recent_totals
from application.queries.tracked_tickers import TrackedTickers
from domain.coverage_band import CoverageVerdict, coverage_verdict
from domain.registry_events import Evidence

RANGE = "80"


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """The scores of some forecasts: of `closes`, `hits` were inside the 80 % range."""

    closes: int
    hits: int
    coverage: float | None
    relative_to_naive: float | None
    verdict: CoverageVerdict


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker as its row, with its last forecast as it was issued, or None, and the live figures.

    `evidence` is that of the version which served, None for the fallback.
    """

    ticker: Data
    forecast: Data | None
    evidence: Evidence | None
    live: Live


class ShowWatchlist:
    """Reads projections only; forecasts are those of `owners`, or of all for None."""

    def __init__(self, lists: Lists, tickers: TrackedTickers) -> None:
        self._lists = lists
        self._tickers = tickers
        self._outlooks = Outlooks(lists)

    def __call__(self, symbols: Sequence[str], owners: Sequence[str] | None) -> list[Outlook]:
        """The outlook of these tickers, in their order; unknown ones are left out."""
        rows = self._lists.named("tickers", symbols)
        known = [self._tickers.aged(rows[symbol]) for symbol in symbols if symbol in rows]
        found = self._outlooks([row["ticker"] for row in known], owners)
        versions = self._evidence(found)
        return [_outlook(row, found[row["ticker"]], versions) for row in known]

    def live(self, ticker: str, owners: Sequence[str] | None) -> Live:
        """The live figures of one ticker."""
        return live_of(self._outlooks([ticker], owners)[ticker])

    def by_skill(self, symbols: Sequence[str], owners: Sequence[str] | None) -> list[str]:
        """The tickers by the loss of their serving version beside naive, best first; the fallback is last."""
        found = self._outlooks(symbols, owners)
        versions = self._evidence(found)

        def place(symbol: str) -> tuple[bool, float, str]:
            last = found[symbol]["last"]
            evidence = versions.get(last["model"]) if last else None
            relative = evidence.relative_to_naive if evidence else None
            return relative is None, relative or 0.0, symbol

        return sorted(symbols, key=place)

    def _evidence(self, found: Mapping[str, Data]) -> dict[str, Evidence]:
        """The evidence of the versions behind the last forecasts, by name."""
        served = {one["last"]["model"] for one in found.values() if one["last"] and one["last"]["model"]}
        rows = self._lists.named("models", sorted(served))
        return {name: msgspec.convert(row["evidence"], Evidence) for name, row in rows.items()}


def _outlook(row: Data, found: Data, versions: Mapping[str, Evidence]) -> Outlook:
    last = found["last"]
    return Outlook(
        ticker=row,
        forecast=last,
        evidence=versions.get(last["model"]) if last else None,
        live=live_of(found),
    )


def live_of(outlook: Data) -> Live:
    """The live figures of a row of the projection `outlooks`; the longest horizon is the overlap."""
    totals = recent_totals(outlook)
    hits, closes = totals.hits.get(RANGE, 0), totals.chances.get(RANGE, 0)
    horizon = max((one["horizon"] for one in outlook["recent"]), default=1)
    return Live(
        closes=closes,
        hits=hits,
        coverage=hits / closes if closes else None,
        relative_to_naive=totals.relative_to_naive,
        verdict=coverage_verdict(hits, closes, horizon),
    )
