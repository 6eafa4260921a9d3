"""Spans, their encoding and delivery, on a sink in memory."""

import os
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context

import pytest

from adapters.telemetry import delivery, export
from adapters.telemetry.probe import probe
from adapters.telemetry.span import MAX_EVENTS, Place, Span
from adapters.telemetry.tracing import NoTracing, SpanTracing, place_of
from domain.errors import ForecasterFailed, NotFound, PrevistoError
from tests.support.otlp_sink import OtlpSink, SeenSpan, otlp_sink
from tests.support.processes.crew import eventually

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
LOW, HIGH = "0" * 31 + "1", "1" + "f" * 31


@pytest.fixture
def sink() -> Iterator[OtlpSink]:
    """A backend."""
    with otlp_sink() as sink:
        yield sink


@pytest.fixture
def warnings() -> list[str]:
    """What the operator is told."""
    return []


def opened(sink: OtlpSink, warnings: list[str], ratio: float = 1.0) -> SpanTracing:
    """Tracing to the sink."""
    endpoint = f"{sink.endpoint}/v1/traces"
    return export.open_tracing(endpoint, ratio, 1.0, process="api", version="1", warn=warnings.append)


@pytest.fixture
def tracing(sink: OtlpSink, warnings: list[str]) -> SpanTracing:
    """Tracing of everything."""
    return opened(sink, warnings)


def by_name(sink: OtlpSink) -> dict[str, SeenSpan]:
    """The spans that arrived."""
    return {span.name: span for span in sink.spans}


def test_spans_form_a_tree_with_attributes_and_events(sink: OtlpSink, tracing: SpanTracing) -> None:
    """Every kind of value arrives, and a span below another names it as its parent."""
    given = {"text": "é", "whole": 3, "part": 0.5, "yes": True}
    with tracing.root("first", given) as first, tracing.span("second") as second:
        second.event("epoch", {"loss": 0.25})
    tracing.flush()

    seen = by_name(sink)
    assert seen["first"].attributes == {**given, "process.pid": os.getpid()}
    assert seen["second"].events == [("epoch", {"loss": 0.25})]
    assert (seen["first"].parent, seen["second"].parent) == ("", first.span)
    assert seen["first"].trace == seen["second"].trace == first.trace
    assert seen["first"].process[0] == "api"


def test_text_is_cut_and_control_characters_are_escaped(sink: OtlpSink, tracing: SpanTracing) -> None:
    """4096 characters at most, and nothing that a terminal obeys; lone surrogates do no harm."""
    with tracing.root("n\x1b[31m") as span:
        span.set("long", "x" * 10_000)
        span.set("forged", "a\r\x00\ud800b")
        for _ in range(MAX_EVENTS + 7):
            span.event("again")
    tracing.flush()

    (seen,) = sink.spans
    assert seen.name == "n\\x1b[31m"
    assert len(seen.attributes["long"]) == 4096
    assert seen.attributes["forged"] == "a\\r\\x00\\ud800b"
    assert len(seen.events) == MAX_EVENTS


def fails(tracing: SpanTracing, error: Exception) -> None:
    """An error that passes three spans."""
    with tracing.root("outer"), tracing.span("middle"):
        try:
            with tracing.span("inner"):
                raise error
        except ValueError as cause:
            raise ForecasterFailed("it failed") from cause


def test_an_exception_is_recorded_once(sink: OtlpSink, tracing: SpanTracing) -> None:
    """By the innermost span, without the credentials of an address; the others have its code."""
    with pytest.raises(ForecasterFailed):
        fails(tracing, ValueError("no http://ana:secret@host/x"))
    tracing.flush()

    seen = by_name(sink)
    (told,) = [attributes for span in sink.spans for attributes in span.named("exception")]
    assert seen["inner"].named("exception") == [told]
    assert told["exception.message"] == "no http://host/x"
    assert b"secret" not in b"".join(sink.bodies)
    assert [seen[name].attributes["error.type"] for name in ("inner", "middle", "outer")] == [
        *("ValueError", "forecaster-failed", "forecaster-failed")
    ]
    assert all(span.failure for span in sink.spans)


