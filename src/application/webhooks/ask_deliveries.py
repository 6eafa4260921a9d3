"""AskDeliveries: a test call, and a delivery sent again."""

from application.ledger import Ledger
from application.ports.webhook_deliveries import WebhookDeliveries, WebhookDelivery
from application.webhooks.find_webhooks import FindWebhooks
from application.webhooks.retries import GIVE_UP
from domain.errors import Conflict
from domain.webhook import Webhook
from domain.webhook_kinds import TEST


class AskDeliveries:
    """A worker sends them. Both methods raise NotFound, and Conflict for a paused webhook."""

    def __init__(self, ledger: Ledger, find: FindWebhooks, deliveries: WebhookDeliveries) -> None:
        self._ledger = ledger
        self._find = find
        self._deliveries = deliveries

    def test(self, webhook: str, owner: str | None = None) -> WebhookDelivery:
        """Send a delivery of the kind `test`; one that waits already is sent at once."""
        _require_active(self._find.one(webhook, owner))
        if waits := self._deliveries.waiting(webhook, TEST):
            return self.repeat(webhook, waits.id, owner)
        delivery, now = self._ledger.ids.new(), self._ledger.since
        wanted = WebhookDelivery(
            id=delivery,
            webhook=webhook,
            position=0,
            kind=TEST,
            resource=TEST,
            created_at=now,
            due_at=now,
            gives_up_at=now + GIVE_UP,
        )
        self._deliveries.add([wanted])
        return self._find.delivery(webhook, delivery)

    def repeat(self, webhook: str, delivery: str, owner: str | None = None) -> WebhookDelivery:
        """Send an ended delivery again, for up to 24 hours, or a waiting one at once."""
        _require_active(self._find.one(webhook, owner))
        found, now = self._find.delivery(webhook, delivery), self._ledger.clock.now()
        self._deliveries.repeat(found.id, now, now + GIVE_UP)
        return self._find.delivery(webhook, delivery)


def _require_active(webhook: Webhook) -> None:
    if webhook.paused:
        raise Conflict("the webhook is paused", field="webhook", remedy="resume it first")
