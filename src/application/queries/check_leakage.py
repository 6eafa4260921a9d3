"""CheckLeakage: check that answers about the past do not depend on later prices."""

import msgspec

from application.forecasting.known_prices import KnownPrices
from application.forecasting.leakage import MIN_AFTER, Leakage
from application.forecasting.strategy import Strategy, silent
from application.ports.forecaster import Report, Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import TooFewSessions
from domain.horizon import DEFAULT
from domain.leak import Leak
from domain.sessions import to_date
from domain.ticker import Ticker

MIN_SESSIONS = 100


class LeakAtCut(msgspec.Struct, frozen=True, kw_only=True):
    """A leak at the cut after the session `cut`."""

    cut: str
    kind: str
    text: str
    remedy: str

    @classmethod
    def of(cls, cut: str, leak: Leak) -> "LeakAtCut":
        """The leak in words."""
        return cls(cut=cut, kind=leak.kind, text=leak.text, remedy=leak.remedy)


class LeakageFound(msgspec.Struct, frozen=True, kw_only=True):
    """The last sessions before each cut, those at which later prices changed the answer, and how they did."""

    strategy: str
    ticker: str
    cuts: tuple[str, ...]
    leaking: tuple[str, ...]
    leaks: tuple[LeakAtCut, ...]

    @property
    def clean(self) -> bool:
        """Whether no answer changed."""
        return not self.leaking


class CheckLeakage:
    """Looks for leaks at several cuts of the history of a ticker, as `Leakage` does."""

    def __init__(self, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._prices = prices
        self._catalog = catalog

    def __call__(
        self,
        name: str,
        ticker: Ticker,
        settings: Settings | None = None,
        cuts: int = 3,
        report: Report = silent,
    ) -> LeakageFound:
        """Check at several cuts. Raises TooFewSessions below 100 sessions."""
        series = self._prices(ticker).series
        if len(series) < MIN_SESSIONS:
            raise TooFewSessions(
                f"{ticker} has {len(series)} sessions, {MIN_SESSIONS} are needed", field="ticker"
            )

        def fresh() -> Strategy:
            """A new strategy for each fit, so that no state passes from one history to the other."""
            return Strategy.named(self._catalog, name, settings)

        fresh()  # refuse invalid settings before the first cut
        leakage, rows = Leakage(fresh=fresh, horizon=DEFAULT), _cut_rows(len(series), cuts)
        sessions = tuple(str(to_date(series.sessions[row - 1])) for row in rows)
        leaks = []
        for done, (row, cut) in enumerate(zip(rows, sessions, strict=True)):
            if leak := leakage.find(series, row):
                leaks.append(LeakAtCut.of(cut, leak))
            report((done + 1) / len(rows), f"cut {done + 1} of {len(rows)}")
        return LeakageFound(
            strategy=name,
            ticker=ticker.symbol,
            cuts=sessions,
            leaking=tuple(leak.cut for leak in leaks),
            leaks=tuple(leaks),
        )


def _cut_rows(length: int, cuts: int) -> list[int]:
    """Numbers of rows from 70 % to 90 % of the length, each once, with MIN_AFTER rows after them."""
    shares = (0.7 + 0.2 * number / max(1, cuts - 1) for number in range(cuts))
    return sorted({min(int(length * share), length - MIN_AFTER) for share in shares})
