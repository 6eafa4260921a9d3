"""The application of one API process, configured by the environment."""

import gc
import multiprocessing
import os
from threading import Event, Thread

from litestar.types import ASGIApp, ControllerRouterHandler

from application.happenings import Unavailable
from domain.errors import PrevistoError
from entrypoints.assistant.extra import require_mcp
from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.edge.pinning import pin
from entrypoints.http.openbb.routes import DESK_ROUTES
from entrypoints.process_end import end_with, end_within, on_signal
from entrypoints.process_log import begin_log
from entrypoints.settings import Settings
from entrypoints.web.open import open_pages

END_SECONDS = 15.0  # for open requests and threads, after SIGTERM


def application() -> ASGIApp:
    """Make the application; the ASGI server calls this factory in each of its processes."""
    leaving = Leaving()
    on_signal(leaving.begin)
    leaving.add(lambda: end_within(END_SECONDS))
    if multiprocessing.parent_process() is not None:
        end_with(os.getppid())
    settings = Settings.read()
    if settings.pin_cores:
        pin(settings.home / "cores")
    product = Container(settings=settings, process="api")
    begin_log(product, "api")
    verifier, oauth = product.adapters().token_verifier(), product.authorization_server()
    warm = Event()
    Thread(target=warm_up, args=(product, warm), daemon=True).start()
    return make_app(
        product,
        verifier,
        oauth,
        settings.identity.issuer,
        settings.origins,
        is_warm=warm.is_set,
        proxies=settings.proxies,
        leaving=leaving,
        pages=open_pages(product),
        more=other_routes(product),
    )


def other_routes(product: Container) -> tuple[ControllerRouterHandler, ...]:
    """The routes whose form other programs dictate: OpenBB Workspace and, where it is on, MCP."""
    settings = product.settings()
    if not settings.mcp:
        return DESK_ROUTES
    require_mcp()
    from entrypoints.assistant.endpoint import assistant_endpoint

    return (*DESK_ROUTES, assistant_endpoint(product, settings.origins))


def warm_up(product: Container, warm: Event) -> None:
    """Prepare calendars and champions during the first requests, then set `warm`; an error is a warning."""
    try:
        product.use_cases().warm_up()()
    except PrevistoError as error:
        product.adapters().observer()(Unavailable(part="warm-up", error=error))
    finally:
        gc.collect()
        gc.freeze()  # what is loaded stays: later collections, which hold up all requests, pass it over
        warm.set()
