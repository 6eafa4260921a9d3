"""Compares price revisions with the events that announced them."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select

from adapters.persistence.database.tables import events, price_revisions
from adapters.persistence.database.transactions import reading
from adapters.persistence.prices.revision_codec import decode_checked
from domain.errors import IntegrityError
from domain.price_events import PricesHeld, PricesIngested

REVISION = price_revisions.c
Announcement = PricesIngested | PricesHeld
ANNOUNCING = tuple(str(kind.__struct_config__.tag) for kind in (PricesIngested, PricesHeld))
_announcements = msgspec.json.Decoder(Announcement)


def revision_problems(engine: Engine) -> Iterator[tuple[str, int, str]]:
    """Yield each revision, stored or announced, as (ticker, number, "" or what is wrong)."""
    with reading(engine) as connection:
        announced = _announced(connection)
        found = connection.execute(select(REVISION.ticker, REVISION.number)).all()
    for ticker, number in sorted(announced.keys() | {(row.ticker, row.number) for row in found}):
        yield ticker, number, _problem(engine, ticker, number, announced.get((ticker, number)))


def _problem(engine: Engine, ticker: str, number: int, announced: Announcement | None) -> str:
    query = select(price_revisions).where(REVISION.ticker == ticker, REVISION.number == number)
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return "it is missing" if row is None else revision_problem(tuple(row), announced)


def revision_problem(row: Sequence[Any], announced: Announcement | None) -> str:
    """Return what is wrong with a row of `price_revisions` and its announcing event; "" for nothing."""
    ticker, number, recorded_at, rows, payload, digest = row
    if announced is None:
        return "no event announces it"
    try:
        decode_checked(ticker, number, payload, digest)
    except IntegrityError as error:
        return error.message
    at = announced.at.astimezone(UTC).isoformat(timespec="microseconds")
    same = (digest, rows, recorded_at) == (announced.digest, announced.rows, at)
    return "" if same else "it differs from the event that announced it"


def announcement(data: bytes) -> Announcement:
    """Return the event that announces a revision. Raises msgspec.DecodeError."""
    found: Announcement = _announcements.decode(data)
    return found


def _announced(connection: Connection) -> dict[tuple[str, int], Announcement]:
    query = select(events.c.data).where(events.c.type.in_(ANNOUNCING))
    found: dict[tuple[str, int], Announcement] = {}
    for data in connection.execute(query).scalars():
        with suppress(msgspec.DecodeError):  # the check of the chain reports damaged events
            event = announcement(data)
            found[event.kept_as] = event
    return found
