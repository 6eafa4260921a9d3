"""`/v1/sources`: the installed price sources; requires the scope `admin`."""

import msgspec
from litestar import get

from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Product
from entrypoints.http.routes.source_views import SourceView, source_view


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """The installed price sources."""

    items: list[SourceView]
    """The sources, by name."""


@get("/v1/sources", summary="List price sources", **needs("admin"))
def list_sources(product: Product) -> Sources:
    """Built-in sources and plug-ins, also those that cannot be imported, with the reason."""
    return Sources(items=[source_view(one) for one in product.use_cases().list_sources()()])
