"""The observer of the product: tells each happening to every observer in turn."""

from collections.abc import Sequence

from application.happenings import Happening
from application.ports.observer import Observer


class Observers:
    """One observer made of several; each raises nothing, as the port demands."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def __call__(self, happening: Happening) -> None:
        for observe in self._observers:
            observe(happening)
