"""A record of the audit trail as a struct of the API, which the command line shows too."""

from datetime import datetime
from typing import Annotated

import msgspec

from application.ports.identity.audit_trail import AuditEntry


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
    trace: Annotated[
        str | None, msgspec.Meta(description="The trace of the request; null outside of a request.")
    ]


def audit_row(entry: AuditEntry) -> dict[str, str | None]:
    """The fields of `AuditEntryView`."""
    return {
        "id": entry.id,
        "created_at": entry.at,
        "act": entry.act,
        "user": entry.subject or None,
        "client": entry.client or None,
        "address": entry.address or None,
        "trace": entry.trace or None,
    }
