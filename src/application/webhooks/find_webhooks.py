"""FindWebhooks: the webhooks of an owner or of all, and what was sent to them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.ports.secret_box import SecretBox
from application.ports.webhook_deliveries import WebhookDeliveries, WebhookDelivery
from application.queries.lists import Lists
from application.webhooks.sealed import open_sealed
from domain.errors import NotFound
from domain.webhook import Webhook, absent


class FindWebhooks:
    """Reads the projection `webhooks`, which contains the effects of all earlier commands."""

    def __init__(self, lists: Lists, deliveries: WebhookDeliveries, box: SecretBox) -> None:
        self._lists = lists
        self._deliveries = deliveries
        self._box = box

    def all(self, owner: str | None = None) -> list[Webhook]:
        """The webhooks of an owner, or of all owners, without the removed ones."""
        rows = self._lists.all("webhooks", owners=None if owner is None else [owner])
        found = (msgspec.convert(row, Webhook, strict=False) for row in rows)
        return [webhook for webhook in found if not webhook.removed]

    def one(self, webhook: str, owner: str | None = None) -> Webhook:
        """A webhook of an owner, or of any owner. Raises NotFound."""
        row = self._lists.named("webhooks", [webhook]).get(webhook)
        found = msgspec.convert(row, Webhook, strict=False) if row else None
        if found is None or found.removed or owner not in (None, found.added.owner):
            raise absent(webhook)
        return found

    def shown(self, webhooks: Sequence[Webhook]) -> list[dict[str, Any]]:
        """The webhooks with address and state, without secrets. Raises StoreUnavailable."""
        failing = self._deliveries.failing([webhook.id for webhook in webhooks]) if webhooks else set()
        return [self._shown(webhook, webhook.id in failing) for webhook in webhooks]

    def deliveries(
        self, webhook: str, *, after: str = "", limit: int = 100, newest_first: bool = True
    ) -> list[WebhookDelivery]:
        """Deliveries of a webhook that follow the id `after`."""
        return self._deliveries.find(webhook, after=after, limit=limit, newest_first=newest_first)

    def delivery(self, webhook: str, delivery: str) -> WebhookDelivery:
        """A delivery of a webhook. Raises NotFound."""
        if found := self._deliveries.one(webhook, delivery):
            return found
        raise NotFound(
            f"no delivery {delivery!r} of this webhook",
            field="delivery",
            remedy="see `previsto webhooks deliveries`; they are kept for 30 days",
        )

    def _shown(self, webhook: Webhook, failing: bool) -> dict[str, Any]:
        added = webhook.added
        return {
            "id": webhook.id,
            "url": open_sealed(self._box, webhook.id, webhook.sealed[:1])[0].url,
            "kinds": list(added.kinds),
            "description": added.description or None,
            "state": "paused" if webhook.paused else "failing" if failing else "active",
            "reason": webhook.reason or None,
            "owner": added.owner or None,
            "created_at": added.at.isoformat(),
            "secret_changed_at": (webhook.rotated_at or added.at).isoformat(),
        }
