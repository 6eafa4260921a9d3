"""`/metrics`: Prometheus metrics of requests, forecasts, prices, jobs and processes."""

from litestar import Response, get

from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product
from entrypoints.metrics.exposition import exposition

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@get(
    "/metrics",
    summary="Prometheus metrics",
    media_type=CONTENT_TYPE,
    **needs("audit:read"),
)
def read_metrics(product: Product) -> Response[bytes]:
    """Metrics in the Prometheus text format, of this installation and of its processes on this machine.

    The scraper needs a token: set `oauth2` in the scrape configuration.
    """
    return Response(exposition(product), media_type=CONTENT_TYPE)
