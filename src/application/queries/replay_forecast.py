"""ReplayForecast: compute a past forecast again from the ledger and compare it bit for bit."""

import msgspec
import numpy as np

from application.forecasting.forecast_streams import forecast_of
from application.forecasting.known_prices import KnownPrices
from application.forecasting.serving import Serving
from application.ledger import Ledger
from domain.calibration import adapted
from domain.dividends import shifted
from domain.errors import IntegrityError


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast beside its replay.

    `digest` and `replayed` are the digests of both; `largest` is the largest relative difference.
    `environment` holds what differs between the environments, as (then, now). `verdict` is `identical`,
    `different`, or `another runtime` when the answer differs and the runtime of the version is another one.
    """

    forecast: str
    identical: bool
    digest: str
    replayed: str
    largest: float
    environment: dict[str, tuple[str, str]]
    verdict: str


class ReplayForecast:
    """Uses the price revision, artifact, settings, seed, range factors and dividends of the forecast."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, serving: Serving) -> None:
        self._ledger = ledger
        self._prices = prices
        self._serving = serving

    def __call__(self, forecast: str) -> Replay:
        """Replay, with the runtime of the forecast.

        Raises NotFound, IntegrityError when the prices or the artifact have changed, and MissingExtra when
        the runtime is not installed: another one would give other bits.
        """
        issued = forecast_of(self._ledger.store, forecast)[0].issued
        series = self._prices.as_issued(issued).series
        if series.digest != issued.series_digest:
            raise IntegrityError(
                f"revision {issued.revision} of {issued.ticker} differs from the series of the forecast",
                field="forecast",
                remedy="run `previsto ledger verify`",
            ).openly()
        fitted = self._serving.ready(issued, series, issued.horizon)
        paths = fitted.predict(series, issued.horizon, issued.quantiles.levels)
        paths = shifted(adapted(paths, issued.adaptation), issued.dividends, issued.sessions)
        difference = np.abs(paths.grid / issued.quantiles.grid - 1).max()
        identical = paths.digest == issued.digest
        now = {**self._ledger.origin.environment, "code": self._ledger.origin.code_version}
        then = {**issued.environment, "code": issued.code_version}
        return Replay(
            forecast=forecast,
            identical=identical,
            digest=issued.digest,
            replayed=paths.digest,
            largest=float(difference),
            environment={
                name: (then.get(name, ""), now.get(name, ""))
                for name in sorted(then | now)
                if then.get(name) != now.get(name)
            },
            verdict=_verdict(identical, then.get(issued.runtime) == now.get(issued.runtime)),
        )


def _verdict(identical: bool, same_runtime: bool) -> str:
    if identical:
        return "identical"
    return "different" if same_runtime else "another runtime"
