"""Deliver: one attempt at a claimed delivery, and its outcome."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from application.accounts.authority import Authority
from application.ports.clock import Clock
from application.ports.ledger_feed import LedgerFeed
from application.ports.secret_box import SecretBox
from application.ports.webhook_deliveries import ClaimedDelivery, WebhookDeliveries
from application.ports.webhook_post import PostAnswer, WebhookPost
from application.ports.webhook_views import WebhookViews
from application.queries.read_events import event_view
from application.webhooks.find_webhooks import FindWebhooks
from application.webhooks.keep_webhooks import KeepWebhooks
from application.webhooks.retries import next_try
from application.webhooks.sealed import open_sealed
from domain.errors import NotFound, VersionConflict
from domain.webhook import Webhook
from domain.webhook_kinds import OWN, TEST, scopes_of
from domain.webhook_signature import headers_of

GONE = 410


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a delivery: its id, the kind and time of the event, and what the API shows of it."""

    id: str
    kind: str
    created_at: datetime
    data: Any


class Deliver:
    """Sends what the owner may read now; the body follows from the ledger, so that every attempt sends the
    same one.
    """

    def __init__(
        self,
        feed: LedgerFeed,
        find: FindWebhooks,
        keep: KeepWebhooks,
        deliveries: WebhookDeliveries,
        box: SecretBox,
        post: WebhookPost,
        authority: Authority,
        clock: Clock,
        views: WebhookViews,
        chance: Callable[[], float],
    ) -> None:
        self._feed = feed
        self._find = find
        self._keep = keep
        self._deliveries = deliveries
        self._box = box
        self._post = post
        self._authority = authority
        self._clock = clock
        self._views = views
        self._chance = chance

    def __call__(self, claim: ClaimedDelivery) -> None:
        """Send once and record the outcome. Raises StoreUnavailable and IntegrityError."""
        try:
            webhook = self._find.one(claim.webhook)
        except NotFound:  # it was removed
            self._deliveries.forget(claim.webhook)
            return
        if webhook.paused:  # since the claim; it waits on
            self._deliveries.record(claim, "waiting", claim.status, self._clock.now(), claim.due_at)
        elif reason := self._why_not(webhook, claim.kind):
            self._deliveries.record(claim, "refused", f"not sent: {reason}", self._clock.now())
        else:
            self._settle(claim, webhook, self._send(claim, webhook))

    def again(self, claim: ClaimedDelivery, status: str) -> None:
        """Record a failed attempt; the next one is after a pause, or there is none after 24 hours."""
        self._retry(claim, PostAnswer(status=0, said=status))

    def _why_not(self, webhook: Webhook, kind: str) -> str:
        """Why the webhook may not have this kind now; "" when it may. A test call is of all its kinds."""
        kinds = webhook.added.kinds if kind == TEST else (kind,)
        reasons = [self._authority.why_not(webhook.added, scope) for one in kinds for scope in scopes_of(one)]
        return "" if "" in reasons else reasons[0]

    def _send(self, claim: ClaimedDelivery, webhook: Webhook) -> PostAnswer:
        now = self._clock.now()
        sealed = open_sealed(self._box, webhook.id, webhook.signing(now))
        body = msgspec.json.encode(self._notice(claim))
        headers = headers_of([one.secret for one in sealed], claim.id, int(now.timestamp()), body)
        return self._post(sealed[0].url, headers, body)

    def _notice(self, claim: ClaimedDelivery) -> Notice:
        if claim.kind == TEST:
            data: Any = {"webhook": claim.webhook}
            return Notice(id=claim.id, kind=TEST, created_at=claim.created_at, data=data)
        recorded = self._feed.read_all(claim.position - 1, 1)[0]
        data = self._views(claim.kind, recorded) if claim.kind in OWN else event_view(recorded)
        return Notice(id=claim.id, kind=claim.kind, created_at=recorded.recorded_at, data=data)

    def _settle(self, claim: ClaimedDelivery, webhook: Webhook, answer: PostAnswer) -> None:
        if 200 <= answer.status < 300:
            self._deliveries.record(claim, "delivered", answer.said, self._clock.now())
        elif answer.status == GONE:
            self._deliveries.record(claim, "failed", answer.said, self._clock.now())
            with suppress(VersionConflict):  # the next delivery gets the same answer
                self._keep.pause(webhook.added.owner, webhook.id, f"the receiver answered {answer.said}")
        else:
            self._retry(claim, answer)

    def _retry(self, claim: ClaimedDelivery, answer: PostAnswer) -> None:
        now = self._clock.now()
        due_at = next_try(claim.attempts, answer.wait, now, self._chance())
        if due_at < claim.gives_up_at:
            self._deliveries.record(claim, "waiting", answer.said, now, due_at)
        else:
            self._deliveries.record(claim, "failed", answer.said, now)
