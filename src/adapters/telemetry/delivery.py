"""Delivery: sends batches of spans, and tells at most once a minute that the backend takes none."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import cast

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

from adapters.telemetry.encoding import encode, frame
from adapters.telemetry.span import Span

WARNING_SECONDS = 60.0
MAX_BODY_BYTES = 3 << 20
"""Of one request: collectors refuse 4 MiB and more."""
Warn = Callable[[str], None]


class Delivery(OTLPSpanExporter):
    """The exporter of the SDK: its addresses, headers, certificates, compression and tries.

    Only the encoding is ours. `away` is True after a batch that was not taken, until one is. `lost` counts
    the spans that no backend has got.
    """

    def __init__(self, endpoint: str, timeout: float, resource: Resource, version: str, warn: Warn) -> None:
        super().__init__(endpoint=endpoint, timeout=timeout)
        self.away = False
        self.lost = 0
        self._queued = 0
        self._frame = frame(resource, version)
        self._warn = warn
        self._told_at = -WARNING_SECONDS
        silence()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch of our spans; called by one thread at a time."""
        self._queued -= len(spans)
        taken = self._send(cast("Sequence[Span]", spans))
        return SpanExportResult.SUCCESS if taken else SpanExportResult.FAILURE

    def queue(self, places: int) -> None:
        """Count a span that is queued; with all places taken, the queue loses its oldest one."""
        if self._queued >= places:
            self.lose(1, "the queue is full")
        else:
            self._queued += 1

    def _send(self, batch: Sequence[Span]) -> bool:
        body = encode(self._frame, batch)
        if len(body) > MAX_BODY_BYTES and len(batch) > 1:
            half = len(batch) // 2
            return all([self._send(batch[:half]), self._send(batch[half:])])
        result = self._client.export(body)
        self.away = not result.success
        if self.away:
            self.lose(len(batch), _reason(result.status_code, result.error))
        return not self.away

    def lose(self, count: int, reason: str) -> None:
        """Count lost spans; warn unless that happened less than a minute ago."""
        self.lost += count
        if (now := time.monotonic()) - self._told_at >= WARNING_SECONDS:
            self._told_at = now
            self._warn(f"traces are not taken: {reason}; {self.lost} spans lost so far")


def accepts(endpoint: str, timeout: float) -> str:
    """Send an export without spans; "" when it is taken, else the problem."""
    silence()
    exporter = OTLPSpanExporter(endpoint=endpoint, timeout=timeout)
    result = exporter._client.export(b"")
    exporter.shutdown()  # type: ignore[no-untyped-call]
    return "" if result.success else _reason(result.status_code, result.error)


def silence() -> None:
    """The SDK logs each batch that is not taken; our one warning replaces these lines."""
    for name in ("opentelemetry.exporter.otlp", "opentelemetry.sdk._shared_internal"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _reason(status: int | None, error: Exception | None) -> str:
    """Without the address, which may hold credentials."""
    if status is not None:
        return f"the backend answers with status {status}"
    return (
        f"no answer of the backend ({type(error).__name__})" if error else "no answer of the backend in time"
    )
