"""Opens tracing: the SDK's queue and resource, our delivery, and an end that takes half a second at most."""

import os
from collections.abc import Callable, Mapping
from threading import Thread
from typing import cast
from uuid import uuid4

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from adapters.telemetry.delivery import Delivery, Warn
from adapters.telemetry.span import Span
from adapters.telemetry.tracing import Sampler, SpanTracing

FLUSH_SECONDS = 0.5


def open_tracing(
    endpoint: str, ratio: float, timeout: float, *, process: str, version: str, warn: Warn
) -> SpanTracing:
    """Tracing of this process to an endpoint, with the standard variables of the environment."""
    resource = Resource.create(_attributes(process, version))
    delivery = Delivery(endpoint, timeout, resource, version, warn)
    processor = BatchSpanProcessor(delivery)
    return SpanTracing(_sampler(ratio), _queueing(processor, delivery), lambda: flush(processor, delivery))


def flush(processor: BatchSpanProcessor, delivery: Delivery) -> None:
    """Send the queue, in at most half a second; not while the backend is known to be away.

    The SDK's own `force_flush` ignores its bound: it takes as long as the exporter.
    """
    if delivery.away:
        return
    sender = Thread(target=processor.force_flush, daemon=True)
    sender.start()
    sender.join(FLUSH_SECONDS)
    if sender.is_alive():
        delivery.away = True  # until a batch is taken


def _queueing(processor: BatchSpanProcessor, delivery: Delivery) -> Callable[[Span], None]:
    places = int(os.environ.get("OTEL_BSP_MAX_QUEUE_SIZE") or 2048)

    def ended(span: Span) -> None:
        delivery.queue(places)
        processor.on_end(cast("ReadableSpan", span))

    return ended


def _sampler(ratio: float) -> Sampler:
    """By the trace id, as the SDK's TraceIdRatioBased decides, so that all services keep the same traces."""
    bound = round(ratio * (1 << 64))
    return lambda trace: int(trace[16:], 16) < bound


def _attributes(process: str, version: str, env: Mapping[str, str] = os.environ) -> dict[str, str | int]:
    found: dict[str, str | int] = {
        "service.version": version,
        "service.instance.id": str(uuid4()),
        "process.pid": os.getpid(),
        "previsto.process": process,
    }
    named = "service.name=" in env.get("OTEL_RESOURCE_ATTRIBUTES", "") or env.get("OTEL_SERVICE_NAME")
    return found if named else {"service.name": "previsto", **found}
