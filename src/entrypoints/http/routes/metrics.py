"""`/metrics` for Prometheus: requests of all API processes, and how forecasts, prices and jobs stand."""

import os
from collections.abc import Iterator
from typing import Any

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from entrypoints.container import Container
from entrypoints.http.edge.request_metrics import FOLDER, REQUESTS, SECONDS
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product
from entrypoints.http.routes.service import Monitoring, monitored


@get(
    "/metrics",
    summary="Metrics for Prometheus",
    tags=["service"],
    media_type=CONTENT_TYPE_LATEST,
    **needs("audit:read"),
)
def read_metrics(product: Product) -> Response[bytes]:
    """In the text format of Prometheus. It needs a token: `oauth2` in the scrape configuration gets one."""
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(Standing(product))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class Standing:
    """Gauges worked out when they are asked for, from what `/v1/monitoring` says."""

    def __init__(self, product: Container) -> None:
        self._product = product

    def collect(self) -> Iterator[Any]:
        """See prometheus_client.registry.Collector."""
        found: Monitoring = monitored(self._product)
        yield _gauge("previsto_ledger_head", "Events in the ledger.", found.head)
        yield _gauge("previsto_tickers", "Tickers that were ever tracked.", found.tickers)
        yield _gauge("previsto_forecasts", "Forecasts in the ledger.", found.forecasts)
        yield _gauge(
            "previsto_scored_sessions", "Sessions of forecasts that were scored.", found.scored_sessions
        )
        if found.oldest_prices:
            age = (self._product.adapters.clock().now() - found.oldest_prices).total_seconds()
            yield _gauge(
                "previsto_oldest_prices_seconds", "Age of the prices that were fetched longest ago.", age
            )
        if found.relative_to_naive is not None:
            text = "Loss of all scored forecasts, of naive's on the same sessions."
            yield _gauge("previsto_relative_to_naive", text, found.relative_to_naive)
        coverage = GaugeMetricFamily(
            "previsto_coverage", "Share of scored sessions inside a range.", labels=["range"]
        )
        for name, share in found.coverage.items():
            coverage.add_metric([name], share)
        yield coverage
        jobs = GaugeMetricFamily("previsto_jobs", "Jobs that have not ended.", labels=["state"])
        for state, number in found.jobs.items():
            jobs.add_metric([state], number)
        yield jobs


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
