"""Span: one timed step of a trace, and the step that runs now in this context."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar, Token
from types import TracebackType

from adapters.telemetry.failures import code_of, is_refusal, is_told, message_of, tell

INTERNAL, SERVER, CLIENT, CONSUMER = 1, 2, 3, 5
"""Kinds of spans, as numbers of the protocol."""
Value = str | int | float | bool
Attributes = Mapping[str, Value]
MAX_EVENTS = 256
"""Further events of a span are left out and counted."""


class Place:
    """A position in a trace; `span` is "" where a trace has no span yet."""

    __slots__ = ("sampled", "span", "trace")

    def __init__(self, trace: str, span: str, sampled: bool) -> None:
        self.trace = trace
        self.span = span
        self.sampled = sampled

    @property
    def traceparent(self) -> str:
        """The position in the form of W3C Trace Context."""
        return f"00-{self.trace}-{self.span}-0{int(self.sampled)}"

    def answered(self, method: str, route: str, status: int) -> None:
        """End the span of a request; without one, do nothing."""


HERE: ContextVar[Place | None] = ContextVar("span", default=None)
LINKS: ContextVar[Sequence[Place]] = ContextVar("links", default=())
"""Positions of other requests of a group; the next span links to them."""
Ended = Callable[["Span"], None]


class _Sampled:
    """What the SDK's processor asks of a span before it queues it."""

    sampled = True
    trace_flags: "_Sampled"


_Sampled.trace_flags = _Sampled()


class Span(Place):
    """A context manager: it is the current place inside, and is handed to `ended` at its end.

    Times are nanoseconds since 1970. `children` counts the spans that ended directly below it; one that is
    not `kept` ends without a trace.
    """

    context = _Sampled
    __slots__ = (
        *("name", "kind", "parent", "begun", "until", "attributes", "events", "left_out", "links"),
        *("failure", "children", "tallies", "kept", "_ended", "_token"),
    )

    def __init__(
        self, name: str, kind: int, at: Place | None, ended: Ended, attributes: Attributes | None = None
    ) -> None:
        self.trace = at.trace if at else secrets.token_hex(16)
        self.span = secrets.token_hex(8)
        self.sampled = True
        self.parent = at.span if at else ""
        self.name = name
        self.kind = kind
        self.begun = time.time_ns()
        self.until = 0
        self.attributes: dict[str, Value] = dict(attributes) if attributes else {}
        self.events: list[tuple[int, str, Attributes]] = []
        self.left_out = 0
        self.links: Sequence[Place] = ()
        self.failure: str | None = None
        self.children = 0
        self.tallies = False
        self.kept = True
        self._ended = ended
        self._token: Token[Place | None] | None = None

    def __enter__(self) -> "Span":
        if links := LINKS.get():
            self.links = links
            LINKS.set(())
        self._token = HERE.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        if error is not None:
            self.fail(error)
        assert self._token is not None
        if isinstance(above := self._token.old_value, Span):
            above.children += 1
        HERE.reset(self._token)
        self.end()

    def set(self, name: str, value: Value) -> None:
        """Set one attribute."""
        self.attributes[name] = value

    def event(self, name: str, attributes: Attributes | None = None) -> None:
        """Record that something happened now."""
        if len(self.events) < MAX_EVENTS:
            self.events.append((time.time_ns(), name, attributes or {}))
        else:
            self.left_out += 1

    def tally(self, name: str, seconds: float) -> None:
        """Count a repeated step and add up its seconds, instead of a span for each repetition."""
        self.attributes[f"previsto.{name}.count"] = int(self.attributes.get(f"previsto.{name}.count", 0)) + 1
        total = float(self.attributes.get(f"previsto.{name}.seconds", 0.0))
        self.attributes[f"previsto.{name}.seconds"] = total + seconds

    def fail(self, error: BaseException, *, expected: bool | None = None) -> None:
        """Set `error.type`. Unless the error is `expected` (default: a refusal), record it once as well."""
        self.attributes["error.type"] = code_of(error)
        if is_refusal(error) if expected is None else expected:
            return
        self.failure = message_of(error)
        if not is_told(error):
            self.event("exception", tell(error))

    def answered(self, method: str, route: str, status: int) -> None:
        """End the span of a request, named by its route; only a 5xx is an error."""
        if self.until:
            return
        self.name = f"{method} {route}"
        self.attributes["http.request.method"] = method
        self.attributes["http.route"] = route
        self.attributes["http.response.status_code"] = status
        if status >= 500 and self.failure is None:
            self.failure = f"status {status}"
        self.end()

    def end(self, at: int | None = None) -> None:
        """End now, or at a time."""
        self.until = at or time.time_ns()
        if self.kept:
            self._ended(self)


class NoSpan(Place):
    """The place of a trace that is not kept; nothing is recorded."""

    __slots__ = ()
    attributes: Attributes = {}
    children = 0

    def __enter__(self) -> "NoSpan":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def set(self, name: str, value: Value) -> None:
        """Does nothing."""

    def event(self, name: str, attributes: Attributes | None = None) -> None:
        """Does nothing."""

    def fail(self, error: BaseException, *, expected: bool | None = None) -> None:
        """Does nothing."""


NO_SPAN = NoSpan("", "", False)
