"""SendWebhooks: keeps what is sent to webhooks at the head of the ledger, in one process at a time."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from application.happenings import Unavailable
from application.ports.clock import Clock
from application.ports.leases import LEASE_SECONDS, Leases
from application.ports.observer import Observer, unobserved
from application.ports.webhook_deliveries import ClaimedDelivery, WebhookDeliveries
from application.webhooks.deliver import Deliver
from application.webhooks.fan_out import FanOut
from application.webhooks.find_webhooks import FindWebhooks
from domain.errors import JobStopped, PrevistoError, VersionConflict
from domain.webhook import Webhook

NAME = "webhooks"  # of the lease
POLL_SECONDS = 1.0
BUSY_SECONDS = 0.1
RENEW_SECONDS = LEASE_SECONDS / 3
TIDY_SECONDS = 60.0
WARNING_SECONDS = 60.0
CLAIM_SECONDS = 60.0
"""Longer than an attempt takes. After a crash, the time until the next attempt."""
MAX_AT_ONCE = 16
MAX_OF_OWNER = 4
MAX_OF_WEBHOOK = 2


class SendWebhooks:
    """Each attempt has a thread; the numbers at once are bounded in all, by owner and by webhook.

    The lease avoids repeated work, and the claims of deliveries avoid repeated sending. After an error the
    loop goes on; it warns at most once a minute.
    """

    def __init__(
        self,
        fan_out: FanOut,
        find: FindWebhooks,
        deliveries: WebhookDeliveries,
        leases: Leases,
        clock: Clock,
        deliver: Deliver,
        observe: Observer = unobserved,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fan_out = fan_out
        self._find = find
        self._deliveries = deliveries
        self._leases = leases
        self._clock = clock
        self._deliver = deliver
        self._observe = observe
        self._monotonic = monotonic
        self._sending: dict[str, Webhook] = {}
        self._lock = Lock()
        self._renewed = self._tidied = self._warned = float("-inf")

    def run(self, name: str, stopping: Event) -> None:
        """Send until `stopping` is set, then release the lease. Attempts that run may still end."""
        while not stopping.is_set():
            more = False
            try:
                if self._holds_lease(name):
                    more = self.once()
            except VersionConflict:
                more = True  # another process moved the place
            except PrevistoError as error:
                self._warn(error)
            stopping.wait(0 if more else BUSY_SECONDS if self._sending else POLL_SECONDS)
        try:
            self._leases.give_up(NAME, name)
        except PrevistoError as error:
            self._warn(error)

    def once(self) -> bool:
        """Add the deliveries of one page of events, and begin what is due; whether there are more events."""
        more = self._fan_out()
        if self._monotonic() - self._tidied >= TIDY_SECONDS:
            self._tidied = self._monotonic()
            self._deliveries.tidy(self._clock.now())
        webhooks = {webhook.id: webhook for webhook in self._find.all() if not webhook.paused}
        while free := self._free(webhooks):
            claim = self._deliveries.claim(free, self._clock.now(), CLAIM_SECONDS)
            if claim is None:
                break
            with self._lock:
                self._sending[claim.id] = webhooks[claim.webhook]
            Thread(target=self._attempt, args=(claim,), daemon=True).start()
        return more

    def _free(self, webhooks: dict[str, Webhook]) -> list[str]:
        """The webhooks to which another delivery may be sent now."""
        with self._lock:
            sending = list(self._sending.values())
        if len(sending) >= MAX_AT_ONCE:
            return []
        busy, owners = [one.id for one in sending], [one.added.owner for one in sending]
        return [
            one.id
            for one in webhooks.values()
            if busy.count(one.id) < MAX_OF_WEBHOOK and owners.count(one.added.owner) < MAX_OF_OWNER
        ]

    def _attempt(self, claim: ClaimedDelivery) -> None:
        try:
            self._deliver(claim)
        except PrevistoError as error:
            self._fail(claim, error)
        except Exception as error:  # a bug ends this attempt only
            stopped = JobStopped(f"the delivery {claim.id} cannot be made", field="webhook")
            stopped.__cause__ = error
            self._fail(claim, stopped)
        finally:
            with self._lock:
                del self._sending[claim.id]

    def _fail(self, claim: ClaimedDelivery, error: PrevistoError) -> None:
        self._warn(error)
        try:
            self._deliver.again(claim, "not sent: an error of the service")
        except PrevistoError as later:  # the claim ends by itself
            self._warn(later)

    def _holds_lease(self, name: str) -> bool:
        if self._monotonic() - self._renewed < RENEW_SECONDS:
            return True
        held = self._leases.take(NAME, name, LEASE_SECONDS)
        self._renewed = self._monotonic() if held else float("-inf")
        return held

    def _warn(self, error: PrevistoError) -> None:
        if self._monotonic() - self._warned >= WARNING_SECONDS:
            self._warned = self._monotonic()
            self._observe(Unavailable(part=NAME, error=error))
