"""Retraining: submit trainings for champions that have not seen the last sessions."""

from datetime import UTC, date, datetime, time
from typing import Any

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.registry_streams import registry_of
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger
from application.prices.freshness import last_observed
from domain.horizon import HorizonFamily
from domain.registry_events import ModelRegistered
from domain.ticker import Ticker

CLOSE = time(21)  # about the end of a session, in UTC
SCOPES = ("models:train", "models:promote")


class Retraining:
    """The new version has the settings of the champion and must pass the gate to replace it."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, submit: SubmitJob) -> None:
        self._ledger = ledger
        self._prices = prices
        self._submit = submit

    def __call__(self, name: str, after: int, session: date) -> dict[str, Any]:
        """Submit a training for each horizon family whose versions lack more than `after` sessions.

        Returns the job ids by family; a family without a champion has no training. While a delivery is held,
        and on prices that do not reach the session, nothing is trained, and `skipped` says why.
        """
        ticker = Ticker.parse(name)
        known = self._prices(ticker)
        series, due = known.series, {}
        for family in HorizonFamily:
            registry = registry_of(self._ledger.store, ticker.symbol, family)
            if registry.active is None:
                continue
            # All versions count: without this, one that the gate refused would be trained again every day.
            seen = max(map(_seen, registry.versions.values()))
            if len(series) - len(series.until(seen)) > after:
                due[family.label] = registry.active
        if due and (why := _why_not(known, session)):
            return {"skipped": why}
        # The same time however often the session is run, so that each version is trained again once.
        since = datetime.combine(session, CLOSE, UTC)
        return {
            family: self._submit(
                "train", _request(champion), key=f"retrain {champion.model} {session}", since=since
            ).job
            for family, champion in due.items()
        }

    def again(self, champion: ModelRegistered, session: date, key: str) -> str:
        """Submit a training of a champion once for each key; the job, or "" while the prices forbid it."""
        if _why_not(self._prices(Ticker.stored(champion.ticker)), session):
            return ""
        since = datetime.combine(session, CLOSE, UTC)
        return self._submit("train", _request(champion), key=key, since=since).job


def _why_not(known: KnownSeries, session: date) -> str:
    """Why no training is submitted on these prices; "" when one may be."""
    if known.held:
        return f"a delivery is held: {known.held.message}"
    last = last_observed(known.bars)
    return "" if last and last >= session else f"the prices are stale: they end on {last}"


def _seen(version: ModelRegistered) -> date:
    """The last session in the training window or the evidence."""
    return max(version.evidence.last or date.min, version.training[0].last)


def _request(version: ModelRegistered) -> dict[str, Any]:
    return {
        "ticker": version.ticker,
        "strategy": version.strategy,
        "horizon": version.horizon,
        "settings": version.settings,
        "seed": version.seed,
        "panel": [window.ticker for window in version.training[1:]],
        "promote": True,
    }
