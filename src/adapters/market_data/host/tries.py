"""Tries: repeat what repetition can help, with growing pauses, until a deadline."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from adapters.market_data.host.host import Host
from domain.errors import InvalidAnswer, RateLimited, SourceError, SourceUnavailable

_A = TypeVar("_A")
_Tried = Callable[[int, Exception, float], None]
_tried: ContextVar[_Tried | None] = ContextVar("tried", default=None)
FIRST_PAUSE = 0.5
"""Seconds before the second try; each further pause is twice as long, and up to a half longer by chance."""


@contextmanager
def watching(tried: _Tried) -> Iterator[None]:
    """A context in which `tried` is told the number of each failed try, its refusal and the pause (s)."""
    token = _tried.set(tried)
    try:
        yield
    finally:
        _tried.reset(token)


def repeat(ask: Callable[[], _A], host: Host, *, tries: int, until: float, invalid_tries: int = 2) -> _A:
    """What `ask` returns, after at most `tries` calls; `until` is the deadline in the seconds of the host.

    A failure of the host is tried again, an invalid answer up to `invalid_tries` calls, and any other
    refusal not at all. A cool-down that ends before the deadline is waited for. A host that is away gets
    one try. Raises the refusal of the last try, or that of the host without a try.
    """
    is_probe = _enter(host, until)
    for number in range(1, tries + 1):
        try:
            return ask()
        except (InvalidAnswer, RateLimited, SourceUnavailable) as error:
            refusal: SourceError = error
        wanted = refusal.wait if isinstance(refusal, RateLimited) else host.cooling()
        pause = max(wanted, FIRST_PAUSE * 2 ** (number - 1) * (1 + host.times.chance() / 2))
        if tried := _tried.get():
            tried(number, refusal, pause)
        allowed = 1 if is_probe else invalid_tries if isinstance(refusal, InvalidAnswer) else tries
        if number >= allowed or host.times.now() + pause >= until:
            break
        host.times.sleep(pause)
        _enter(host, until)
    if isinstance(refusal, SourceUnavailable):
        host.failed()
    raise refusal


def _enter(host: Host, until: float) -> bool:
    """`host.enter()` after a cool-down that ends before the deadline; raises RateLimited for a longer one."""
    while True:
        try:
            return host.enter()
        except RateLimited as refusal:
            if host.times.now() + refusal.wait >= until:
                raise
            host.times.sleep(refusal.wait)
