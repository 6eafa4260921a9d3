"""Traces of requests: ids, routes, refusals, streams, and lanes, against a backend in memory."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.forecast import ForecastIssued
from entrypoints.container import Container
from entrypoints.http.edge.trace_context import submits_job
from entrypoints.http.served_routes import ROUTES
from entrypoints.settings import Settings
from tests.support.command_line import write_prices
from tests.support.http_server import Api, served
from tests.support.otlp_sink import OtlpSink, SeenSpan, otlp_sink
from tests.support.processes.crew import eventually

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{TRACE}-{CALLER}-00"
FORECASTS, CONNECTIONS = 200, 16


@pytest.fixture(scope="module")
def sink() -> Iterator[OtlpSink]:
    """A backend."""
    with otlp_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, sink: OtlpSink) -> Container:
    """A home with VALE3, and traces of everything."""
    folder: Path = tmp_path_factory.mktemp("traced")
    write_prices(folder / "prices", "VALE3.SA", seed=1)
    env = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": sink.endpoint}
    settings = Settings.read(str(folder / "home"), f"csv:{folder / 'prices'}", env)
    product = Container(settings=settings, process="api")
    ticker, _ = product.use_cases().track_ticker()("VALE3")
    product.use_cases().refresh_prices()(ticker)
    return product


@pytest.fixture(scope="module")
def api(product: Container) -> Iterator[Api]:
    """A client of Ana with every scope."""
    with served(product) as client:
        yield client


def spans_of(product: Container, sink: OtlpSink, trace: str) -> list[SeenSpan]:
    """The spans of a trace, after what was queued is sent."""
    product.adapters().tracing().flush()
    return sink.of(trace)


def server_span(product: Container, sink: OtlpSink, answer: httpx.Response) -> SeenSpan:
    """The span of a request."""
    trace = answer.headers["x-trace-id"]
    (found,) = (span for span in spans_of(product, sink, trace) if "http.route" in span.attributes)
    return found


REFUSALS: list[tuple[int, str, dict[str, Any]]] = [
    (401, "POST /v1/forecasts", {"headers": {"authorization": "Bearer 1"}, "json": {}}),
    (403, "POST /v1/forecasts", {"headers": {"authorization": "Bearer ana:data:read"}, "json": {}}),
    (404, "POST /v1/forecasts", {"json": {"ticker": "PETR4"}}),
    (404, "GET /v1/jobs/{job}", {"url": "/v1/jobs/none"}),
    (404, "GET none", {"url": "/nothing/here"}),
    (415, "POST none", {"content": b"{}", "headers": {"content-type": "text/plain"}}),
    (414, "POST none", {"url": "/v1/forecasts?" + "a" * 9000}),
    (400, "POST /v1/trainings", {"url": "/v1/trainings", "json": {"ticker": 1}}),
]


@pytest.mark.parametrize(("status", "name", "asked"), REFUSALS)
def test_a_refusal_has_a_span_that_is_no_error(
    product: Container, api: Api, sink: OtlpSink, status: int, name: str, asked: dict[str, Any]
) -> None:
    """Answer, problem and span have one trace id; the name has the template of the route, or none."""
    answer = api.request(name.split()[0], **{"url": "/v1/forecasts", **asked})
    assert answer.status_code == status
    span = server_span(product, sink, answer)
    assert answer.json()["trace"] == span.trace
    assert (span.name, span.failure, span.parent) == (name, None, "")
    assert span.attributes["http.response.status_code"] == status
    assert not span.named("exception")


def test_the_trace_of_a_caller_is_continued(product: Container, api: Api, sink: OtlpSink) -> None:
    """Its span is the parent, and its flag does not decide."""
    answer = api.get("/v1/tickers", headers={"traceparent": GIVEN, "tracestate": "vendor=a:1, b@c=2"})
    span = server_span(product, sink, answer)
    assert (span.trace, span.parent, span.name) == (TRACE, CALLER, "GET /v1/tickers")


@pytest.mark.parametrize("state", ["=", "A=1", "a=1,b", "a=é", ",".join(f"a{n}=1" for n in range(33))])
def test_a_malformed_tracestate_gives_a_new_trace(api: Api, state: str) -> None:
    """The request is served."""
    headers = {"traceparent": GIVEN.encode(), "tracestate": state.encode()}
    answer = api.get("/v1/tickers", headers=headers)  # type: ignore[arg-type]  # bytes, because of the é
    assert answer.status_code == 200
    assert answer.headers["x-trace-id"] != TRACE


def test_a_stream_ends_its_span_when_it_begins(product: Container, api: Api, sink: OtlpSink) -> None:
    """The span is there while the stream is open."""
    with api.stream("GET", "/v1/events/stream") as answer:
        next(answer.iter_lines())
        span = server_span(product, sink, answer)
    assert (span.name, span.failure) == ("GET /v1/events/stream", None)


def test_no_span_has_a_token_or_a_body(product: Container, api: Api, sink: OtlpSink) -> None:
    """Neither those of accepted nor of refused requests."""
    api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3, "levels": [0.123, 0.5]})
    api.post("/v1/forecasts", json={"ticker": "S3CR"}, headers=api.as_("eve1:s3cr3t"))
    product.adapters().tracing().flush()
    sent = b"".join(sink.bodies)
    assert b"ana:*" not in sent and b"s3cr3t" not in sent and b"S3CR" not in sent and b"0.123" not in sent


def test_many_forecasts_keep_their_traces_apart(product: Container, api: Api, sink: OtlpSink) -> None:
    """Each event has the traceparent of its request, and each request has its command below or linked."""
    traces = [f"{number:032x}" for number in range(1, FORECASTS + 1)]
    head = product.adapters().feed().head()

    def ask(trace: str) -> str:
        headers = {"traceparent": f"00-{trace}-{CALLER}-01"}
        answer = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3}, headers=headers)
        assert (answer.status_code, answer.headers["x-trace-id"]) == (201, trace)
        return str(answer.json()["id"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        issued = dict(zip(pool.map(ask, traces), traces, strict=True))
    product.adapters().tracing().flush()
    spans = [span for trace in traces for span in sink.of(trace)]
    requests = {span.id: span for span in spans if span.name == "POST /v1/forecasts"}
    commands = [span for span in spans if span.name == "issue_forecast"]

    recorded = [r for r in product.adapters().feed().read_all(head) if isinstance(r.event, ForecastIssued)]
    for one in recorded:
        assert isinstance(one.event, ForecastIssued)
        _, trace, span, flag = one.meta.traceparent.split("-")
        assert (trace, flag) == (issued[one.event.forecast], "01")
        assert (requests[span].trace, requests[span].parent) == (trace, CALLER)
    assert len(recorded) == len(requests) == FORECASTS

    served_by = Counter(c.parent for c in commands) + Counter(span for c in commands for _, span in c.links)
    assert served_by == Counter(list(requests))
    assert all((trace, span) == (requests[span].trace, span) for c in commands for trace, span in c.links)
    assert sum(c.attributes["previsto.forecasts"] for c in commands) == FORECASTS
    assert all(requests[c.parent].trace == c.trace for c in commands)


def test_a_backend_that_hangs_or_is_away_delays_no_request(
    product: Container, api: Api, sink: OtlpSink
) -> None:
    """Forecasts are issued while an export hangs, and while exports are refused."""
    body = {"ticker": "VALE3", "horizon": 3}
    try:
        sink.hanging.clear()
        api.post("/v1/forecasts", json=body)
        product.adapters().tracing().flush()
        assert [api.post("/v1/forecasts", json=body).status_code for _ in range(20)] == [201] * 20
        sink.status = 503
    finally:
        sink.hanging.set()
    assert [api.post("/v1/forecasts", json=body).status_code for _ in range(20)] == [201] * 20
    sink.status = 200
    eventually(lambda: spans_of(product, sink, api.get("/v1/tickers").headers["x-trace-id"]))


def test_every_request_that_submits_a_job_is_kept() -> None:
    """The list of paths has every route that answers 202, but those that send a delivery of a webhook."""
    routes = [h for h in _handlers(ROUTES) if h.status_code == 202]
    routes = [h for h in routes if "DeliveryView" not in str(h.fn.__annotations__["return"])]
    paths = [re.sub(r"\{[^}]*\}", "X", path) for handler in routes for path in _paths(handler)]
    assert len(paths) >= 3
    assert [path for path in paths if not submits_job("POST", path)] == []
    assert not submits_job("POST", "/v1/forecasts") and not submits_job("GET", "/v1/trainings")


def _handlers(routes: Any) -> Iterator[Any]:
    for one in routes:
        if isinstance(one, type):
            yield from (h for h in vars(one).values() if hasattr(h, "status_code"))
        else:
            yield one


def _paths(handler: Any) -> list[str]:
    owner = next((r for r in ROUTES if isinstance(r, type) and handler in vars(r).values()), None)
    base = owner.path if owner else ""
    return [f"{base}{path}".rstrip("/") for path in handler.paths]
