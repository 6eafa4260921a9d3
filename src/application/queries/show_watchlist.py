"""ShowWatchlist: each ticker with its last forecast, and whether its ranges held."""

from collections.abc import Mapping, Sequence

import msgspec

from application.queries.lists import Data, Lists
from application.queries.outlooks import Outlooks
from application.queries.show_reliability import ShowCoverage
from domain.registry_events import Evidence
from domain.rolling_coverage import CoveragePoint


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker as its row, with its last forecast as it was issued, or None.

    `evidence` is that of the version which served, None for the fallback. `live` is the coverage of the last
    60 sessions with closes, None without any.
    """

    ticker: Data
    forecast: Data | None
    evidence: Evidence | None
    live: CoveragePoint | None


class ShowWatchlist:
    """Reads projections only; forecasts are those of `owners`, or of all for None."""

    def __init__(self, lists: Lists, outlooks: Outlooks, coverage: ShowCoverage) -> None:
        self._lists = lists
        self._outlooks = outlooks
        self._coverage = coverage

    def __call__(self, tickers: Sequence[Data], owners: Sequence[str] | None) -> list[Outlook]:
        """The outlook of these rows of tickers, in their order."""
        symbols = [row["ticker"] for row in tickers]
        found = self._outlooks(symbols, owners)
        versions, live = self._evidence(found), self._coverage.latest(symbols, owners)
        return [_outlook(row, found[row["ticker"]], versions, live[row["ticker"]]) for row in tickers]

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


def _outlook(row: Data, found: Data, versions: Mapping[str, Evidence], live: CoveragePoint | None) -> Outlook:
    last = found["last"]
    evidence = versions.get(last["model"]) if last else None
    return Outlook(ticker=row, forecast=last, evidence=evidence, live=live)
