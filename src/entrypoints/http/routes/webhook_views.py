"""Webhooks and their deliveries as structs of the API."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from application.ports.webhook_deliveries import WebhookDelivery
from domain.webhook_address import MAX_CHARACTERS
from domain.webhook_kinds import MAX_KINDS

WebhookId = Annotated[
    str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The id of the webhook.")
]
DeliveryId = Annotated[
    str,
    msgspec.Meta(
        max_length=64,
        pattern="^[0-9a-z]+$",
        description="The id of the delivery; every attempt sends it in the header `webhook-id`.",
    ),
]
Kind = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook to add; it gets the events from now on."""

    url: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MAX_CHARACTERS,
            description="The address that gets the events: https, on the public internet.",
            examples=["https://hooks.example.com/previsto"],
        ),
    ]
    kinds: Annotated[
        list[Kind],
        msgspec.Meta(
            min_length=1,
            max_length=MAX_KINDS,
            description="The kinds of events: `job.succeeded`, `job.failed` and `job.cancelled` about your "
            "jobs, `forecast.issued` and `forecast.scored` about your forecasts, and with the scope "
            "`audit:read` the type of any event of `GET /v1/events`.",
            examples=[["job.failed", "forecast.scored"]],
        ),
    ]
    description: Annotated[
        Annotated[str, msgspec.Meta(max_length=500)] | None,
        msgspec.Meta(description="What the webhook is for; who reads the ledger sees it."),
    ] = None


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, without its signing secret."""

    id: WebhookId
    url: Annotated[str, msgspec.Meta(description="The address that gets the events.")]
    kinds: Annotated[list[str], msgspec.Meta(description="The kinds of events that it gets.")]
    description: Annotated[str | None, msgspec.Meta(description="What the webhook is for; null for none.")]
    state: Annotated[
        Literal["active", "paused", "failing"],
        msgspec.Meta(description="`failing` while a delivery waits whose last attempt failed."),
    ]
    reason: Annotated[
        str | None, msgspec.Meta(description="Why it was paused; null if its owner did, or it is not paused.")
    ]
    created_at: Annotated[datetime, msgspec.Meta(description="The time at which it was added.")]
    secret_changed_at: Annotated[datetime, msgspec.Meta(description="The time of its current secret.")]


class WebhookWithSecret(WebhookView, frozen=True, kw_only=True):
    """A webhook and its signing secret. No other answer contains the secret."""

    secret: Annotated[
        str, msgspec.Meta(description="The signing secret, `whsec_` and base64; it is shown only once.")
    ]


class WebhookPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of webhooks, ordered by id."""

    items: Annotated[list[WebhookView], msgspec.Meta(description="The webhooks of the page.")]
    next: Annotated[
        str | None, msgspec.Meta(description="The cursor of the next page; null on the last one.")
    ]


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """The delivery of one event to a webhook."""

    id: DeliveryId
    webhook: WebhookId
    kind: Annotated[str, msgspec.Meta(description="The kind of the event, `test` for a test call.")]
    position: Annotated[
        int | None, msgspec.Meta(description="The position of the event in the ledger; null for a test call.")
    ]
    state: Annotated[
        Literal["waiting", "delivered", "failed", "refused"],
        msgspec.Meta(
            description="`failed` after 24 hours of attempts or the answer 410; `refused` when the client or "
            "the user who added the webhook may no longer read the event."
        ),
    ]
    attempts: Annotated[int, msgspec.Meta(description="The attempts since it was added or asked for again.")]
    last_status: Annotated[
        str | None,
        msgspec.Meta(description="What became of the last attempt, such as `503 Service Unavailable`."),
    ]
    created_at: Annotated[datetime, msgspec.Meta(description="The time at which it was added.")]
    next_attempt_at: Annotated[
        datetime | None, msgspec.Meta(description="The time of the next attempt; null if there is none.")
    ]
    ended_at: Annotated[
        datetime | None, msgspec.Meta(description="The time of its end; null while it waits.")
    ]


class DeliveryPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of deliveries, ordered by id; they are kept for 30 days."""

    items: Annotated[list[DeliveryView], msgspec.Meta(description="The deliveries of the page.")]
    next: Annotated[
        str | None, msgspec.Meta(description="The cursor of the next page; null on the last one.")
    ]


def delivery_view(delivery: WebhookDelivery) -> DeliveryView:
    """A delivery as a struct of the API."""
    waits = delivery.state == "waiting"
    return DeliveryView(
        id=delivery.id,
        webhook=delivery.webhook,
        kind=delivery.kind,
        position=delivery.position or None,
        state=delivery.state,
        attempts=delivery.attempts,
        last_status=delivery.status or None,
        created_at=delivery.created_at,
        next_attempt_at=delivery.due_at if waits else None,
        ended_at=delivery.ended_at,
    )
