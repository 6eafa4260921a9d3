"""PicturedHome: a home with real prices, past forecasts with their closes, versions, decisions and jobs."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from dependency_injector import providers

from application.commands.issue_forecast import Request
from application.commands.train_model import TrainRequest
from application.forecasting.compose_forecast import Ask
from domain.errors import PrevistoError
from domain.forecast import ForecastIssued
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

DAYS = tuple(
    date(2023, month, day)
    for month, day in ((10, 2), (10, 16), (10, 30), (11, 14), (11, 29), (12, 13), (12, 28))
)
CLOSED = time(23, 0)  # UTC, after both exchanges
HORIZON = 10
FIRST_ONES = ("VALE3", "PETR4", "ITUB4", "AAPL")
STRATEGIES = ("drift", "volatility", "naive")
REASON = "reviewed with the desk: the misses were one week in November"
MIN_LINES = 700


class MovedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.combine(DAYS[0], CLOSED, UTC)

    def now(self) -> datetime:
        """The time of the home."""
        return self.at


def symbols_in(folder: Path, most: int) -> list[str]:
    """The tickers whose files reach the last day, at most so many; the best known come first."""
    day = DAYS[-1].isoformat()
    texts = {one.stem.removesuffix(".SA"): one.read_text() for one in sorted(folder.glob("*.csv"))}
    found = [name for name, text in texts.items() if f"\n{day}" in text and text.count("\n") > MIN_LINES]
    known = [name for name in found if not set("^-=") & set(name)]
    return [*(one for one in FIRST_ONES if one in known), *(one for one in known if one not in FIRST_ONES)][
        :most
    ]


def furnished(home: Path, folder: Path, most: int, base: str) -> Container:
    """The product of a new home whose last day is 28 December 2023."""
    settings = Settings.read(str(home), f"csv:{folder}", {"PREVISTO_ISSUER": base})
    product, clock = Container(settings=settings), MovedClock()
    product.adapters.clock.override(providers.Object(clock))  # type: ignore[union-attr]
    uses: Any = product.use_cases()
    tickers = [ticker for name in symbols_in(folder, most) if (ticker := _tracked(uses, name))]
    issued: list[str] = []
    for day in DAYS:
        clock.at = datetime.combine(day, CLOSED, UTC)
        for ticker in tickers:
            with suppress(PrevistoError):
                uses.refresh_prices()(ticker, day)
        for one in issued:
            uses.score_forecast()(one)
        if day == DAYS[1]:
            _train(uses, tickers)
        found = uses.issue_forecast().all([Request(ask=Ask(ticker=one, horizon=HORIZON)) for one in tickers])
        issued += [one.forecast for one in found if isinstance(one, ForecastIssued)]
    uses.submit_job()("train", {"ticker": "VALE3", "strategy": "drift"})
    uses.submit_job()("verify", {})
    return product


def _tracked(uses: Any, name: str) -> Ticker | None:
    try:
        ticker, _ = uses.track_ticker()(name)
    except PrevistoError:
        return None
    return ticker  # type: ignore[no-any-return]


def _train(uses: Any, tickers: Sequence[Ticker]) -> None:
    """Versions of a few tickers, of which the gate promotes none or some; one is promoted by force."""
    for ticker in tickers[: len(FIRST_ONES)]:
        for strategy in STRATEGIES:
            with suppress(PrevistoError):
                trained = uses.train_model()(
                    TrainRequest(ticker=ticker.symbol, strategy=strategy, horizon=HORIZON)
                )
                uses.promote_model()(trained.model, REASON)
    with suppress(PrevistoError):
        uses.promote_model()(f"{tickers[0].symbol}-fortnight-1", REASON, force=True)
