"""Which ARMA a series of scaled returns asks for, and its coefficients."""

import warnings
from itertools import product
from typing import Any

import numpy as np

from adapters.forecasting.returns import Values
from application.ports.forecaster import Report, Settings
from domain.errors import MissingExtra

Coefficients = tuple[tuple[float, ...], tuple[float, ...]]
LARGEST_ROOT = 0.98


def chosen_order(scaled: Values, settings: Settings, report: Report) -> Coefficients:
    """AR and MA coefficients of the order that wins; empty ones when noise explains as much.

    Raises MissingExtra without statsmodels (or statsforecast for `search` auto).
    """
    if not scaled.any():
        return (), ()  # a price that never moved has nothing to estimate
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


def _grid(most_p: int, most_q: int) -> list[tuple[int, int]]:
    return list(product(range(most_p + 1), range(most_q + 1)))


def _fit(scaled: Values, order: tuple[int, int]) -> Any:
    try:
        from statsmodels.tsa.arima.model import ARIMA
    except ImportError as error:
        raise MissingExtra(
            "arima needs statsmodels", field="strategy", remedy="pip install 'previsto[arima]'"
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # near-unit roots warn on every share; _stable refuses them
        try:
            return ARIMA(scaled, order=(order[0], 0, order[1]), trend="n").fit(method="innovations_mle")
        except (ValueError, np.linalg.LinAlgError):
            return None  # this order cannot be estimated here; the others compete without it


def _coefficients(fitted: Any) -> Coefficients:
    ar, ma = fitted.arparams, fitted.maparams
    return tuple(float(v) for v in ar), tuple(float(v) for v in ma)


def _stable(coefficients: Coefficients) -> bool:
    """Whether both polynomials keep away from the unit circle, so that filtering forgets its start."""
    ar, ma = coefficients
    roots = [*np.roots([1.0, *(-value for value in ar)]), *np.roots([1.0, *ma])]
    return all(abs(root) < LARGEST_ROOT for root in roots)


def _automatic(scaled: Values, most_p: int, most_q: int) -> tuple[int, int]:
    try:
        from statsforecast.models import AutoARIMA
    except ImportError as error:
        raise MissingExtra(
            "search=auto needs statsforecast",
            field="settings.search",
            remedy="pip install 'previsto[auto-arima]', or search=grid",
        ) from error
    model = AutoARIMA(d=0, max_p=most_p, max_q=most_q, seasonal=False, allowmean=False, allowdrift=False)
    order = model.fit(scaled).model_["arma"]
    return int(order[0]), int(order[1])
