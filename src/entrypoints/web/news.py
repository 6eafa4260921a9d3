"""News: how many events a page has not shown yet, for the watchlist and the ledger."""

import re
from collections.abc import Callable, Sequence

import msgspec

from application.ports.event_store import Recorded
from domain.forecast import ForecastIssued, ForecastScored
from domain.price_events import PricesIngested
from domain.tracked_ticker import TickerRetired, TickerTracked
from entrypoints.http.edge.event_stream import Found, Message
from entrypoints.web.visit import Visit

PAGE_EVENTS = 1000
POSITION = re.compile(r"\d{1,15}", re.ASCII)
WATCHED = (ForecastIssued, ForecastScored, PricesIngested, TickerTracked, TickerRetired)
TAGS = tuple(str(kind.__struct_config__.tag) for kind in WATCHED)
Concern = Callable[[Visit, Sequence[Recorded]], int]


class News:
    """Messages `news` with the number of new events, whose id is the position that they reach.

    A stream goes on after the id that the browser received last, so that each event is counted once.
    """

    def __init__(self, visit: Visit, kinds: Sequence[str], concern: Concern) -> None:
        self._visit, self._kinds, self._concern = visit, kinds, concern
        self._feed = visit.product.adapters().feed()
        known = visit.request.headers.get("last-event-id", "") or visit.asked("after")
        head = self._feed.head()
        self._position = min(int(known), head) if POSITION.fullmatch(known) else head
        self._begun = False

    def __call__(self) -> Found:
        """The new events, up to PAGE_EVENTS of them; a message without any when the stream begins."""
        is_first, self._begun = not self._begun, True
        if not is_first and self._feed.head() <= self._position:
            return Found()
        before = self._position
        if self._kinds:
            page = self._feed.read_kinds(self._kinds, before, PAGE_EVENTS)
            events, self._position, more = page.events, page.position, not page.complete
        else:
            events = self._feed.read_all(before, PAGE_EVENTS)
            self._position, more = (events[-1].position if events else before), len(events) == PAGE_EVENTS
        count = self._concern(self._visit, events)
        data = msgspec.json.encode({"count": count})
        messages = [Message(event="news", id=str(self._position), data=data)] if count or is_first else []
        return Found(messages=messages, more=more)


def watched_by(visit: Visit, events: Sequence[Recorded]) -> int:
    """The events that change the watchlist of the person; forecasts of others do not exist."""
    sees = visit.person.sees
    if sees is None:
        return len(events)
    scored = [one.event.forecast for one in events if isinstance(one.event, ForecastScored)]
    owners = visit.product.use_cases().lists().named("outlooks", scored) if scored else {}

    def is_seen(event: object) -> bool:
        if isinstance(event, ForecastScored):
            return owners.get(event.forecast, {}).get("owner") in sees
        return not isinstance(event, ForecastIssued) or event.owner in sees

    return sum(is_seen(one.event) for one in events)
