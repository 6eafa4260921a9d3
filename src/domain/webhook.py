"""Webhook: an address that is told of events; the stream of an owner has all of theirs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import assert_never

import msgspec

from domain.errors import Conflict, NotFound
from domain.free_text import free_text

MAX_WEBHOOKS = 20
"""Of one owner, without the removed ones."""
BOTH_SIGN = timedelta(hours=24)
"""The time after a rotation in which the secret before signs too."""


class WebhookAdded(msgspec.Struct, frozen=True, kw_only=True, tag="webhook.added.v1"):
    """A webhook gets the events of `kinds` after the position `after`.

    `owner` is the principal of the request, "" for the command line; `client` and `scopes` are those of its
    token. `secret_sealed` is the encrypted address and signing secret; `host` is that of the address.
    """

    webhook: str
    host: str
    kinds: tuple[str, ...]
    description: str
    owner: str
    client: str
    scopes: tuple[str, ...]
    after: int
    secret_sealed: str
    by: str
    at: datetime


class WebhookPaused(msgspec.Struct, frozen=True, kw_only=True, tag="webhook.paused.v1"):
    """Nothing is sent to the webhook. `reason` is "" for a decision of the owner."""

    webhook: str
    owner: str
    reason: str
    by: str
    at: datetime


class WebhookResumed(msgspec.Struct, frozen=True, kw_only=True, tag="webhook.resumed.v1"):
    """The webhook gets events again, and those that waited."""

    webhook: str
    owner: str
    by: str
    at: datetime


class WebhookSecretRotated(msgspec.Struct, frozen=True, kw_only=True, tag="webhook.secret-rotated.v1"):
    """The webhook has a new signing secret; the one before signs too for 24 hours."""

    webhook: str
    owner: str
    secret_sealed: str
    by: str
    at: datetime


class WebhookRemoved(msgspec.Struct, frozen=True, kw_only=True, tag="webhook.removed.v1"):
    """The webhook gets nothing any more."""

    webhook: str
    owner: str
    by: str
    at: datetime


WebhookEvent = WebhookAdded | WebhookPaused | WebhookResumed | WebhookSecretRotated | WebhookRemoved


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a webhook. `sealed` has the current secret, and then the one before it."""

    added: WebhookAdded
    sealed: tuple[str, ...]
    rotated_at: datetime | None = None
    paused: bool = False
    reason: str = ""
    removed: bool = False

    @property
    def id(self) -> str:
        """Its identity."""
        return self.added.webhook

    def signing(self, now: datetime) -> tuple[str, ...]:
        """The sealed secrets that sign now, the current one first."""
        both = self.rotated_at is not None and now < self.rotated_at + BOTH_SIGN
        return self.sealed if both else self.sealed[:1]


Webhooks = Mapping[str, Webhook]
"""All webhooks of an owner by id, also removed ones."""


def stream_of(owner: str) -> str:
    """The name of the stream of all webhooks of an owner: `webhooks-` and half of its SHA-256."""
    return f"webhooks-{sha256(owner.encode()).hexdigest()[:32]}"


def absent(webhook: str) -> NotFound:
    """The NotFound error for a webhook that does not exist, or belongs to another owner."""
    return NotFound(f"no webhook {webhook!r}", field="webhook", remedy="see `previsto webhooks list`")


def add(state: Webhooks, wanted: WebhookAdded) -> WebhookAdded:
    """Add a webhook. Raises InvalidInput for an invalid description, Conflict when the owner has 20."""
    free_text(wanted.description, "description")
    if sum(not webhook.removed for webhook in state.values()) >= MAX_WEBHOOKS:
        raise Conflict(
            f"there are {MAX_WEBHOOKS} webhooks already", field="webhook", remedy="remove one of them first"
        )
    return wanted


def require_present(state: Webhooks, webhook: str) -> Webhook:
    """The webhook. Raises NotFound for one that does not exist or was removed."""
    found = state.get(webhook)
    if found is None or found.removed:
        raise absent(webhook)
    return found


def pause(state: Webhook, *, by: str, at: datetime, reason: str = "") -> tuple[WebhookPaused, ...]:
    """Pause the webhook; no event when it is paused already."""
    if state.paused:
        return ()
    return (WebhookPaused(webhook=state.id, owner=state.added.owner, reason=reason, by=by, at=at),)


def resume(state: Webhook, *, by: str, at: datetime) -> tuple[WebhookResumed, ...]:
    """Resume the webhook; no event when it is not paused."""
    return (WebhookResumed(webhook=state.id, owner=state.added.owner, by=by, at=at),) if state.paused else ()


def rotate(state: Webhook, *, secret_sealed: str, by: str, at: datetime) -> WebhookSecretRotated:
    """Replace the signing secret."""
    return WebhookSecretRotated(
        webhook=state.id, owner=state.added.owner, secret_sealed=secret_sealed, by=by, at=at
    )


def remove(state: Webhook, *, by: str, at: datetime) -> WebhookRemoved:
    """Remove the webhook."""
    return WebhookRemoved(webhook=state.id, owner=state.added.owner, by=by, at=at)


def evolve(state: Webhook | None, event: WebhookEvent) -> Webhook:
    """The state of one webhook after one more of its events. Raises NotFound for one before WebhookAdded."""
    if isinstance(event, WebhookAdded):
        return Webhook(added=event, sealed=(event.secret_sealed,))
    if state is None:
        raise absent(event.webhook)
    match event:
        case WebhookPaused():
            return msgspec.structs.replace(state, paused=True, reason=event.reason)
        case WebhookResumed():
            return msgspec.structs.replace(state, paused=False, reason="")
        case WebhookSecretRotated():
            sealed = (event.secret_sealed, state.sealed[0])
            return msgspec.structs.replace(state, sealed=sealed, rotated_at=event.at)
        case WebhookRemoved():
            return msgspec.structs.replace(state, removed=True)
        case _:
            assert_never(event)


def evolve_all(state: Webhooks, event: WebhookEvent) -> Webhooks:
    """The webhooks of an owner after one more event of their stream."""
    return {**state, event.webhook: evolve(state.get(event.webhook), event)}
