"""The application: routes, guards, refusals and the document, over one product."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from anyio import CapacityLimiter
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from application.forecasting.forecast_streams import forecasts_of
from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.token_verifier import TokenVerifier
from domain.errors import PrevistoError
from domain.principal import Principal
from entrypoints.container import Container
from entrypoints.http.edge import problems
from entrypoints.http.edge.access import PUBLIC, guard
from entrypoints.http.edge.envelope import LARGEST_BODY, Envelope
from entrypoints.http.edge.lane import Lane, one_by_one
from entrypoints.http.openapi import description
from entrypoints.http.openapi.described import described
from entrypoints.http.openapi.operations import document
from entrypoints.http.openapi.reference_page import reference_page
from entrypoints.http.routes import (
    champions,
    clients,
    forecasts,
    jobs,
    metrics,
    models,
    preview,
    prices,
    service,
    settings,
    standings,
    strategies,
    tickers,
    trainings,
)
from entrypoints.http.routes.oauth import mounted

AT_A_TIME = 16  # callers that are admitted at once
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
    metrics.read_metrics,
    description.openapi,
    description.docs,
    description.docs_style,
    tickers.Tickers,
    prices.TickerPrices,
    strategies.list_strategies,
    models.Models,
    champions.Champions,
    standings.Standings,
    clients.ApiClients,
    settings.RunningService,
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
    is_warm: Callable[[], bool] = lambda: True,
) -> ASGIApp:
    """The ASGI application of a product at a public address; `origins` may read it from browsers.

    It is not ready before `is_warm` says so.
    """
    admit, admit_peer = _admissions(product, verifier)
    state = {
        "admit": admit,
        "realm": f'realm="previsto", resource_metadata="{oauth.resource_metadata}"',
        "admitting": CapacityLimiter(AT_A_TIME),
        "reading": Lane(partial(forecasts_of, product.adapters.events())),
        "previewing": Lane(one_by_one(partial(preview.previewed, product))),
        "issuing": Lane(product.use_cases.issue_forecast().all),
        "is_warm": is_warm,
        "public": PUBLIC | set(oauth.paths.values()),
    }
    app = Litestar(
        [*routes, *mounted(oauth, admit_peer)],
        guards=[guard],
        dependencies={"product": Provide(lambda: product, sync_to_thread=False)},
        exception_handlers=HANDLERS,
        state=State(state),
        openapi_config=document(service.release(), base),
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        debug=False,
    )
    whole = described(app.openapi_schema.to_schema())
    app.state.document, app.state.reference_page = msgspec.json.encode(whole), reference_page(whole)
    return Envelope(app, origins, base)


def _admissions(
    product: Container, verifier: TokenVerifier
) -> tuple[Callable[[str], Principal], Callable[[str], None]]:
    """Who may ask now: by a token, and by an address."""
    rates, now = product.adapters.rate_limiter(), product.use_cases.current_settings()

    def admit(token: str) -> Principal:
        """Who it is, unless he asks too often."""
        principal = verifier.verify(token)
        rates.take(f"api:{principal.owner}", now().requests_per_minute)
        return principal

    def admit_peer(address: str) -> None:
        """The same for who has no token yet, with buckets of their own."""
        rates.take(f"oauth:{address}", now().token_requests_per_minute)

    return admit, admit_peer
