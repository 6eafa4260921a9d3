"""`/v1/audit`: logins, failures, consents and tokens of users."""

from typing import Annotated

import msgspec
from litestar import get

from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs_one_of
from entrypoints.http.routes.audit_views import AuditEntryView, audit_row
from entrypoints.http.routes.pages import Cursor, Limit, Wanted
from entrypoints.http.routes.requests import Product, view


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the audit trail, newest first."""

    items: Annotated[list[AuditEntryView], msgspec.Meta(description="The entries of the page.")]
    next: Annotated[
        str | None, msgspec.Meta(description="The cursor of the next page; null on the last one.")
    ]


@get("/v1/audit", summary="List the audit trail", tags=["audit"], **needs_one_of(("audit:read", "admin")))
def list_audit(product: Product, limit: Limit = 100, cursor: Cursor = None) -> AuditPage:
    """Logins, failures, consents and tokens of all users, newest first; also changes of signing keys."""
    return audit_page(product, Wanted(name="audit", limit=limit, cursor=cursor, order="desc"))


def audit_page(product: Container, wanted: Wanted, person: str | None = None) -> AuditPage:
    """A page of the audit trail, of one person if given. Raises InvalidInput for another list's cursor."""
    found = product.adapters().audit_trail().latest(wanted.limit + 1, person, wanted.after)
    return view(wanted.page([audit_row(entry) for entry in found], "id"), AuditPage)
