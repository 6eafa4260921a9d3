"""Chooses the order of an ARMA and estimates its coefficients."""

import warnings
from itertools import product
from typing import Any

import numpy as np

from adapters.forecasting.returns import Values
from application.ports.forecaster import Report, Settings
from domain.errors import MissingExtra

Coefficients = tuple[tuple[float, ...], tuple[float, ...]]
MAX_ROOT_MODULUS = 0.98
CURE = "pip install 'previsto[arima]'"
AUTO_CURE = "pip install 'previsto[auto-arima]'"


def choose_order(scaled: Values, settings: Settings, report: Report) -> Coefficients:
    """Return the AR and MA coefficients of the best order; both empty when white noise fits best.

    Raises MissingExtra without statsmodels, and without statsforecast when `search` is auto.
    """
    if not scaled.any():
        return (), ()  # a constant price has no coefficients to estimate
    most = int(settings["max_p"]), int(settings["max_q"])
    orders = [_automatic(scaled, *most)] if settings["search"] == "auto" else _grid(*most)
    criterion = str(settings["criterion"])
    best, winner = np.inf, ((), ())  # type: tuple[float, Coefficients]
    for done, order in enumerate(orders):
        fitted = _fit(scaled, order)
        if fitted is not None and getattr(fitted, criterion) < best:
            coefficients = _coefficients(fitted)
            if _stable(coefficients):
                best, winner = float(getattr(fitted, criterion)), coefficients
        report((done + 1) / len(orders), f"ARMA{order}")
    return winner


def estimate(scaled: Values, order: tuple[int, int]) -> Coefficients | None:
    """The coefficients of one order; None where it cannot be estimated or its roots are too close to one."""
    fitted = _fit(scaled, order)
    if fitted is None or not _stable(coefficients := _coefficients(fitted)):
        return None
    return coefficients


def _grid(most_p: int, most_q: int) -> list[tuple[int, int]]:
    return list(product(range(most_p + 1), range(most_q + 1)))


def _fit(scaled: Values, order: tuple[int, int]) -> Any:
    try:
        from statsmodels.tsa.arima.model import ARIMA
    except ImportError as error:
        raise MissingExtra("arima needs statsmodels", field="strategy", remedy=CURE).openly() from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # roots near one cause many warnings; _stable rejects them
        try:
            return ARIMA(scaled, order=(order[0], 0, order[1]), trend="n").fit(method="innovations_mle")
        except (ValueError, np.linalg.LinAlgError):
            return None  # this order cannot be estimated; the others remain


def _coefficients(fitted: Any) -> Coefficients:
    ar, ma = fitted.arparams, fitted.maparams
    return tuple(float(v) for v in ar), tuple(float(v) for v in ma)


def _stable(coefficients: Coefficients) -> bool:
    """Return whether all roots are below MAX_ROOT_MODULUS, so that start values lose their influence."""
    ar, ma = coefficients
    roots = [*np.roots([1.0, *(-value for value in ar)]), *np.roots([1.0, *ma])]
    return all(abs(root) < MAX_ROOT_MODULUS for root in roots)


def _automatic(scaled: Values, most_p: int, most_q: int) -> tuple[int, int]:
    try:
        from statsforecast.models import AutoARIMA
    except ImportError as error:
        raise MissingExtra(
            "the choice of the order needs statsforecast",
            field="strategy",
            remedy=f"{AUTO_CURE}, or use arima with search=grid",
        ).openly() from error
    model = AutoARIMA(d=0, max_p=most_p, max_q=most_q, seasonal=False, allowmean=False, allowdrift=False)
    order = model.fit(scaled).model_["arma"]
    return int(order[0]), int(order[1])
