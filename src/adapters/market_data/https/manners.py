"""Manners: one request, repeated where that can help, with the manners of Host."""

from collections.abc import Callable
from typing import TypeVar

from adapters.market_data.host.host import Host
from adapters.market_data.host.tries import repeat
from adapters.market_data.https.request import Answer
from domain.errors import RateLimited, SourceError, SourceUnavailable

_A = TypeVar("_A")
TRIES = 5


def ask_politely(
    send: Callable[[float], Answer],
    read: Callable[[Answer], _A],
    host: Host,
    *,
    timeout: float,
    deadline: float,
) -> _A:
    """What `read` makes of the answer of `send`, which gets the seconds of one try; all within `deadline`.

    An outage, a timeout and a limit that ends in time are tried again; an answer that cannot be read is
    not, because a description that does not fit an answer does not fit the next one either. Raises the
    refusal of the last try, or that of the host without a try.
    """
    until = host.times.now() + deadline

    def ask_once() -> _A:
        host.wait_turn(until - host.times.now())
        wait = None
        try:
            answer = send(min(timeout, until - host.times.now()))
            wait = answer.wait
            found = read(answer)
        except SourceError as refusal:
            _tell(host, refusal, wait)
            raise
        host.answered()
        return found

    return repeat(ask_once, host, tries=TRIES, until=until, invalid_tries=1)


def _tell(host: Host, refusal: SourceError, wait: float | None) -> None:
    """Tell what the refusal of one try means for the next ones; `wait` is the Retry-After of its answer."""
    if isinstance(refusal, RateLimited):
        host.cool_down(refusal.wait)
    elif isinstance(refusal, SourceUnavailable):
        if wait is not None:
            host.cool_down(wait)
    elif type(refusal) is not SourceError:  # a host with a private address was not asked
        host.answered()
