"""Manners: what a source tells and asks about its host, so that all processes are polite together."""

from typing import Protocol

from domain.errors import RateLimited, SourceError, SourceUnavailable


class Manners(Protocol):
    """The pace of requests to a host, its cool-down, and what happens while it is away."""

    def enter(self) -> bool:
        """Raises RateLimited during a cool-down, and SourceUnavailable for a host that is away."""
        ...

    def wait_turn(self, longest: float) -> None:
        """Sleep until a request may be sent. Raises RateLimited."""
        ...

    def cool_down(self, seconds: float) -> RateLimited:
        """Send no request for so many seconds; return the refusal of the current one."""
        ...

    def answered(self) -> None:
        """The host is there."""
        ...

    def failed(self) -> None:
        """The host gave no answer."""
        ...


def tell(manners: Manners, refusal: SourceError | None) -> None:
    """Tell what the refusal of a request means for the next ones."""
    if isinstance(refusal, RateLimited):
        manners.cool_down(refusal.wait)
    elif isinstance(refusal, SourceUnavailable):
        manners.failed()
    elif type(refusal) is not SourceError:  # a host with a private address was not asked
        manners.answered()
