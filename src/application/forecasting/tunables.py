"""Tunables: what a strategy with this capability declares, checked."""

from typing import cast

from application.ports.forecaster import Forecaster, Settings
from application.ports.tunable import Tunable
from domain.errors import InvalidInput


def tunable(name: str, forecaster: Forecaster) -> Tunable:
    """The strategy with its capability. Raises InvalidInput where it has none.

    A decorated strategy passes its attributes on, so they are asked for by name.
    """
    if not getattr(forecaster, "search", None):
        raise InvalidInput(
            f"{name} cannot be tuned: it declares no settings to vary",
            field="strategy",
            remedy="name a strategy with `search`, such as lstm, arima or volatility",
        )
    return cast(Tunable, forecaster)


def misfits(forecaster: Tunable, settings: Settings) -> tuple[str, ...]:
    """The settings whose range in `search` is empty or not within `bounds`, or that are no settings."""
    return tuple(
        name
        for name, (low, high) in forecaster.search.items()
        if name not in settings
        or name not in forecaster.bounds
        or not forecaster.bounds[name][0] <= low < high <= forecaster.bounds[name][1]
    )
