"""Tracing: begins spans where the trace is kept. NoTracing: the same, where tracing is off."""

import os
import secrets
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Protocol

from adapters.telemetry.span import (
    HERE,
    INTERNAL,
    LINKS,
    NO_SPAN,
    SERVER,
    Attributes,
    NoSpan,
    Place,
    Span,
)

Sampler = Callable[[str], bool]
Begun = Span | NoSpan


class Tracing(Protocol):
    """What decorators, the HTTP edge and the ends of processes ask of traces."""

    is_on: bool

    def request(self, trace: str, parent: str, keep: bool) -> Place:
        """Begin the span of a request in this context. `keep` asks no sampler."""
        ...

    def span(self, name: str, attributes: Attributes | None = None, kind: int = INTERNAL) -> Begun:
        """A span below the current one; nothing where the trace is not kept, or there is none."""
        ...

    def root(self, name: str, attributes: Attributes | None = None) -> Begun:
        """A span below the current one, or the first one of a new trace that is kept."""
        ...

    def at(self, place: Place | None, name: str, kind: int = INTERNAL) -> Begun:
        """A span below a place of another process; None begins a new trace. It is kept."""
        ...

    def here(self) -> Begun:
        """The current span."""
        ...

    def traceparent(self) -> str:
        """The current place; "" where there is none."""
        ...

    def gather(self, contexts: Sequence[Context]) -> Context:
        """The context in which a group runs: that of its first kept trace, with links to the others."""
        ...

    def flush(self) -> None:
        """Send what has ended; takes at most half a second."""
        ...


class NoTracing:
    """Tracing is off: requests have an id, and nothing is recorded."""

    is_on = False

    def request(self, trace: str, parent: str, keep: bool) -> Place:
        return Place(trace, secrets.token_hex(8), sampled=False)

    def span(self, name: str, attributes: Attributes | None = None, kind: int = INTERNAL) -> Begun:
        return NO_SPAN

    def root(self, name: str, attributes: Attributes | None = None) -> Begun:
        return NO_SPAN

    def at(self, place: Place | None, name: str, kind: int = INTERNAL) -> Begun:
        return NO_SPAN

    def here(self) -> Begun:
        return NO_SPAN

    def traceparent(self) -> str:
        return ""

    def gather(self, contexts: Sequence[Context]) -> Context:
        return contexts[0]

    def flush(self) -> None:
        pass


class SpanTracing:
    """Tracing is on. `ended` queues a span, `flush` sends the queue.

    The first span of a process in a trace names the process, for backends that drop the resource of spans.
    """

    is_on = True

    def __init__(self, sampler: Sampler, ended: Callable[[Span], None], flush: Callable[[], None]) -> None:
        self._sampler = sampler
        self._ended = ended
        self.flush = flush
        self._process = {"process.pid": os.getpid()}

    def request(self, trace: str, parent: str, keep: bool) -> Place:
        if not keep and not self._sampler(trace):
            place = NoSpan(trace, secrets.token_hex(8), sampled=False)
            HERE.set(place)
            return place
        span = Span("", SERVER, Place(trace, parent, sampled=True), self._ended, self._process)
        HERE.set(span)
        return span

    def span(self, name: str, attributes: Attributes | None = None, kind: int = INTERNAL) -> Begun:
        here = HERE.get()
        if here is None or not here.sampled:
            return NO_SPAN
        return Span(name, kind, here, self._ended, attributes)

    def root(self, name: str, attributes: Attributes | None = None) -> Begun:
        if HERE.get():
            return self.span(name, attributes)
        return Span(name, INTERNAL, None, self._ended, {**self._process, **(attributes or {})})

    def at(self, place: Place | None, name: str, kind: int = INTERNAL) -> Begun:
        return Span(name, kind, place, self._ended, self._process)

    def here(self) -> Begun:
        return here if isinstance(here := HERE.get(), Span) else NO_SPAN

    def traceparent(self) -> str:
        return here.traceparent if (here := HERE.get()) else ""

    def gather(self, contexts: Sequence[Context]) -> Context:
        kept = [one for one in contexts if (place := one.get(HERE)) is not None and place.sampled]
        if len(contexts) == 1 or not kept:
            return contexts[0]
        places = [place for one in kept[1:] if (place := one.get(HERE)) is not None]
        kept[0].run(LINKS.set, places)
        return kept[0]


def place_of(traceparent: str) -> Place | None:
    """The place of a traceparent of the ledger; None for "". Without the flag it has a trace and no span."""
    parts = traceparent.split("-")
    if len(parts) != 4:
        return None
    sampled = parts[3] == "01"
    return Place(parts[1], parts[2] if sampled else "", sampled=True)
