"""TrainingData: rebuild the training set of a version, and compare it with the prices of today."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import numpy as np

from application.forecasting.known_prices import KnownPrices
from application.forecasting.training_windows import series_of
from application.queries.lists import Lists
from domain.errors import NotFound
from domain.prices import PriceSeries
from domain.registry_events import TrainingWindow
from domain.sessions import to_date
from domain.ticker import Ticker

TOLERANCE = 1e-9  # relative


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """One window of a training set, and its series as it was learned from."""

    window: TrainingWindow
    series: PriceSeries


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A session whose close differs; None where it is missing, then or now."""

    ticker: str
    session: date
    then: float | None
    now: float | None


class TrainingData:
    """Finds a training set by its digest, which `models show` tells."""

    def __init__(self, lists: Lists, prices: KnownPrices) -> None:
        self._lists = lists
        self._prices = prices

    def rebuild(self, digest: str) -> list[Rebuilt]:
        """The windows in their order. Raises NotFound, or IntegrityError when the numbers are others."""
        row = next((row for row in self._lists.all("models") if _matches(row, digest)), None)
        if row is None:
            raise NotFound(
                f"no training set {digest!r}", field="digest", remedy="`previsto models show MODEL` tells it"
            )
        return [self._rebuild(msgspec.convert(window, TrainingWindow)) for window in row["training"]]

    def compare(self, digest: str) -> list[Difference]:
        """The sessions of the windows whose close is another one today. Raises NotFound, IntegrityError."""
        return [one for rebuilt in self.rebuild(digest) for one in self._differences(rebuilt)]

    def _rebuild(self, window: TrainingWindow) -> Rebuilt:
        series = series_of(self._prices, window)
        return Rebuilt(window=window, series=series)

    def _differences(self, rebuilt: Rebuilt) -> Iterator[Difference]:
        window = rebuilt.window
        today = self._prices(Ticker.parse(window.ticker)).series.since(window.first).until(window.last)
        then, now = _closes(rebuilt.series), _closes(today)
        for day in sorted(then | now):
            a, b = then.get(day), now.get(day)
            if a is None or b is None or not np.isclose(a, b, rtol=TOLERANCE, atol=0):
                yield Difference(ticker=window.ticker, session=to_date(day), then=a, now=b)


def _matches(row: dict[str, Any], digest: str) -> bool:
    return len(digest) >= 8 and row.get("data", "").startswith(digest)


def _closes(series: PriceSeries) -> dict[int, float]:
    return dict(zip(series.sessions.tolist(), series.close.tolist(), strict=True))
