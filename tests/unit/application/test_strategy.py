"""Checked strategies: settings are typed, and a fault of a plug-in is one clear error."""

from typing import Any

import numpy as np
import pytest

from adapters.forecasting.naive import NaiveForecaster
from application.forecasting.strategy import Strategy, resolve
from application.queries.check_forecaster import synthetic_series
from domain.errors import ForecasterFailed, InvalidInput
from tests.support.builders import a_series

DEFAULTS = {"window": 60, "rate": 0.1, "deep": False, "kind": "a"}


class Plugin:
    """A plug-in that gives the answer it was made with."""

    settings: dict[str, Any] = {}
    pooled = False

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def fit(self, *arguments: Any) -> "Plugin":
        """Nothing to learn."""
        return self

    def predict(self, *arguments: Any) -> Any:
        """The answer, or the error."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(answer: Any) -> Any:
    """Predict two steps with a plug-in."""
    series = synthetic_series(50)
    strategy = Strategy("plugin", Plugin(answer), {})  # type: ignore[arg-type]
    return strategy.fit([series], 2, 1).predict(series, 2, (0.1, 0.5, 0.9))


def test_settings_take_the_type_of_their_default() -> None:
    """Text from the command line becomes int, float or bool."""
    given = {"window": "20", "rate": "1e-3", "deep": "true", "kind": "b"}

    assert resolve(DEFAULTS, given) == {"window": 20, "rate": 0.001, "deep": True, "kind": "b"}
    assert resolve(DEFAULTS, {}) == DEFAULTS


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"x": 1}, "settings.x"),
        ({"window": "2.5"}, "settings.window"),
        ({"deep": "perhaps"}, "settings.deep"),
        ({"rate": "nan"}, "settings.rate"),
    ],
)
def test_a_bad_setting_is_named(given: dict[str, Any], field: str) -> None:
    """Unknown names and other types are refused with the field."""
    with pytest.raises(InvalidInput) as refusal:
        resolve(DEFAULTS, given)

    assert refusal.value.field == field


def test_a_good_answer_passes() -> None:
    """A matrix `(horizon, levels)` of positive quantiles that do not cross is accepted."""
    assert ask(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])).horizon == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (np.ones((3, 3)), ForecasterFailed),
        (np.array([[1.0, np.nan, 3.0]] * 2), InvalidInput),
        (np.array([[3.0, 2.0, 1.0]] * 2), InvalidInput),
        (np.array([[-1.0, 2.0, 3.0]] * 2), InvalidInput),
        (ValueError("too short"), InvalidInput),
        (KeyError("x"), ForecasterFailed),
    ],
)
def test_a_bad_answer_is_refused(answer: Any, error: type[Exception]) -> None:
    """A wrong shape, NaN, a crossing, a negative price or a crash raises ForecasterFailed."""
    with pytest.raises(error):
        ask(answer)


class Reporting(NaiveForecaster):
    """Reports two epochs with a figure that is not finite, and a progress without figures."""

    def fit(self, training: Any, horizon: int, settings: Any, seed: int, report: Any) -> Any:
        report(0.3, "epoch 1", loss=np.float32(0.5), gradient=float("inf"))
        report(0.6, "epoch 2", loss=0.25, gradient=1.0)
        report(0.9, "almost")
        return super().fit(training, horizon, settings, seed, report)


def test_figures_by_epoch_are_kept_and_progress_passed_on() -> None:
    """A caller gets progress only; each report with figures is one epoch; NaN and infinity become None."""
    seen: list[str] = []
    strategy = Strategy("reporting", Reporting(), {})

    fitted = strategy.fit([a_series(50)], 2, 1, lambda fraction, text: seen.append(text))

    assert fitted.learning == ({"loss": 0.5, "gradient": None}, {"loss": 0.25, "gradient": 1.0})
    assert seen == ["epoch 1", "epoch 2", "almost"]
    assert strategy.fit([a_series(50)], 2, 1).learning == fitted.learning
