"""The checks for authors of strategies can fail."""

from typing import Any

import numpy as np
import pytest

from application.queries.check_forecaster import CheckForecaster, synthetic_series
from application.queries.check_leakage import CheckLeakage
from domain.ticker import Ticker

VALE3 = Ticker.parse("VALE3")


class Honest:
    """A fan around the last close."""

    settings: dict[str, Any] = {}
    pooled = False

    def fit(self, training: Any, *rest: Any) -> "Honest":
        """Refuse a history that is too short."""
        if len(training[0]) < 10:
            raise ValueError("10 sessions are needed")
        return self

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """Ranges around the last close."""
        return context.close[-1] * (1 + 0.1 * (levels - 0.5)) * np.ones((horizon, 1))

    def dump(self) -> Any:
        """Nothing."""
        return {}, {}

    def load(self, artifact: Any) -> "Honest":
        """The same."""
        return self


class Peeking(Honest):
    """Remembers the longest history it has seen, and answers from its end."""

    longest: Any = None

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """The fan around the last close it ever saw."""
        if self.longest is None or len(context) > len(self.longest):
            self.longest = context
        return super().predict(self.longest, horizon, levels)


class Careless(Honest):
    """Answers with different, crossing numbers each time, and refuses nothing."""

    def fit(self, training: Any, *rest: Any) -> "Careless":
        """Anything will do."""
        return self

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """Noise."""
        return np.random.default_rng().uniform(1, 2, (horizon, levels.size))


class Catalog:
    """One strategy under any name."""

    def __init__(self, kind: type[Honest]) -> None:
        self._kind = kind

    def create(self, name: str) -> Any:
        """A new one."""
        return self._kind()


class Prices:
    """A synthetic series."""

    def __call__(self, ticker: Ticker) -> Any:
        """It is known already."""
        return type("Known", (), {"series": synthetic_series(300)})()


def leakage(kind: type[Honest]) -> Any:
    """The leakage check of a kind."""
    return CheckLeakage(Prices(), Catalog(kind))("plugin", VALE3)  # type: ignore[arg-type]


def test_an_honest_strategy_is_clean() -> None:
    """Other future prices change none of its answers about the past."""
    assert leakage(Honest).clean


def test_a_peeking_strategy_is_caught_at_every_cut() -> None:
    """A strategy that remembers later prices gives other answers for another future."""
    found = leakage(Peeking)

    assert not found.clean
    assert found.leaking == found.cuts


@pytest.mark.parametrize(("kind", "broken"), [(Honest, 0), (Peeking, 1), (Careless, 5)])
def test_broken_promises_are_counted(kind: type[Honest], broken: int) -> None:
    """Each check is evaluated separately, and a failing one stops no other."""
    checks = CheckForecaster(Catalog(kind))("plugin")  # type: ignore[arg-type]

    assert sum(bool(check.problem) for check in checks) >= broken
    assert (broken == 0) == all(not check.problem for check in checks)
