"""Recording: the events and revisions of a delivery that is taken in or held."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from application.ledger import Ledger
from application.ports.price_history import PriceRevision
from application.prices.fetching import Fetched
from domain.bars import RawBars
from domain.basis import Basis
from domain.cleaning import summary
from domain.events import Event
from domain.intake import Intake
from domain.price_events import PricesChecked, PricesHeld, PricesIngested
from domain.sessions import to_date
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded about a delivery beside its rows."""

    ticker: Ticker
    source: str
    synthetic: bool
    basis: Basis | None
    full: bool


class Consent(msgspec.Struct, frozen=True):
    """The person who accepted a held revision, and why."""

    held: int = 0
    by: str = ""
    reason: str = ""


UNASKED = Consent()


def record_intake(
    ledger: Ledger,
    version: int,
    delivered: Delivered,
    number: int,
    intake: Intake,
    consent: Consent = UNASKED,
    also: Sequence[Event] = (),
) -> PricesIngested:
    """Append the rows of an intake as revision `number`, with the event that announces them.

    `also` are events that follow it in the same append.
    """
    event = PricesIngested(
        ticker=delivered.ticker.symbol,
        revision=number,
        source=delivered.source,
        synthetic=delivered.synthetic,
        first=to_date(intake.rows.sessions[0]),
        last=to_date(intake.rows.sessions[-1]),
        rows=len(intake.rows),
        digest=intake.rows.digest,
        added=intake.added,
        changed=intake.changed,
        vanished=intake.vanished,
        findings=summary(intake.rows),
        at=ledger.clock.now(),
        basis=delivered.basis or "",
        restart=intake.restart,
        full=delivered.full,
        accepted=consent.held,
        by=consent.by,
        reason=consent.reason,
        actions=tuple(_actions(intake)),
    )
    _append(ledger, version, delivered.ticker, event, intake.rows, also)
    return event


def record_held(
    ledger: Ledger, version: int, delivered: Delivered, number: int, fetched: Fetched
) -> PricesHeld:
    """Append the rows of a doubtful delivery as held revision `number`, with its event."""
    rows, doubt = fetched.rows, fetched.intake.doubt
    assert doubt is not None
    event = PricesHeld(
        ticker=delivered.ticker.symbol,
        held=number,
        source=delivered.source,
        synthetic=delivered.synthetic,
        basis=delivered.basis or "",
        doubt=doubt.kind,
        message=doubt.message,
        first=to_date(rows.sessions[0]),
        last=to_date(rows.sessions[-1]),
        rows=len(rows),
        digest=rows.digest,
        at=ledger.clock.now(),
    )
    _append(ledger, version, delivered.ticker, event, rows)
    return event


def record_check(ledger: Ledger, version: int, delivered: Delivered) -> None:
    """Append that a delivery agrees with the known prices and brings nothing new."""
    event = PricesChecked(
        ticker=delivered.ticker.symbol,
        source=delivered.source,
        full=delivered.full,
        at=ledger.clock.now(),
    )
    ledger.append(stream_of(delivered.ticker), version, (event,))


def _append(
    ledger: Ledger,
    version: int,
    ticker: Ticker,
    event: PricesIngested | PricesHeld,
    rows: RawBars,
    also: Sequence[Event] = (),
) -> None:
    name, number = event.kept_as
    revision = PriceRevision(ticker=name, number=number, recorded_at=event.at, bars=rows, digest=event.digest)
    ledger.append(stream_of(ticker), version, (event, *also), revision=revision)


def _actions(intake: Intake) -> Iterator[str]:
    """The dividends and splits that the known rows do not have; none when no row is known."""
    rows, known = intake.rows, intake.known
    _, at_rows, at_known = np.intersect1d(rows.sessions, known.sessions, return_indices=True)
    for name in ("dividend", "split") if len(known) else ():
        before = np.full(len(rows), np.nan)
        before[at_rows] = known.columns[name][at_known]
        told = rows.columns[name]
        for at in np.flatnonzero(np.isfinite(told) & ~np.isclose(told, before)):
            yield f"{name} {told[at]:g} on {to_date(rows.sessions[at])}"
