"""`/metrics`: Prometheus metrics of requests, prices, forecasts and jobs."""

import os
from collections.abc import Iterator

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from entrypoints.container import Container
from entrypoints.http.edge.request_metrics import FOLDER, REQUESTS, SECONDS
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product


@get(
    "/metrics",
    summary="Prometheus metrics",
    tags=["service"],
    media_type=CONTENT_TYPE_LATEST,
    **needs("audit:read"),
)
def read_metrics(product: Product) -> Response[bytes]:
    """Metrics in the Prometheus text format.

    The scraper needs a token: set `oauth2` in the scrape configuration.
    """
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(MonitoringCollector(product))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class MonitoringCollector:
    """Gauges with the figures of `/v1/monitoring`, computed for each scrape."""

    def __init__(self, product: Container) -> None:
        self._product = product

    def collect(self) -> Iterator[Metric]:
        """The gauges; called by the Prometheus client."""
        found = self._product.use_cases().show_monitoring()()
        yield _gauge("previsto_ledger_head", "Events in the ledger.", found.head)
        yield _gauge("previsto_tickers", "Tickers that were ever tracked.", found.tickers)
        yield self._price_ages()
        yield _gauge("previsto_forecasts", "Forecasts in the ledger.", found.forecasts)
        yield _gauge("previsto_scored_sessions", "Scored sessions of forecasts.", found.scored_sessions)
        if found.oldest_prices:
            age = (self._product.adapters().clock().now() - found.oldest_prices).total_seconds()
            yield _gauge("previsto_oldest_prices_seconds", "Age of the oldest prices of a ticker.", age)
        if found.relative_to_naive is not None:
            text = "Loss of all scored forecasts divided by the loss of naive on the same sessions."
            yield _gauge("previsto_relative_to_naive", text, found.relative_to_naive)
        coverage = GaugeMetricFamily("previsto_coverage", "Share of closes inside a range.", labels=["range"])
        for name, share in found.coverage.items():
            coverage.add_metric([name], share)
        yield coverage
        jobs = GaugeMetricFamily("previsto_jobs", "Jobs that have not ended.", labels=["state"])
        for state, number in found.jobs.items():
            jobs.add_metric([state], number)
        yield jobs

    def _price_ages(self) -> GaugeMetricFamily:
        text = "Final sessions after the last known session of a ticker."
        ages = GaugeMetricFamily("previsto_price_age_sessions", text, labels=["ticker"])
        for row in self._product.use_cases().tracked_tickers()():
            if row["age"] is not None and not row.get("retired"):
                ages.add_metric([row["ticker"]], row["age"])
        return ages


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
