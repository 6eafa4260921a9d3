"""The strategies `arima` and `auto-arima`: settings, the choice of the order, and artifacts of both forms."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.forecasting.arima.fitted import FORM, FittedArima, load_mean
from adapters.forecasting.arima.order import AUTO_CURE, CURE, choose_order, estimate
from adapters.forecasting.arima.recursion import MIN_SESSIONS
from adapters.forecasting.arima.simulated import SimulatedArima, load_simulated
from adapters.forecasting.arima.worth import NOTHING, Gain, gain_of
from adapters.forecasting.extras import lacking
from adapters.forecasting.returns import Values, check_range, scaled_returns
from adapters.forecasting.scale.card import Card
from adapters.forecasting.scale.weights import LATEST, card_of
from application.ports.forecaster import FitReport, Settings
from domain.errors import InvalidInput
from domain.prices import PriceSeries

SEEN = 0.7  # share of the returns that choose order and coefficients; the others judge the mean


class ArimaForecaster:
    """Chooses the order up to `max_p`, `max_q` by `criterion` (aic or bic) when `search` is grid.

    When `search` is auto, AutoARIMA of statsforecast chooses it (extra `auto-arima`). `lam` is the EWMA
    decay, `window` the number of returns that are fitted, `weights` the day of the card of `scale`. `paths`
    belongs to versions of earlier releases, which simulate; it has no effect on new ones.
    """

    settings: Settings = {
        "max_p": 2,
        "max_q": 2,
        "criterion": "bic",
        "search": "grid",
        "lam": 0.97,
        "window": 2500,
        "paths": 4000,
        "weights": LATEST,
    }
    bounds = {"max_p": (0, 5), "max_q": (0, 5), "lam": (0.5, 0.999), "window": (MIN_SESSIONS, 100_000)}
    search = {"max_p": (0, 3), "max_q": (0, 3), "lam": (0.9, 0.995), "window": (250, 2500)}
    pooled = False
    complexity = 3

    def __init__(self, card_of: Callable[[str], Card] = card_of) -> None:
        self._card_of = card_of

    def lacks(self) -> str:
        """What a fit needs and is not installed; "" for nothing."""
        return lacking(("statsmodels",), CURE)

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedArima:
        """Estimate a mean and keep it where it is worth something. Raises TooFewSessions and InvalidInput."""
        _check(settings)
        card = self._card_of(str(settings["weights"]))
        lam, window = float(settings["lam"]), int(settings["window"])
        scaled, _ = scaled_returns(training[0], MIN_SESSIONS, window, lam)
        (ar, ma), gain = _worthy(scaled, settings, report)
        return FittedArima(card=card, ar=ar, ma=ma, lam=lam, window=window, gain=gain)

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedArima | SimulatedArima:
        return load_mean(artifact) if artifact[1].get("form") == FORM else load_simulated(artifact)


class AutoArimaForecaster(ArimaForecaster):
    """`arima` whose order AutoARIMA of statsforecast chooses (Hyndman & Khandakar 2008)."""

    settings: Settings = {
        name: value for name, value in ArimaForecaster.settings.items() if name not in ("search", "paths")
    }

    def lacks(self) -> str:
        """What a fit needs and is not installed; "" for nothing."""
        return lacking(("statsforecast", "statsmodels"), AUTO_CURE)

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedArima:
        """As `arima` with `search` auto. Raises MissingExtra too."""
        return super().fit(training, horizon, {**settings, "search": "auto"}, seed, report)


def _worthy(
    scaled: Values, settings: Settings, report: FitReport
) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], Gain]:
    """The coefficients of all returns, or none, with the gain on the last part of the returns."""
    known = int(SEEN * scaled.size)
    ar, ma = choose_order(scaled[:known], settings, lambda done, text: report(0.9 * done, text))
    if not (ar or ma):
        return ((), ()), NOTHING
    gain = gain_of(scaled, known, ar, ma)
    report(0.95, f"mean of ARMA{(len(ar), len(ma))} {'kept' if gain.kept else 'not kept'}, t {gain.t:.2f}")
    found = estimate(scaled, (len(ar), len(ma))) if gain.kept else None
    return found or ((), ()), gain


def _check(settings: Settings) -> None:
    for name, (low, high) in ArimaForecaster.bounds.items():
        check_range(name, float(settings[name]), low, high)
    for name, accepted in (("criterion", ("aic", "bic")), ("search", ("grid", "auto"))):
        if settings[name] not in accepted:
            raise InvalidInput(
                f"invalid {name} {settings[name]!r}",
                field=f"settings.{name}",
                remedy=" or ".join(accepted),
            )
