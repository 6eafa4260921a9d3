"""Observer: is told what happens while the service runs, such as logs and metrics."""

from typing import Protocol

from application.happenings import Happening


class Observer(Protocol):
    """Is called on any thread, in the middle of the work: it returns soon and raises nothing."""

    def __call__(self, happening: Happening, /) -> None:
        """Take note of a happening."""
        ...


def unobserved(happening: Happening) -> None:
    """The observer that takes no note."""
