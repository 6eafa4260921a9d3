"""Webhooks: one row for each webhook, with its whole state."""

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row
from domain.events import Event
from domain.webhook import (
    Webhook,
    WebhookAdded,
    WebhookPaused,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
    evolve,
)


def fold_webhook_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each webhook; a removed one stays, as `removed`."""
    match event:
        case WebhookAdded() | WebhookPaused() | WebhookResumed() | WebhookSecretRotated() | WebhookRemoved():
            known = row(event.webhook)
            state = evolve(msgspec.convert(known, Webhook, strict=False) if known else None, event)
            return [make_row(event.webhook, "", msgspec.to_builtins(state), event.owner)]
    return []


WEBHOOKS = Projection(
    (WebhookAdded, WebhookPaused, WebhookResumed, WebhookSecretRotated, WebhookRemoved),
    ("webhook",),
    fold_webhook_events,
)
