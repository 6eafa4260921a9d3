"""`/v1/me`: the caller as the service sees it, and the limits that apply to the caller."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import get

from domain.running_settings import RunningSettings
from entrypoints.http.edge.access import principal_of
from entrypoints.http.edge.envelope import MAX_BODY_BYTES
from entrypoints.http.openapi.operations import needs_token
from entrypoints.http.routes.requests import MAX_BATCH, Call, Product


class CallerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one caller; null means no limit."""

    requests_per_minute: Annotated[
        int | None, msgspec.Meta(description="Requests a minute; further requests get 429.")
    ]
    jobs_at_once: Annotated[
        int | None, msgspec.Meta(description="Jobs of the caller that run at a time; further jobs wait.")
    ]
    jobs_at_once_by_kind: Annotated[
        dict[str, int],
        msgspec.Meta(description="Jobs of a kind that run at a time, of all callers together."),
    ]
    items_per_batch: Annotated[
        int, msgspec.Meta(description="Tickers or forecasts that one request may name.")
    ]
    body_bytes: Annotated[int, msgspec.Meta(description="Size of the body of a request.")]


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The caller, as the access token names it, and the limits that apply now."""

    owner: Annotated[
        str, msgspec.Meta(description="The name in events, and the owner of the caller's jobs and forecasts.")
    ]
    subject: Annotated[str, msgspec.Meta(description="The user or client that the token stands for.")]
    issuer: Annotated[
        str | None, msgspec.Meta(description="The issuer of the token; null for Previsto itself.")
    ]
    client: Annotated[str, msgspec.Meta(description="The client program that got the token.")]
    scopes: Annotated[list[str], msgspec.Meta(description="The scopes of the token, in alphabetical order.")]
    expires_at: Annotated[
        datetime | None, msgspec.Meta(description="The end of the token; null when the token names none.")
    ]
    limits: CallerLimits
    """The limits that apply now."""


@get("/v1/me", summary="Show the caller", **needs_token())
def show_me(product: Product, request: Call) -> Me:
    """Who the access token belongs to, its scopes and its end. Needs a valid token, with any scopes."""
    principal = principal_of(request)
    return Me(
        owner=principal.owner,
        subject=principal.subject,
        issuer=principal.issuer or None,
        client=principal.client,
        scopes=sorted(principal.scopes),
        expires_at=_time(principal.expires),
        limits=_limits(product.use_cases().current_settings()()),
    )


def _limits(now: RunningSettings) -> CallerLimits:
    return CallerLimits(
        requests_per_minute=now.requests_per_minute or None,
        jobs_at_once=now.jobs_per_owner or None,
        jobs_at_once_by_kind=now.jobs_per_kind,
        items_per_batch=MAX_BATCH,
        body_bytes=MAX_BODY_BYTES,
    )


def _time(posix: float | None) -> datetime | None:
    """The time, or null for one that no calendar has: a provider may issue tokens without a real end."""
    try:
        return None if posix is None else datetime.fromtimestamp(posix, UTC)
    except (OverflowError, ValueError, OSError):
        return None
