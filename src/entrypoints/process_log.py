"""The log of a long-lived process: its start with the settings, and its level while it runs."""

import os
import time
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Literal

import msgspec

from application.happenings import DeprecatedUsed, ProcessStarted, VariableUnknown
from domain.errors import PrevistoError
from entrypoints.deprecations import deprecated_variables
from entrypoints.variables import unknown_variables

if TYPE_CHECKING:
    from entrypoints.container import Container

POLL_SECONDS = 0.5
"""With the second for which running settings are kept, a change applies within two seconds."""
Process = Literal["serve", "api", "worker", "job", "mirror"]


def begin_log(product: "Container", process: Process, message: str = "") -> None:
    """Log this process under its name, tell its start, and follow the running setting `log_level`."""
    adapters = product.adapters()
    adapters.logs().begin(process)
    _apply_level(product)
    settings = msgspec.structs.asdict(product.settings()) if process != "job" else {}
    adapters.observer()(
        ProcessStarted(process=process, release=adapters.release(), settings=settings, message=message)
    )
    if process not in ("api", "job"):  # the process that starts them tells it
        for name, near in unknown_variables(os.environ).items():
            adapters.observer()(VariableUnknown(name=name, near=near))
        for old in deprecated_variables(os.environ):
            adapters.observer()(DeprecatedUsed(name=old.name, message=str(old)))
    Thread(target=_follow_level, args=(product,), daemon=True).start()


def _follow_level(product: "Container") -> None:
    while True:
        time.sleep(POLL_SECONDS)
        _apply_level(product)


def _apply_level(product: "Container") -> None:
    with suppress(PrevistoError):  # the database is away, which others tell; the level stays
        product.adapters().logs().set_levels(product.use_cases().current_settings()().log_level)
