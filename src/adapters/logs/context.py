"""Context: what the lines of one request or job have in common, such as `trace` and `job`."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

from adapters.logs.plain import safe_text

_NOTHING: Mapping[str, str] = MappingProxyType({})
_CONTEXT: ContextVar[Mapping[str, str]] = ContextVar("log_context", default=_NOTHING)


def bind(**values: str) -> None:
    """Add values to all further lines of this task or thread."""
    _CONTEXT.set({**_CONTEXT.get(), **{name: safe_text(value) for name, value in values.items()}})


def unbind(*names: str) -> None:
    """Remove values from all further lines of this task or thread."""
    _CONTEXT.set({name: value for name, value in _CONTEXT.get().items() if name not in names})


def bound() -> Mapping[str, str]:
    """The values of this task or thread, safe to write."""
    return _CONTEXT.get()


def trace_of(traceparent: str) -> dict[str, str]:
    """The field `trace` of a W3C trace context; none of an empty one."""
    parts = traceparent.split("-")
    return {"trace": parts[1]} if len(parts) == 4 else {}


def trace_and_span_of(traceparent: str) -> dict[str, str]:
    """The fields `trace` and `span` of a W3C trace context; none of an empty one."""
    parts = traceparent.split("-")
    return {"trace": parts[1], "span": parts[2]} if len(parts) == 4 else {}
