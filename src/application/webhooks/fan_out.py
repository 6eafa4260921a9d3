"""FanOut: reads the ledger once and in order, and adds a delivery for each webhook that wants an event."""

from collections.abc import Iterable
from hashlib import sha256

from application.ports.clock import Clock
from application.ports.event_store import EventStore, Recorded
from application.ports.ledger_feed import LedgerFeed
from application.ports.read_models import ReadModels
from application.ports.webhook_deliveries import KEPT, WebhookDeliveries, WebhookDelivery
from application.webhooks.find_webhooks import FindWebhooks
from application.webhooks.retries import GIVE_UP
from domain.errors import IntegrityError
from domain.forecast import ForecastIssued
from domain.identity import identity
from domain.job import JobSubmitted
from domain.webhook import Webhook
from domain.webhook_kinds import TAGS, own_kind

NAME = "webhook-events"  # of its place, beside those of projections
PAGE_EVENTS = 500
SKIPPED_EVENTS = 1000  # events that nobody wants, after which the place is written


class FanOut:
    """The place is written after the deliveries of a page. A crash between the two repeats the page, and the
    ids of its deliveries follow from webhook, event and kind, so that each is added once.

    A ledger that was restored from a backup has no place: events of the last 30 days are then told again,
    under the same ids.
    """

    def __init__(
        self,
        feed: LedgerFeed,
        events: EventStore,
        rows: ReadModels,
        find: FindWebhooks,
        deliveries: WebhookDeliveries,
        clock: Clock,
    ) -> None:
        self._feed = feed
        self._events = events
        self._rows = rows
        self._find = find
        self._deliveries = deliveries
        self._clock = clock
        self._read = 0

    def __call__(self) -> bool:
        """Add the deliveries of one page of events; returns whether there may be more.

        Raises IntegrityError at an event that cannot be read, and VersionConflict when another process
        moved the place.
        """
        if self._feed.head() == self._read:
            return False
        place = self._rows.place(NAME)
        after = max(place.position, self._read)
        tags = _tags_of(self._find.all())
        page = self._feed.read_kinds(tags, after, PAGE_EVENTS)
        # Read again after the page: a webhook that was added before one of these events must be known.
        webhooks = self._find.all()
        if not set(_tags_of(webhooks)) <= set(tags):
            return True
        since = self._clock.now() - KEPT
        fresh = (recorded for recorded in page.events if recorded.recorded_at >= since)
        wanted = [one for recorded in fresh for one in self._wanted(recorded, webhooks)]
        self._deliveries.add(wanted)
        if wanted or page.position - place.position >= SKIPPED_EVENTS:
            self._rows.apply(NAME, (), page.position, place)
        self._read = page.position
        return not page.complete

    def _wanted(self, recorded: Recorded, webhooks: Iterable[Webhook]) -> list[WebhookDelivery]:
        tag = str(recorded.event.__struct_config__.tag)
        own, owner = own_kind(tag), None
        found = []
        for webhook in webhooks:
            if recorded.position <= webhook.added.after:
                continue
            if tag in webhook.added.kinds:
                found.append(self._delivery(recorded, webhook.id, tag))
            if own and own in webhook.added.kinds:
                owner = self._owner(recorded) if owner is None else owner
                if owner == webhook.added.owner:
                    found.append(self._delivery(recorded, webhook.id, own))
        return found

    def _owner(self, recorded: Recorded) -> str:
        """The owner of the job or forecast that an event is about; "" for the installation."""
        first = self._events.read_stream(recorded.stream)[0].event
        match first:
            case JobSubmitted():
                return first.owner if first.client else ""
            case ForecastIssued():
                return first.owner
        raise IntegrityError(f"the stream {recorded.stream} has no owner", field="stream")

    def _delivery(self, recorded: Recorded, webhook: str, kind: str) -> WebhookDelivery:
        now = self._clock.now()
        return WebhookDelivery(
            id=_id(recorded, webhook, kind),
            webhook=webhook,
            position=recorded.position,
            kind=kind,
            resource=recorded.stream,
            created_at=now,
            due_at=now,
            gives_up_at=now + GIVE_UP,
        )


def _id(recorded: Recorded, webhook: str, kind: str) -> str:
    """The id of a delivery, with the time of its event."""
    digest = sha256(f"{webhook}/{recorded.position}/{kind}".encode()).digest()
    return identity(int(recorded.recorded_at.timestamp() * 1000), int.from_bytes(digest[:10], "big"))


def _tags_of(webhooks: Iterable[Webhook]) -> list[str]:
    """The tags of all events that one of the webhooks wants."""
    kinds = {kind for webhook in webhooks for kind in webhook.added.kinds}
    return [tag for tag in TAGS if tag in kinds or own_kind(tag) in kinds]
