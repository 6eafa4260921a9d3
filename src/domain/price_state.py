"""PriceState: what the events of a ticker say about its price revisions."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from domain.basis import Basis
from domain.dividends import Dividend
from domain.events import Event
from domain.judgement.judge import Decisions
from domain.price_events import (
    DividendsAnnounced,
    HeldPricesRejected,
    PricesChecked,
    PricesHeld,
    PricesIngested,
    RepairChosen,
    SessionDecided,
)
from domain.sessions import to_day


class PriceState(msgspec.Struct, frozen=True, kw_only=True):
    """The last revision, and the first one of its series.

    `basis` is the latest that a source stated for the rows of the series. `held` is the delivery that waits
    for a decision; `full_at` is the time of the last whole history. With `settled` the source insists on
    the defects of its rows. `announced` is what was told last about dividends ahead;
    with `repair` plain faults are undone in the series.
    """

    last: PricesIngested | None = None
    start: int = 1
    basis: Basis | None = None
    full_at: datetime | None = None
    settled: bool = False
    held: PricesHeld | None = None
    holds: int = 0
    decided: dict[date, bool] = {}
    announced: DividendsAnnounced | None = None
    repair: bool = False

    @property
    def dividends(self) -> tuple[Dividend, ...]:
        """The dividends that were announced last; the ex-date of some may have passed since."""
        return self.announced.dividends if self.announced else ()

    @property
    def decisions(self) -> Decisions:
        """The sessions that a person confirmed or dropped."""
        confirmed, dropped = (
            frozenset(to_day(day) for day, real in self.decided.items() if real is wanted)
            for wanted in (True, False)
        )
        return Decisions(confirmed, dropped)


def price_state(events: Iterable[Event]) -> PriceState:
    """The state after the events of one ticker, in order; other events change nothing."""
    state = PriceState()
    for event in events:
        state = _evolve(state, event)
    return state


def _evolve(state: PriceState, event: Event) -> PriceState:
    change = msgspec.structs.replace
    match event:
        case PricesIngested():
            start = event.revision if event.restart else state.start
            full_at = event.at if event.full else state.full_at
            kept = None if event.restart else state.basis
            basis = Basis(event.basis) if event.basis else kept
            return change(state, last=event, start=start, basis=basis, full_at=full_at, held=None)
        case PricesHeld():
            return change(state, held=event, holds=event.held)
        case HeldPricesRejected():
            return change(state, held=None)
        case RepairChosen():
            return change(state, repair=event.repair)
        case PricesChecked():
            full_at = event.at if event.full else state.full_at
            return change(state, full_at=full_at, settled=event.full or state.settled, held=None)
        case SessionDecided():
            return change(state, decided={**state.decided, event.session: event.confirmed})
        case DividendsAnnounced():
            return change(state, announced=event)
    return state
