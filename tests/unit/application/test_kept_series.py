"""The cache of judged series is bounded by the bytes of its arrays."""

import pytest

from application.forecasting import known_prices
from application.forecasting.known_prices import KnownPrices
from application.forecasting.lru_cache import LruCache
from domain.ticker import Ticker
from tests.support.builders import a_series
from tests.support.use_cases import Case

SYMBOLS = ("VALE3", "PETR4", "AAPL")


def test_values_leave_when_their_weights_are_too_much() -> None:
    """The least recently used ones go first, and a value that is too heavy by itself is not kept."""
    cache: LruCache[str] = LruCache(10, weigh=len)
    for word in ("four", "five5", "a"):
        cache(word, lambda word=word: word)  # type: ignore[misc]
    cache("four", lambda: "computed again")
    cache("late", lambda: "late")

    assert [word in cache for word in ("four", "five5", "a", "late")] == [True, False, True, True]
    cache("long", lambda: "longer than ten")
    assert "long" not in cache


@pytest.mark.parametrize(("room", "reads"), [(10, 3), (1, 6)])
def test_series_are_read_again_when_they_do_not_fit(
    room: int, reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for all each one is read once, with room for one each one is read each time."""
    case = Case()
    for symbol in SYMBOLS:
        case.tracked(symbol).priced(a_series(300), symbol)
    monkeypatch.setattr(known_prices, "MAX_CACHED_BYTES", room * 300 * 8 * 14)
    prices, counted = KnownPrices(case.store, case.store.history), []
    inner = case.store.history.bars
    monkeypatch.setattr(case.store.history, "bars", lambda *a, **k: counted.append(a) or inner(*a, **k))

    digests = [prices(Ticker.parse(symbol)).series.digest for symbol in SYMBOLS * 2]

    assert len(counted) == reads
    assert digests[:3] == digests[3:]
