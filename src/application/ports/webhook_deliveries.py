"""WebhookDeliveries: what is sent to webhooks, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

import msgspec

KEPT = timedelta(days=30)
"""The time for which a delivery is kept after its end. An event that is older is not told any more."""
DeliveryState = Literal["waiting", "delivered", "failed", "refused"]
"""`failed`: given up; `refused`: the caller who added the webhook may no longer read it."""


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """The delivery of one event to one webhook, under an id that all attempts share.

    `position` is that of the event, 0 for a test call. Deliveries with one `resource` are sent in the order
    of their positions. `status` says in a few words what became of the last attempt, "" before the first. It
    is sent from `due_at` on, and no more after `gives_up_at`.
    """

    id: str
    webhook: str
    position: int
    kind: str
    resource: str
    created_at: datetime
    due_at: datetime
    gives_up_at: datetime
    state: DeliveryState = "waiting"
    attempts: int = 0
    status: str = ""
    ended_at: datetime | None = None


class ClaimedDelivery(WebhookDelivery, frozen=True, kw_only=True):
    """A delivery that this sender has claimed; only the holder of the latest `token` records its outcome."""

    token: str


class WebhookDeliveries(Protocol):
    """Deliveries of the last 30 days, shared by all processes."""

    def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        """Add deliveries durably; one whose id is known stays as it is."""
        ...

    def claim(self, webhooks: Sequence[str], now: datetime, lease: float) -> ClaimedDelivery | None:
        """Claim the delivery of these webhooks that has been due longest; None when none is due.

        The claim ends after `lease` seconds of the clock of the database. A delivery is not claimed while an
        earlier one of the same webhook and resource waits.
        """
        ...

    def record(
        self,
        claim: ClaimedDelivery,
        state: DeliveryState,
        status: str,
        now: datetime,
        due_at: datetime | None = None,
    ) -> bool:
        """Record the outcome of an attempt, and release the claim; False when it is another's by now."""
        ...

    def repeat(self, delivery: str, now: datetime, gives_up_at: datetime) -> None:
        """Let a delivery be sent from now on: an ended one again and by itself, a waiting one at once."""
        ...

    def find(self, webhook: str, *, after: str = "", limit: int, newest_first: bool) -> list[WebhookDelivery]:
        """Deliveries of a webhook that follow the id `after`, in the order of their ids."""
        ...

    def one(self, webhook: str, delivery: str) -> WebhookDelivery | None:
        """A delivery of a webhook, or None."""
        ...

    def waiting(self, webhook: str, resource: str) -> WebhookDelivery | None:
        """The first delivery of a resource that waits, or None."""
        ...

    def failing(self, webhooks: Sequence[str]) -> set[str]:
        """Those of the webhooks that have a waiting delivery whose last attempt failed."""
        ...

    def forget(self, webhook: str) -> None:
        """Remove all deliveries of a webhook."""
        ...

    def tidy(self, now: datetime) -> None:
        """Give up deliveries that are overdue, and remove those that ended 30 days ago."""
        ...
