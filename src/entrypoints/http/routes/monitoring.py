"""`/v1/monitoring/tickers`: which ticker needs attention; requires the scope `audit:read`."""

from litestar import get

from application.queries.show_attention import Attention
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product


@get("/v1/monitoring/tickers", summary="Monitoring by ticker", **needs("audit:read"))
def monitor_tickers(product: Product) -> Attention:
    """Age of the prices, coverage and skill by ticker and step, and the jobs that wait.

    The tickers with a cause for attention come first.
    """
    return product.use_cases().show_attention()()
