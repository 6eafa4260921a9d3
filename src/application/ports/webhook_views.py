"""WebhookViews: what a delivery says about an event."""

from typing import Any, Protocol

from application.ports.event_store import Recorded


class WebhookViews(Protocol):
    """The forms of the API; they are at the doors."""

    def __call__(self, kind: str, recorded: Recorded) -> Any:
        """What the API shows of the job or forecast that an event is about, as it was then."""
        ...
