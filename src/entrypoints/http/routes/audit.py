"""`/v1/audit`: logins, failures, consents and tokens of users."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get

from application.ports.identity.audit_trail import AuditEntry
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs_one_of
from entrypoints.http.routes.pages import Cursor, Limit, Wanted
from entrypoints.http.routes.requests import Product, view


class AuditEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """An act of a user, or about one. It contains no secrets."""

    id: Annotated[str, msgspec.Meta(description="The id of the entry; ids ascend with time.")]
    created_at: Annotated[datetime, msgspec.Meta(description="The time of the act.")]
    act: Annotated[
        str,
        msgspec.Meta(
            description="What was done, such as `login` or `token-issued`.", examples=["login-failed"]
        ),
    ]
    user: Annotated[
        str | None, msgspec.Meta(description="The user; null for an unknown name.", examples=["bia"])
    ]
    client: Annotated[str | None, msgspec.Meta(description="The client program; null when none takes part.")]
    address: Annotated[
        str | None,
        msgspec.Meta(
            description="The address of the caller; null when unknown or erased.", examples=["192.0.2.7"]
        ),
    ]
    trace_id: Annotated[
        str | None, msgspec.Meta(description="The trace of the request; null outside of a request.")
    ]


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
    return view(wanted.page([_row(entry) for entry in found], "id"), AuditPage)


def _row(entry: AuditEntry) -> dict[str, str | None]:
    return {
        "id": entry.id,
        "created_at": entry.at,
        "act": entry.act,
        "user": entry.subject or None,
        "client": entry.client or None,
        "address": entry.address or None,
        "trace_id": entry.trace or None,
    }
