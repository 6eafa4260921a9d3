"""ShowWatchlist: each ticker with its last forecast, and how the last forecasts did."""

from collections.abc import Sequence

import msgspec

from application.projections.track_record import ScoreTotals
from application.queries.lists import Data, Lists
from application.queries.show_track_record import totals_of_rows
from application.queries.tracked_tickers import TrackedTickers
from domain.coverage_band import CoverageVerdict, coverage_verdict
from domain.registry_events import Evidence

RECENT = 20  # forecasts of one ticker behind its live figures
RANGE = "80"


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """The scores of some forecasts: of `closes`, `hits` were inside the 80 % range."""

    closes: int
    hits: int
    coverage: float | None
    relative_to_naive: float | None
    verdict: CoverageVerdict


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker as its row, with the row of its last forecast, or None, and the live figures of the last ones.

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

    def __call__(self, symbols: Sequence[str], owners: Sequence[str] | None) -> list[Outlook]:
        """The outlook of these tickers, in their order; unknown ones are left out."""
        rows = self._lists.named("tickers", symbols)
        known = [self._tickers.aged(rows[symbol]) for symbol in symbols if symbol in rows]
        recent = {row["ticker"]: self.recent(row["ticker"], owners) for row in known}
        served = {found[0]["model"] for found in recent.values() if found and found[0]["model"]}
        versions = self._lists.named("models", sorted(served))
        return [_outlook(row, recent[row["ticker"]], versions) for row in known]

    def recent(self, ticker: str, owners: Sequence[str] | None, count: int = RECENT) -> Sequence[Data]:
        """The last forecasts of a ticker, newest first."""
        return self._lists.all("forecasts", ticker, owners=owners, limit=count, newest_first=True)


def _outlook(row: Data, recent: Sequence[Data], versions: dict[str, Data]) -> Outlook:
    last = recent[0] if recent else None
    version = versions.get(last["model"]) if last else None
    return Outlook(
        ticker=row,
        forecast=last,
        evidence=msgspec.convert(version["evidence"], Evidence) if version else None,
        live=live_of(recent),
    )


def live_of(rows: Sequence[Data]) -> Live:
    """The live figures of rows of the projection `forecasts`; the longest horizon is their overlap."""
    totals: ScoreTotals = totals_of_rows([step for row in rows for step in row["steps"]])
    hits, closes = totals.hits.get(RANGE, 0), totals.chances.get(RANGE, 0)
    horizon = max((row["horizon"] for row in rows), default=1)
    return Live(
        closes=closes,
        hits=hits,
        coverage=hits / closes if closes else None,
        relative_to_naive=totals.relative_to_naive,
        verdict=coverage_verdict(hits, closes, horizon),
    )
