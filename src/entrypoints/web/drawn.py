"""Drawn once: the parts of pages that are the same for everybody who reads the same numbers in one language.

Such a part is a function of words and values alone: it gets no visit, so it cannot know the session, its
proof, its scopes or its names. The key is everything that it gets, so a kept part is never out of date.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Concatenate, ParamSpec

import msgspec

from application.forecasting.lru_cache import LruCache
from entrypoints.markup import Html
from entrypoints.web.language import Words

P = ParamSpec("P")
MAX_KEPT_BYTES = 32 * 2**20  # a ticker with its charts takes 130 kB, a row of the watchlist 2 kB
KEY_BYTES = 20
_ENCODER = msgspec.msgpack.Encoder()
_DRAWN: set[Callable[..., Html]] = set()
_KEPT: LruCache[Html] = LruCache(MAX_KEPT_BYTES, weigh=len)


def drawn_once(draw: Callable[Concatenate[Words, P], Html]) -> Callable[Concatenate[Words, P], Html]:
    """The function with its last answers kept in the memory of the process.

    Its arguments are values that msgspec can encode: numbers, texts, dates, structs, and lists of them.
    """
    name = f"{draw.__module__}.{draw.__qualname__}"

    @wraps(draw)
    def drawn(words: Words, /, *given: P.args, **named: P.kwargs) -> Html:
        told = _ENCODER.encode((name, words, given, named))
        key = blake2b(told, digest_size=KEY_BYTES).digest()
        return _KEPT(key, lambda: draw(words, *given, **named))

    _DRAWN.add(drawn)
    return drawn


def drawn_functions() -> frozenset[Callable[..., Html]]:
    """All functions whose answers are kept, of the modules that are imported."""
    return frozenset(_DRAWN)