def test_98_no_span_holds_the_credentials_of_an_address(sink: OtlpSink, tracing: SpanTracing) -> None:
    """Neither in the status of a failed span, nor in the message and the traceback of its exception."""
    with pytest.raises(ValueError, match="refused"), tracing.root("fetch"):
        raise ValueError("http://ana:planted-secret@host/x refused")
    tracing.flush()

    (span,) = sink.spans
    (told,) = span.named("exception")
    texts = (span.failure, told["exception.message"], told["exception.stacktrace"])
    assert all("http://host/x refused" in str(text) for text in texts)
    assert b"planted-secret" not in b"".join(sink.bodies)


def test_a_refusal_is_no_error(sink: OtlpSink, tracing: SpanTracing) -> None:
    """An error of the caller gives its code, and neither a status nor an exception."""
    with pytest.raises(NotFound):
        fails(tracing, NotFound("no such ticker"))
    tracing.flush()

    assert {span.attributes["error.type"] for span in sink.spans} == {"not-found"}
    assert [(span.failure, span.events) for span in sink.spans] == [(None, [])] * 3


@pytest.mark.parametrize("parent", ["", "00f067aa0ba902b7"])
def test_the_sampler_decides_about_requests_except_those_with_jobs(
    sink: OtlpSink, warnings: list[str], parent: str
) -> None:
    """By the trace id; a request that is not kept has no span below it either."""
    tracing = opened(sink, warnings, ratio=0.5)

    def request(trace: str, keep: bool) -> str:
        place = tracing.request(trace, parent, keep)
        with tracing.span("below"):
            place.answered("POST", "/v1/x", 201)
        return place.traceparent.rpartition("-")[2]

    flags = [copy_context().run(request, *given) for given in ((LOW, False), (HIGH, False), (HIGH, True))]
    tracing.flush()

    assert flags == ["01", "00", "01"]
    assert sorted((span.trace, span.name) for span in sink.spans) == [
        *((LOW, "POST /v1/x"), (LOW, "below"), (HIGH, "POST /v1/x"), (HIGH, "below"))
    ]
    assert {span.parent for span in sink.spans if span.name != "below"} == {parent}


def test_a_group_is_one_span_with_links(sink: OtlpSink, warnings: list[str]) -> None:
    """It is below the first kept request, and linked to the other kept ones."""
    tracing = opened(sink, warnings, ratio=0.5)
    traces = [HIGH, LOW, f"{'0' * 30}a1", f"{'0' * 30}a2"]
    contexts = [copy_context() for _ in traces]
    places = [c.run(tracing.request, t, "", False) for c, t in zip(contexts, traces, strict=True)]

    def group() -> None:
        with tracing.span("group"), tracing.span("inside"):
            pass

    tracing.gather(contexts).run(group)
    tracing.flush()

    seen = by_name(sink)
    assert (seen["group"].trace, seen["group"].parent) == (LOW, places[1].span)
    assert seen["group"].links == [(place.trace, place.span) for place in places[2:]]
    assert seen["inside"].links == []


@pytest.mark.parametrize("status", [401, 413, 429, 500])
def test_a_backend_that_refuses_is_told_once(
    sink: OtlpSink, tracing: SpanTracing, warnings: list[str], status: int
) -> None:
    """One warning with the status and without the address; then no end waits until a batch is taken."""
    sink.status = status
    for _ in range(3):
        with tracing.root("lost"):
            pass
        deliver(tracing)

    (told,) = warnings
    assert f"status {status}; 1 spans lost" in told
    assert sink.endpoint not in told


def deliver(tracing: SpanTracing) -> None:
    """Send the queue, also while the backend is known to be away."""
    processor, _ = parts(tracing.flush)
    processor.force_flush()


def parts(flush: Callable[[], None]) -> tuple[export.BatchSpanProcessor, delivery.Delivery]:
    """The processor and the delivery behind a flush."""
    found = [cell.cell_contents for cell in flush.__closure__ or ()]
    (processor,) = (one for one in found if isinstance(one, export.BatchSpanProcessor))
    (sender,) = (one for one in found if isinstance(one, delivery.Delivery))
    return processor, sender


