"""The contract of every strategy, beyond the checks of `previsto forecasters check`."""

from typing import Any

import numpy as np
import pytest

from application.forecasting.leakage import Leakage
from application.forecasting.strategy import Strategy
from application.ports.forecaster import Forecaster
from application.queries.check_forecaster import synthetic_series
from domain.errors import TooFewSessions
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.sessions import to_date

ALL = np.asarray(LEVELS)
HORIZON = 10


def silent(fraction: float, text: str, /, **figures: float) -> None:
    """A progress callback that does nothing."""


class ForecasterContract:
    """Subclasses give the fixture `forecaster` and, where the defaults are slow, `changes`."""

    @pytest.fixture
    def changes(self) -> dict[str, Any]:
        """Settings other than the defaults."""
        return {}

    def fit(self, forecaster: Forecaster, changes: dict[str, Any], series: PriceSeries, seed: int = 3) -> Any:
        """Fit on one series."""
        return forecaster.fit([series], HORIZON, {**forecaster.settings, **changes}, seed, silent)

    def test_quantiles_are_finite_positive_and_nested(self, forecaster: Forecaster, changes: Any) -> None:
        """At every step and level, for the full and for a shorter horizon, and at other levels."""
        series = synthetic_series(600)
        fitted = self.fit(forecaster, changes, series)

        for horizon, levels in ((HORIZON, ALL), (1, ALL), (4, np.array([0.001, 0.3, 0.5, 0.999]))):
            grid = fitted.predict(series, horizon, levels)
            assert grid.shape == (horizon, levels.size)
            assert np.isfinite(grid).all()
            assert (grid > 0).all()
            assert (np.diff(grid, axis=1) >= 0).all()

    def test_ranges_widen_and_hold_the_last_close(self, forecaster: Forecaster, changes: Any) -> None:
        """Later sessions are less certain, and the last close is inside the 95 % range."""
        series = synthetic_series(600)
        grid = self.fit(forecaster, changes, series).predict(series, HORIZON, ALL)

        assert grid[-1, -1] - grid[-1, 0] > grid[0, -1] - grid[0, 0]
        assert (grid[:, 0] < series.close[-1]).all()
        assert (grid[:, -1] > series.close[-1]).all()

    def test_the_same_seed_gives_the_same_answer(self, forecaster: Forecaster, changes: Any) -> None:
        """Bit for bit, fit and prediction."""
        series = synthetic_series(600)
        first, second = (
            self.fit(forecaster, changes, series).predict(series, HORIZON, ALL) for _ in range(2)
        )

        assert np.array_equal(first, second)

    def test_a_loaded_model_answers_like_the_dumped_one(self, forecaster: Forecaster, changes: Any) -> None:
        """Dump and load lose nothing."""
        series = synthetic_series(600)
        fitted = self.fit(forecaster, changes, series)
        loaded = type(forecaster)().load(fitted.dump())

        assert np.array_equal(loaded.predict(series, HORIZON, ALL), fitted.predict(series, HORIZON, ALL))

    def test_what_comes_later_changes_nothing(self, forecaster: Forecaster, changes: Any) -> None:
        """A prediction at a cut is the same whatever was predicted before."""
        series = synthetic_series(600)
        cut = series.until(to_date(series.sessions[500]))
        fitted = self.fit(forecaster, changes, cut)
        before = fitted.predict(cut, HORIZON, ALL)
        fitted.predict(series, HORIZON, ALL)

        assert np.array_equal(fitted.predict(cut, HORIZON, ALL), before)

    def test_it_has_no_leak(self, forecaster: Forecaster, changes: Any) -> None:
        """Neither later prices nor a later split, which rescales the past, change an answer."""
        leakage = Leakage(fresh=lambda: Strategy("own", type(forecaster)(), changes), horizon=5)

        assert leakage.find(synthetic_series(400), 350) is None

    def test_a_short_history_is_refused(self, forecaster: Forecaster, changes: Any) -> None:
        """The refusal says how many sessions are needed."""
        with pytest.raises(TooFewSessions, match="needed"):
            self.fit(forecaster, changes, synthetic_series(19))

    @pytest.mark.parametrize("shape", ["constant", "crash", "flat stretch"])
    def test_broken_prices_give_a_usable_answer(
        self, forecaster: Forecaster, changes: Any, shape: str
    ) -> None:
        """Prices that never move, fall by 90 % or stand still for months stay finite and nested."""
        closes = np.array(synthetic_series(600).close)
        if shape == "constant":
            closes[:] = 10.0
        elif shape == "crash":
            closes[560:] *= 0.1
        else:
            closes[300:590] = closes[300]
        series = PriceSeries.of_closes(np.arange(600, dtype=np.int32), closes)
        grid = self.fit(forecaster, changes, series).predict(series, HORIZON, ALL)

        assert np.isfinite(grid).all()
        assert (grid > 0).all()
        assert (np.diff(grid, axis=1) >= 0).all()
