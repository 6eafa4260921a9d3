"""The OpenAPI document and its page, made once for the same routes: they are half of what a start costs.

A process of tests starts a hundred servers, which differ in their address only.
"""

from typing import Any

import msgspec
from litestar import Litestar

from entrypoints import deprecations
from entrypoints.http import app as application
from entrypoints.http.docs.reference_page import reference_page
from entrypoints.http.openapi.described import complete_document

Data = dict[str, Any]
_documents: dict[object, tuple[str, bytes]] = {}
_pages: dict[bytes, tuple[str, str]] = {}


def keep_documents() -> None:
    """Let each application of this process take them from here."""
    application.complete_document = kept_document  # type: ignore[attr-defined]
    application.reference_page = kept_page  # type: ignore[attr-defined]


def kept_document(app: Litestar) -> Data:
    """That of the first application with the same routes, with the address of this one."""
    assert app.openapi_config is not None
    base = app.openapi_config.servers[0].url
    handlers = [(route.path, one.fn) for route in app.routes for one in getattr(route, "route_handlers", ())]
    key = tuple(handlers), deprecations.DEPRECATIONS
    if key not in _documents:
        _documents[key] = base, msgspec.json.encode(complete_document(app))
    first, document = _documents[key]
    found: Data = msgspec.json.decode(document.replace(first.encode(), base.encode()))
    return found


def kept_page(document: Data) -> str:
    """That of the first document which is the same but for its address."""
    base = str(document["servers"][0]["url"])
    key = msgspec.json.encode(document).replace(base.encode(), b"")
    if key not in _pages:
        _pages[key] = base, reference_page(document)
    first, page = _pages[key]
    return page.replace(first, base)
