"""Segments of price revisions give the same series as the revisions, on both engines."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete, select, update

from adapters.persistence.database.engine import open_engine
from adapters.persistence.database.tables import price_segments
from adapters.persistence.database.transactions import deriving, reading
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from domain.bars import Finding, RawBars
from domain.prices import COLUMNS
from domain.revisions import fold
from tests.contracts.event_store import AT, request, revision

DAYS = 300


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database on each engine."""
    sqlite = f"sqlite:///{tmp_path / 'ledger.db'}"
    opened = open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield opened
    opened.dispose()


def year(engine: Engine) -> list[RawBars]:
    """A first load, then daily revisions with new bars, corrections and dropped rows."""
    store, chance = SqlEventStore(engine), np.random.default_rng(3)
    parts = []
    for number in range(1, DAYS + 1):
        days = np.arange(100) if number == 1 else np.unique(chance.integers(0, 100 + number, 2))
        columns = {name: chance.random(days.size) for name in COLUMNS}
        findings = np.where(chance.random(days.size) < 0.3, int(Finding.MISSING), 0).astype(np.int32)
        rows = RawBars(days.astype(np.int32), columns, findings)
        parts.append(rows)
        at = AT + timedelta(days=number)
        store.append(request("a", number - 1, f"c{number}", revision=revision(number, rows, at)))
    return parts


def test_segments_change_nothing_that_is_read(engine: Engine) -> None:
    """Whenever segments are made, every past series equals the fold of its revisions."""
    parts, history = year(engine), SqlPriceHistory(engine)
    wanted = {n: fold(parts[:n]).digest for n in (1, 2, 15, 16, 17, 31, 33, 255, 256, 257, 272, 299, 300)}
    assert {n: history.bars("VALE3", revision=n).digest for n in wanted} == wanted

    for _ in range(2):
        history.compact("VALE3")
        assert {n: history.bars("VALE3", revision=n).digest for n in wanted} == wanted
        known = {n: history.bars("VALE3", known_at=AT + timedelta(days=n, hours=1)).digest for n in wanted}
        assert known == wanted
    with reading(engine) as connection:
        spans = {(row.first, row.last) for row in connection.execute(select(price_segments))}
    assert spans == {(first, first + 15) for first in range(1, 289, 16)} | {(1, 256)}

    with deriving(engine) as connection:
        connection.execute(delete(price_segments).where(price_segments.c.first.in_([1, 33])))
    assert {n: history.bars("VALE3", revision=n).digest for n in wanted} == wanted


def test_a_segment_that_is_not_the_fold_is_found(engine: Engine) -> None:
    """Verification computes each segment again and compares."""
    year(engine)
    history = SqlPriceHistory(engine)
    history.compact("VALE3")
    segments = [problem for *_, problem in history.verify()][DAYS:]
    assert segments == [""] * 19
    other = select(price_segments.c.payload).where(price_segments.c.first == 17).scalar_subquery()
    digest = select(price_segments.c.digest).where(price_segments.c.first == 17).scalar_subquery()
    with deriving(engine) as connection:
        one = (price_segments.c.first == 33) & (price_segments.c.last == 48)
        connection.execute(update(price_segments).where(one).values(payload=other, digest=digest))

    bad = [(number, problem) for _, number, problem in list(history.verify())[DAYS:] if problem]

    assert bad == [(48, "the segment 33–48 differs from its revisions")]


def test_a_revision_recorded_before_an_earlier_one_waits_for_it(engine: Engine) -> None:
    """After a clock was set back, "known at" never uses a revision without the revisions before it."""
    store, history = SqlEventStore(engine), SqlPriceHistory(engine)
    hours = [0, 5, 3]
    for number, hour in enumerate(hours, start=1):
        rows = RawBars(np.array([number], np.int32), {name: np.ones(1) for name in COLUMNS})
        at = AT + timedelta(hours=hour)
        store.append(request("a", number - 1, f"c{number}", revision=revision(number, rows, at)))

    seen = [len(history.bars("VALE3", known_at=AT + timedelta(hours=hour))) for hour in (0, 3, 4, 5)]

    assert seen == [1, 1, 1, 3]