def test_the_warning_is_repeated_after_a_minute(
    sink: OtlpSink, tracing: SpanTracing, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It then counts all that was lost; a batch that is taken ends the absence."""
    sink.status = 401
    for _ in range(2):
        with tracing.root("lost"):
            pass
        deliver(tracing)
        monkeypatch.setattr(delivery, "WARNING_SECONDS", 0.0)
    assert [text.split("; ")[1] for text in warnings] == ["1 spans lost so far", "2 spans lost so far"]

    sink.status = 200
    assert parts(tracing.flush)[1].away
    with tracing.root("taken"):
        pass
    deliver(tracing)
    assert not parts(tracing.flush)[1].away
    assert [span.name for span in sink.spans] == ["taken"]


def test_a_flush_returns_while_the_backend_hangs(
    sink: OtlpSink, tracing: SpanTracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one gives up after its bound, and the next ones do not wait at all."""
    monkeypatch.setattr(export, "FLUSH_SECONDS", 0.01)
    sink.hanging.clear()
    with tracing.root("kept"):
        pass
    tracing.flush()
    assert parts(tracing.flush)[1].away
    before = threading.active_count()
    tracing.flush()
    assert threading.active_count() == before

    sink.hanging.set()
    eventually(lambda: [span.name for span in sink.spans] == ["kept"])


def test_a_full_queue_loses_spans_and_says_so(
    sink: OtlpSink, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ending a span never waits."""
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "8")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8")
    tracing = opened(sink, warnings)
    sink.hanging.clear()
    for _ in range(40):
        with tracing.root("many"):
            pass
    assert "the queue is full" in warnings[0]
    sink.hanging.set()


def test_headers_and_compression_are_those_of_the_standard_variables(
    sink: OtlpSink, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exporter of the SDK reads them."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20xyz")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    tracing = opened(sink, warnings)
    with tracing.root("packed"):
        pass
    tracing.flush()
    assert [span.name for span in sink.spans] == ["packed"]
    assert sink.headers[0]["authorization"] == "Bearer xyz"


def test_a_large_batch_is_sent_in_parts(
    sink: OtlpSink, tracing: SpanTracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collectors refuse a large body."""
    monkeypatch.setattr(delivery, "MAX_BODY_BYTES", 3000)
    for _ in range(20):
        with tracing.root("wide") as span:
            span.set("text", "x" * 900)
    tracing.flush()
    eventually(lambda: len(sink.spans) == 20)  # a busy machine needs longer than the bound of `flush`
    assert max(map(len, sink.bodies)) <= 3000


def test_the_place_of_an_event() -> None:
    """A submission that was not kept has a trace and no span to be below of."""
    assert place_of("") is None
    kept, not_kept = place_of(f"00-{TRACE}-00f067aa0ba902b7-01"), place_of(f"00-{TRACE}-00f067aa0ba902b7-00")
    assert kept and not_kept
    assert (kept.trace, kept.span) == (TRACE, "00f067aa0ba902b7")
    assert (not_kept.trace, not_kept.span) == (TRACE, "")


def test_off_gives_an_id_and_records_nothing() -> None:
    """The flag says that nothing is recorded."""
    tracing = NoTracing()
    place = tracing.request(TRACE, "00f067aa0ba902b7", keep=True)
    assert isinstance(place, Place) and not isinstance(place, Span)
    assert place.traceparent.startswith(f"00-{TRACE}-") and place.traceparent.endswith("-00")
    with tracing.root("nothing") as span:
        assert not span.sampled


@pytest.mark.parametrize(
    ("status", "cure"),
    [(401, "OTEL_EXPORTER_OTLP_HEADERS"), (404, "the path of"), (400, "OTEL_EXPORTER_OTLP_ENDPOINT")],
)
def test_the_probe_names_the_cure(sink: OtlpSink, status: int, cure: str) -> None:
    """Of a backend that does not take an empty export."""
    assert probe(f"{sink.endpoint}/v1/traces", 1.0) == "accepts traces"
    sink.status = status
    with pytest.raises(PrevistoError) as caught:
        probe(f"{sink.endpoint}/v1/traces", 1.0)
    assert caught.value.message == f"the backend answers with status {status}"
    assert cure in caught.value.remedy


def test_the_probe_of_a_backend_that_is_away(sink: OtlpSink) -> None:
    """Nothing listens any more."""
    sink.server.server_close()
    with pytest.raises(PrevistoError) as caught:
        probe(f"{sink.endpoint}/v1/traces", 0.5)
    assert caught.value.message.startswith("no answer of the backend")
    assert sink.endpoint not in caught.value.message
