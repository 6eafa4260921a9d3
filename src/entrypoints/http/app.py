"""The ASGI application: routes, guard, exception handlers and OpenAPI document."""

from collections.abc import Callable, Sequence

import msgspec
from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler, ExceptionHandlersMap

from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.token_verifier import TokenVerifier
from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.http.docs.errors_page import errors_page
from entrypoints.http.docs.reference_page import reference_page
from entrypoints.http.edge import problems
from entrypoints.http.edge.access import PUBLIC, Call, guard
from entrypoints.http.edge.bodies import require_types
from entrypoints.http.edge.caller_address import Network
from entrypoints.http.edge.deprecated import tell_deprecated
from entrypoints.http.edge.envelope import MAX_BODY_BYTES, Envelope
from entrypoints.http.edge.idempotency import KeptAnswers, claim_request
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.edge.pages import NO_PAGES, Pages
from entrypoints.http.edge.parameters import known_parameters, refuse_wrong_parameters
from entrypoints.http.openapi.described import complete_document
from entrypoints.http.openapi.forms import Forms
from entrypoints.http.openapi.operations import document
from entrypoints.http.routes.oauth import mount_endpoints
from entrypoints.http.served_routes import ROUTES
from entrypoints.http.shared_state import shared_state

EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    PrevistoError: problems.answer_error,
    HTTPException: problems.answer_http_exception,
    UnicodeDecodeError: problems.answer_undecodable,
    RecursionError: problems.answer_undecodable,
    Exception: problems.answer_fault,
}


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
    adapters, named = product.adapters(), product.use_cases().names().shown_json
    state = shared_state(product, verifier, oauth, leaving) | {
        "base": base,
        "is_warm": is_warm,
        "public": PUBLIC | pages.public | set(oauth.paths.values()),
        "sessions": pages.sessions,
        "guard_page": pages.guard,
        "page_places": pages.places,
    }
    app = Litestar(
        [*routes, *more, *pages.routes, *mount_endpoints(oauth, state["admission"].admit_peer)],
        guards=[guard],
        before_request=before_handler,
        dependencies={"product": Provide(lambda: product, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        state=State(state),
        on_shutdown=[leaving.begin, adapters.tracing().flush],
        plugins=[Forms()],
        openapi_config=document(adapters.release(), base),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
        debug=False,
    )
    _document(app)
    answers = KeptAnswers(app, state["keyed"])
    return Envelope(answers, origins, base, adapters.tracing(), state["observe"], proxies, named)


def _document(app: Litestar) -> None:
    """Keep the OpenAPI document, its pages and the known parameters, which are made once."""
    openapi = complete_document(app)
    app.state.document, app.state.reference_page = msgspec.json.encode(openapi), reference_page(openapi)
    app.state.errors_page = errors_page(f"{openapi['info']['title']} {openapi['info']['version']}")
    app.state.parameters = known_parameters(openapi)


async def before_handler(request: Call) -> Response[bytes] | None:
    """Refuse unknown parameters and wrong types; claim a request with a key, or answer it again."""
    tell_deprecated(request)
    refuse_wrong_parameters(request)
    await require_types(request)
    return await claim_request(request)
