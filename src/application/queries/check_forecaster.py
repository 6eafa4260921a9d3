"""CheckForecaster: check the rules of strategies on one strategy."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from application.forecasting.capability_checks import capability_checks
from application.forecasting.leakage import Leakage
from application.forecasting.strategy import FittedStrategy, Strategy
from application.forecasting.tunables import misfits, tunable
from application.ports.forecaster import Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import InvalidInput, PrevistoError
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.sessions import to_date

HORIZON = 5
SESSIONS = 600
CUT = 450
SHORT = 300


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of strategies; `problem` is "" when the strategy follows it."""

    promise: str
    problem: str


class CheckForecaster:
    """Uses a synthetic series; a failed check does not stop the others."""

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(self, name: str, settings: Settings | None = None) -> Sequence[Check]:
        """All checks with their problems. Raises NotFound for an unknown strategy, and InvalidInput."""
        Strategy.named(self._catalog, name, settings)  # refuse invalid settings before the checks
        series = synthetic_series(SESSIONS)

        def fresh() -> Strategy:
            """A new strategy for each check, so that no state passes from one check to another."""
            return Strategy.named(self._catalog, name, settings)

        promises: dict[str, Callable[[], str]] = {
            "quantiles are finite, positive and nested": lambda: _shape(fresh(), series),
            "the same seed gives the same answer": lambda: _repeats(fresh(), series),
            "after dump and load the answer is the same bit for bit": lambda: _survives(fresh(), series),
            "later prices do not change an earlier answer": lambda: _looks_back(fresh, series),
            "many series in one call get the answers of single calls": lambda: _many(fresh(), series),
            "a history of one session is refused with a reason": lambda: _refuses_short(fresh()),
            "a constant price gives a finite answer": lambda: _constant(fresh()),
            **capability_checks(fresh, series),
            "both ends of the settings that can be tuned give an answer": lambda: _tunes(fresh(), series),
        }
        return [Check(promise=promise, problem=_problem(run)) for promise, run in promises.items()]


def synthetic_series(sessions: int) -> PriceSeries:
    """A series with volatility clusters; equal arguments give an equal series."""
    rng = np.random.default_rng(20240131)
    volatility = 0.015 * np.exp(0.4 * np.sin(np.arange(sessions) / 25))
    closes = 50 * np.exp(np.cumsum(volatility * rng.standard_normal(sessions)))
    days = np.arange(sessions, dtype=np.int32) + 18_000
    return PriceSeries(days, closes, closes * 1.01, closes * 0.99, closes, np.full(sessions, 1e6))


def _fit(strategy: Strategy, series: PriceSeries) -> FittedStrategy:
    return strategy.fit([series], HORIZON, seed=7)


def _shape(strategy: Strategy, series: PriceSeries) -> str:
    fitted = _fit(strategy, series)
    for steps in (1, HORIZON):
        fitted.predict(series, steps)
    fitted.predict(series, HORIZON, (0.05, 0.5, 0.95))
    return ""


def _repeats(strategy: Strategy, series: PriceSeries) -> str:
    first, second = (_fit(strategy, series).predict(series, HORIZON).digest for _ in range(2))
    return "" if first == second else "two fits with the same seed give different answers"


def _survives(strategy: Strategy, series: PriceSeries) -> str:
    fitted = _fit(strategy, series)
    tensors, card = fitted.fitted.dump()
    card = msgspec.json.decode(msgspec.json.encode(dict(card)))
    loaded = FittedStrategy(strategy.name, strategy.forecaster.load((dict(tensors), card)))
    same = loaded.predict(series, HORIZON).digest == fitted.predict(series, HORIZON).digest
    return "" if same else "the loaded model gives another answer"


def _looks_back(fresh: Callable[[], Strategy], series: PriceSeries) -> str:
    leak = Leakage(fresh=fresh, horizon=HORIZON).find(series, CUT)
    return f"{leak.kind}: {leak.text}. {leak.remedy[0].upper()}{leak.remedy[1:]}." if leak else ""


def _many(strategy: Strategy, series: PriceSeries) -> str:
    fitted = _fit(strategy, series)
    cuts = [series.until(to_date(series.sessions[SESSIONS - back])) for back in (200, 50, 1)]
    if not fitted.many:
        return "a pretrained strategy has no `predict_all`" if strategy.pretrained else ""
    together = [paths.digest for paths in fitted.predict_all(cuts, HORIZON)]
    if together != [fitted.predict(cut, HORIZON).digest for cut in cuts]:
        return "`predict_all` gives other answers than `predict`"
    other = _fit(strategy, cuts[0]).predict(series, HORIZON).digest
    if strategy.pretrained and other != together[-1]:
        return "it is pretrained, but fits on other prices give other answers"
    return ""


def _refuses_short(strategy: Strategy) -> str:
    short = synthetic_series(1)
    try:
        _fit(strategy, short).predict(short, HORIZON, LEVELS)
    except InvalidInput:
        return ""
    return "it gives an answer from one session; raise ValueError instead"


def _constant(strategy: Strategy) -> str:
    days = np.arange(SESSIONS, dtype=np.int32) + 18_000
    series = PriceSeries.of_closes(days, np.full(SESSIONS, 10.0))
    _fit(strategy, series).predict(series, HORIZON)
    return ""


def _tunes(strategy: Strategy, series: PriceSeries) -> str:
    if not getattr(strategy.forecaster, "search", None):
        return ""
    able = tunable(strategy.name, strategy.forecaster)
    if wrong := misfits(able, strategy.settings):
        return f"`search` is empty, or not within `bounds`, for {', '.join(wrong)}"
    for end in range(2):
        chosen = {name: ends[end] for name, ends in able.search.items()}
        other = Strategy(strategy.name, strategy.forecaster, {**strategy.settings, **chosen})
        _fit(other, series.head(SHORT)).predict(series.head(SHORT), HORIZON)
    return ""


def _problem(run: Callable[[], str]) -> str:
    try:
        return run()
    except PrevistoError as error:
        return error.message
