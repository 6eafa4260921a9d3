"""The ASGI application: routes, guard, exception handlers and OpenAPI document."""

from collections.abc import Callable, Sequence

import msgspec
from anyio import CapacityLimiter
from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler, ExceptionHandlersMap

from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.token_verifier import TokenVerifier
from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.http.docs import served
from entrypoints.http.docs.errors_page import errors_page
from entrypoints.http.docs.reference_page import reference_page
from entrypoints.http.edge import problems
from entrypoints.http.edge.access import PUBLIC, Call, guard
from entrypoints.http.edge.admission import Admission
from entrypoints.http.edge.bodies import require_types
from entrypoints.http.edge.caller_address import Network
from entrypoints.http.edge.deprecated import tell_deprecated
from entrypoints.http.edge.envelope import MAX_BODY_BYTES, Envelope
from entrypoints.http.edge.exchange import Exchange
from entrypoints.http.edge.fits import Fits
from entrypoints.http.edge.idempotency import KeptAnswers, claim_request
from entrypoints.http.edge.lane import Lane, for_each_item
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.edge.pages import NO_PAGES, Pages
from entrypoints.http.edge.parameters import known_parameters, refuse_wrong_parameters
from entrypoints.http.edge.places import Places
from entrypoints.http.edge.shared_looks import SharedLooks
from entrypoints.http.edge.turns import Turns
from entrypoints.http.openapi.described import complete_document
from entrypoints.http.openapi.forms import Forms
from entrypoints.http.openapi.operations import document, operation_id
from entrypoints.http.routes import (
    audit,
    backtests,
    challengers,
    champions,
    clients,
    forecast_batches,
    forecasts,
    jobs,
    ledger,
    logs,
    me,
    metrics,
    models,
    monitoring,
    preview,
    price_decisions,
    price_history,
    prices,
    schedules,
    scorings,
    service,
    settings,
    sources,
    standings,
    strategies,
    ticker_batches,
    tickers,
    trainings,
    tunings,
    users,
    webhooks,
)
from entrypoints.http.routes.oauth import mount_endpoints

MAX_TOKEN_CHECKS = 16  # at the same time
EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    PrevistoError: problems.answer_error,
    HTTPException: problems.answer_http_exception,
    UnicodeDecodeError: problems.answer_undecodable,
    RecursionError: problems.answer_undecodable,
    Exception: problems.answer_fault,
}
ROUTES: tuple[ControllerRouterHandler, ...] = (
    service.about,
    service.live,
    service.ready,
    service.monitoring,
    monitoring.monitor_tickers,
    service.list_events,
    service.follow_events,
    ledger.LedgerChecks,
    me.show_me,
    logs.list_logs,
    metrics.read_metrics,
    served.openapi,
    served.docs,
    served.docs_errors,
    served.docs_style,
    served.docs_search,
    tickers.Tickers,
    ticker_batches.submit_ticker_batch,
    prices.TickerPrices,
    price_history.TickerPriceHistory,
    price_decisions.PriceDecisions,
    strategies.list_strategies,
    sources.list_sources,
    models.Models,
    champions.Champions,
    challengers.Challengers,
    standings.Standings,
    clients.ApiClients,
    users.ApiUsers,
    audit.list_audit,
    settings.RunningService,
    trainings.submit_training,
    backtests.Backtests,
    tunings.Tunings,
    jobs.Jobs,
    schedules.Schedules,
    preview.preview_forecast,
    forecasts.Forecasts,
    forecast_batches.issue_forecast_batch,
    scorings.submit_scoring,
    webhooks.ApiWebhooks,
)


def make_app(
    product: Container,
    verifier: TokenVerifier,
    oauth: AuthorizationServer,
    base: str,
    origins: frozenset[str] = frozenset(),
    routes: Sequence[ControllerRouterHandler] = ROUTES,
    is_warm: Callable[[], bool] = lambda: True,
    proxies: Sequence[Network] = (),
    leaving: Leaving | None = None,
    pages: Pages = NO_PAGES,
    more: Sequence[ControllerRouterHandler] = (),
) -> ASGIApp:
    """The ASGI application of a product at the public address `base`.

    Scripts of the web pages at `origins` may call it. `/health/ready` answers 503 until `is_warm()` is
    true. `proxies` are believed about the address of a caller. What computes or waits for callers ends when
    `leaving` begins. `pages` are those of the dashboard. `more` routes are outside of the document.
    """
    leaving = leaving or Leaving()
    settings = product.use_cases().current_settings()
    admission = Admission(verifier, product.adapters().rate_limiter(), settings)
    keyed = product.adapters().keyed_requests()
    observe, tracing = product.adapters().observer(), product.adapters().tracing()
    fits = Fits(product.adapters().preview_process)
    leaving.add(fits.close)
    state = {
        "base": base,
        "admission": admission,
        "realm": f'realm="previsto", resource_metadata="{oauth.resource_metadata}"',
        "admitting": CapacityLimiter(MAX_TOKEN_CHECKS),
        "reading": Lane(product.use_cases().forecasts().several, tracing.gather),
        "previewing": Lane(for_each_item(product.use_cases().preview_forecast()), tracing.gather),
        "fitting": fits,
        "issuing": Lane(product.use_cases().issue_forecast().all, tracing.gather),
        "is_warm": is_warm,
        "leaving": leaving,
        "places": Places(),
        "looks": SharedLooks(),
        "turns": Turns(),
        "verify": verifier.verify,
        "exchange": Exchange(oauth, verifier, admission.admit_peer),
        "observe": observe,
        "keyed": keyed,
        "now": product.use_cases().ledger().clock.now,
        "public": PUBLIC | pages.public | set(oauth.paths.values()),
        "product": product,
        "operation_id": operation_id,
        "sessions": pages.sessions,
        "guard_page": pages.guard,
        "page_places": pages.places,
    }
    app = Litestar(
        [*routes, *more, *pages.routes, *mount_endpoints(oauth, admission.admit_peer)],
        guards=[guard],
        before_request=before_handler,
        dependencies={"product": Provide(lambda: product, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        state=State(state),
        on_shutdown=[leaving.begin, tracing.flush],
        plugins=[Forms()],
        openapi_config=document(product.adapters().release(), base),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
        debug=False,
    )
    openapi = complete_document(app)
    app.state.document, app.state.reference_page = msgspec.json.encode(openapi), reference_page(openapi)
    app.state.errors_page = errors_page(f"{openapi['info']['title']} {openapi['info']['version']}")
    app.state.parameters = known_parameters(openapi)
    named = product.use_cases().names().shown_json
    return Envelope(KeptAnswers(app, keyed), origins, base, tracing, observe, proxies, named)


async def before_handler(request: Call) -> Response[bytes] | None:
    """Refuse unknown parameters and wrong types; claim a request with a key, or answer it again."""
    tell_deprecated(request)
    refuse_wrong_parameters(request)
    await require_types(request)
    return await claim_request(request)
