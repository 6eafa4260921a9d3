"""The application: routes, guards, refusals and the document, over one product."""

from collections.abc import Sequence
from typing import Any

import msgspec
from anyio import CapacityLimiter
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from application.ports.authorization_server import AuthorizationServer
from application.ports.token_verifier import TokenVerifier
from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.http import (
    clients,
    forecasts,
    jobs,
    models,
    preview,
    prices,
    problems,
    service,
    standings,
    tickers,
    trainings,
)
from entrypoints.http.access import PUBLIC, guard
from entrypoints.http.envelope import LARGEST_BODY, Envelope
from entrypoints.http.oauth import mounted
from entrypoints.http.operations import document
from entrypoints.http.rates import Rates

AT_A_TIME = 16  # tokens that are verified at once
HANDLERS: dict[Any, Any] = {
    PrevistoError: problems.refused,
    HTTPException: problems.malformed,
    UnicodeDecodeError: problems.undecodable,
    RecursionError: problems.undecodable,
    Exception: problems.unexpected,
}
ROUTES: tuple[Any, ...] = (
    service.about,
    service.live,
    service.ready,
    service.monitoring,
    service.list_events,
    service.follow_events,
    service.openapi,
    tickers.Tickers,
    prices.TickerPrices,
    models.list_strategies,
    models.Models,
    models.Champions,
    standings.Standings,
    clients.ApiClients,
    trainings.submit_training,
    trainings.submit_backtest,
    jobs.Jobs,
    preview.preview_forecast,
    forecasts.Forecasts,
)


def make_app(
    product: Container,
    verifier: TokenVerifier,
    oauth: AuthorizationServer,
    base: str,
    origins: frozenset[str] = frozenset(),
    routes: Sequence[Any] = ROUTES,
) -> ASGIApp:
    """The ASGI application of a product at a public address; `origins` may read it from browsers."""
    state = {
        "verifier": verifier,
        "realm": f'realm="previsto", resource_metadata="{oauth.resource_metadata}"',
        "verifying": CapacityLimiter(AT_A_TIME),
        "rates": Rates(product.settings().requests_per_minute),
        "public": PUBLIC | set(oauth.paths.values()),
    }
    app = Litestar(
        [*routes, *mounted(oauth)],
        guards=[guard],
        dependencies={"product": Provide(lambda: product, sync_to_thread=False)},
        exception_handlers=HANDLERS,
        state=State(state),
        openapi_config=document(service.release(), base),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024),
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        debug=False,
    )
    app.state.document = msgspec.json.encode(app.openapi_schema.to_schema())
    return Envelope(app, origins, base)
