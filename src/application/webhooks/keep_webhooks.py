"""KeepWebhooks: add, pause, resume and remove webhooks, and rotate their secrets."""

from collections.abc import Sequence

import msgspec

from application.ledger import Ledger
from application.ports.identity.secret_factory import SecretFactory
from application.ports.ledger_feed import LedgerFeed
from application.ports.secret_box import SecretBox
from application.ports.webhook_deliveries import WebhookDeliveries
from application.ports.webhook_post import WebhookPost
from application.streams import load
from application.webhooks.sealed import Sealed, open_sealed, seal
from domain.webhook import (
    Webhook,
    WebhookAdded,
    WebhookEvent,
    Webhooks,
    add,
    evolve_all,
    pause,
    remove,
    require_present,
    resume,
    rotate,
    stream_of,
)
from domain.webhook_kinds import check_kinds
from domain.webhook_signature import secret_of

NONE: Webhooks = {}


class WebhookSecret(msgspec.Struct, frozen=True, kw_only=True):
    """The id and the signing secret of a webhook; the secret is shown only once."""

    webhook: str
    secret: str

    def __repr__(self) -> str:
        """The id only, so that a log never contains the secret."""
        return f"WebhookSecret(webhook={self.webhook!r})"


class KeepWebhooks:
    """Changes webhooks of an owner; `owner` is "" for those of the command line.

    Every method raises NotFound for a webhook that the owner does not have.
    """

    def __init__(
        self,
        ledger: Ledger,
        feed: LedgerFeed,
        secrets: SecretFactory,
        box: SecretBox,
        post: WebhookPost,
        deliveries: WebhookDeliveries,
    ) -> None:
        self._ledger = ledger
        self._feed = feed
        self._secrets = secrets
        self._box = box
        self._post = post
        self._deliveries = deliveries

    def add(self, url: str, kinds: Sequence[str], description: str = "") -> WebhookSecret:
        """Add a webhook that gets the events from now on.

        Its owner, client and scopes are those of the request; a webhook of the command line has no owner.
        Raises InvalidInput for an address, kind or description that is not accepted, Conflict for the 21st
        webhook of an owner, and StoreUnavailable when the secret cannot be encrypted.
        """
        host, scope, owner = self._post.check(url), self._ledger.scope, self._ledger.owner
        check_kinds(kinds)
        state, version = load(self._ledger.store, stream_of(owner), evolve_all, NONE)
        made = Sealed(webhook=self._ledger.ids.new(), url=url, secret=secret_of(self._secrets.new()))
        wanted = WebhookAdded(
            webhook=made.webhook,
            host=host,
            kinds=tuple(kinds),
            description=description,
            owner=owner,
            client=scope.client if scope else "",
            scopes=scope.scopes if scope else (),
            after=self._feed.head(),
            secret_sealed=seal(self._box, made),
            by=self._ledger.origin.actor,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream_of(owner), version, (add(state, wanted),))
        return WebhookSecret(webhook=made.webhook, secret=made.secret)

    def pause(self, owner: str, webhook: str, reason: str = "") -> None:
        """Send nothing until the webhook is resumed; can be repeated."""
        state, version = self._load(owner, webhook)
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        self._append(owner, version, pause(state, by=by, at=at, reason=reason))

    def resume(self, owner: str, webhook: str) -> None:
        """Send again, also what waits; can be repeated."""
        state, version = self._load(owner, webhook)
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        self._append(owner, version, resume(state, by=by, at=at))

    def rotate(self, owner: str, webhook: str) -> WebhookSecret:
        """Make a new signing secret; the one before signs too for 24 hours. Raises StoreUnavailable."""
        state, version = self._load(owner, webhook)
        before = open_sealed(self._box, webhook, state.sealed[:1])[0]
        made = msgspec.structs.replace(before, secret=secret_of(self._secrets.new()))
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        event = rotate(state, secret_sealed=seal(self._box, made), by=by, at=at)
        self._append(owner, version, (event,))
        return WebhookSecret(webhook=webhook, secret=made.secret)

    def remove(self, owner: str, webhook: str) -> None:
        """Remove the webhook and its deliveries."""
        state, version = self._load(owner, webhook)
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        self._append(owner, version, (remove(state, by=by, at=at),))
        self._deliveries.forget(webhook)

    def _load(self, owner: str, webhook: str) -> tuple[Webhook, int]:
        state, version = load(self._ledger.store, stream_of(owner), evolve_all, NONE)
        return require_present(state, webhook), version

    def _append(self, owner: str, version: int, events: Sequence[WebhookEvent]) -> None:
        if events:
            self._ledger.append(stream_of(owner), version, events)
