"""An OpenTelemetry backend in memory: OTLP over HTTP with protobuf, as spans of a few plain fields."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.known_secrets import KNOWN


class SeenSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A span as it arrived; `process` is the attribute `previsto.process` and the process id."""

    trace: str
    id: str
    parent: str
    name: str
    seconds: float
    begun: int
    attributes: dict[str, Any]
    events: list[tuple[str, dict[str, Any]]]
    links: list[tuple[str, str]]
    failure: str | None
    process: tuple[str, int]

    def named(self, event: str) -> list[dict[str, Any]]:
        """The attributes of the events of a name."""
        return [attributes for name, attributes in self.events if name == event]


class OtlpSink:
    """`spans` in the order of arrival, `bodies` as they were sent; `status` is what it answers."""

    def __init__(self) -> None:
        self.spans: list[SeenSpan] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.hanging = threading.Event()
        self.hanging.set()  # cleared: no request is answered
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"

    def of(self, trace: str) -> list[SeenSpan]:
        """The spans of a trace."""
        return [span for span in list(self.spans) if span.trace == trace]

    def take(self, body: bytes) -> None:
        """Keep what one export brought."""
        self.bodies.append(body)
        KNOWN.show("a span", body)
        for around in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = _plain(around.resource.attributes)
            who = (resource["previsto.process"], resource["process.pid"])
            self.spans.extend(_seen(one, who) for scope in around.scope_spans for one in scope.spans)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.headers.append(dict(self.headers))
                sink.hanging.wait()
                if sink.status == 200:
                    is_packed = self.headers.get("content-encoding") == "gzip"
                    sink.take(gzip.decompress(body) if is_packed else body)
                self.send_response(sink.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        return Handler


@contextmanager
def otlp_sink() -> Iterator[OtlpSink]:
    """A sink on a free port."""
    sink = OtlpSink()
    thread = threading.Thread(target=sink.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.hanging.set()
        sink.server.shutdown()
        sink.server.server_close()


def _plain(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


def _seen(one: Any, who: tuple[str, int]) -> SeenSpan:
    return SeenSpan(
        trace=one.trace_id.hex(),
        id=one.span_id.hex(),
        parent=one.parent_span_id.hex(),
        name=one.name,
        seconds=(one.end_time_unix_nano - one.start_time_unix_nano) / 1e9,
        begun=one.start_time_unix_nano,
        attributes=_plain(one.attributes),
        events=[(event.name, _plain(event.attributes)) for event in one.events],
        links=[(link.trace_id.hex(), link.span_id.hex()) for link in one.links],
        failure=one.status.message if one.status.code == 2 else None,
        process=who,
    )


def tree(spans: list[SeenSpan], parent: str = "", depth: int = 0) -> Iterator[str]:
    """The spans of a trace as indented lines, for messages of failed tests."""
    for span in sorted((one for one in spans if one.parent == parent), key=lambda one: one.begun):
        told = ", ".join(sorted({name for name, _ in span.events}))
        yield f"{'  ' * depth}{span.name} [{span.process[0]}] {span.seconds * 1000:.1f} ms {told}"
        yield from tree(spans, span.id, depth + 1)
