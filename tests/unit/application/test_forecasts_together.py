"""Forecasts computed together: the bits of those computed alone, and errors that stay with their ticker."""

from typing import Any

import pytest

from adapters.forecasting.scale import ScaleForecaster
from adapters.forecasting.scale.forecaster import FittedScale
from application.commands.issue_forecast import IssueForecast, Outcome, Request
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.known_prices import KnownPrices
from application.forecasting.serving import Serving
from application.forecasting.sources import Ask
from application.ports.event_store import Recorded
from domain.errors import IntegrityError, PrevistoError
from domain.forecast import ForecastIssued
from domain.ticker import Ticker
from tests.support.builders import a_series
from tests.support.jobs import Artifacts
from tests.support.use_cases import Case, Shelf, Weekdays

SIZES = {"VALE3": 300, "PETR4": 61, "AAPL": 40, "MSFT": 1500}
"""Sessions by ticker; the fallback needs 60."""


@pytest.fixture
def case() -> Case:
    """Four tickers, one of them too young."""
    made = Case()
    for seed, (symbol, size) in enumerate(SIZES.items()):
        made.tracked(symbol).priced(a_series(size, seed=seed), symbol)
    return made


def issuing(case: Case) -> IssueForecast:
    """The use-case with empty caches."""
    prices = KnownPrices(case.store, case.store.history)
    serving = Serving(case.store, Artifacts(), Shelf(scale=ScaleForecaster()))
    return IssueForecast(case.ledger, ComposeForecast(case.ledger, prices, serving, Weekdays()))


def asked(*symbols: str, **changes: Any) -> list[Request]:
    """A request for each ticker."""
    return [Request(ask=Ask(ticker=Ticker.parse(symbol), **changes)) for symbol in symbols]


def told(outcome: Outcome) -> str:
    """The digest of a forecast, or the code of an error."""
    return outcome.digest if isinstance(outcome, ForecastIssued) else outcome.code


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of series that the fallback is asked for in one call."""
    found: list[int] = []
    inner = FittedScale.predict_all

    def counted(self: FittedScale, contexts: Any, horizon: int, levels: Any) -> Any:
        found.append(len(contexts))
        return inner(self, contexts, horizon, levels)

    monkeypatch.setattr(FittedScale, "predict_all", counted)
    return found


def test_together_and_alone_are_the_same_bits(case: Case, calls: list[int]) -> None:
    """A series without an answer is found by halves; the digests and the error are those of single calls."""
    together = [told(one) for one in issuing(case).all(asked(*SIZES))]
    assert calls == [4, 2, 2, 1, 1]

    alone = [told(issuing(case).all(asked(symbol))[0]) for symbol in SIZES]

    assert together == alone
    assert together[2] == "too-few-sessions"


def test_one_append_and_one_prediction_serve_all(case: Case, calls: list[int]) -> None:
    """Without a ticker that is refused, the fallback is asked once."""
    symbols = [symbol for symbol in SIZES if symbol != "AAPL"]
    outcomes = issuing(case).all(asked(*symbols))

    assert calls == [3]
    assert [event for _, event in case.told] == outcomes


def test_an_error_stays_with_its_ticker(case: Case) -> None:
    """An unknown ticker, a horizon of nobody and levels without the median do not stop the others."""
    requests = [
        *asked("VALE3", "NOPE3"),
        *asked("PETR4", horizon=61),
        *asked("PETR4", levels=(0.1, 0.9)),
        *asked("VALE3", model="VALE3-week-9"),
        *asked("MSFT"),
    ]
    found = [one.code if isinstance(one, PrevistoError) else "" for one in issuing(case).all(requests)]

    assert found == ["", "unknown-ticker", "invalid-input", "invalid-input", "unknown-model", ""]


def test_a_damaged_stream_stays_with_its_ticker(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading all streams at once fails, each ticker is read by itself."""
    inner = case.store.read_stream

    def damaged(stream: str) -> Any:
        if stream == "ticker-PETR4":
            raise IntegrityError("the event does not match its hash", field="ledger")
        found: list[Recorded] = [*inner(stream)]
        return found

    monkeypatch.setattr(case.store, "read_stream", damaged)
    found = [told(one) for one in issuing(case).all(asked("VALE3", "PETR4", "MSFT"))]

    assert found[1] == "integrity"
    assert all(len(found[at]) == 64 for at in (0, 2))
