"""What the event store benchmark does to a store: ours, the raw floor, and the `eventsourcing` library."""

import itertools
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.ports.event_store import Append, Meta
from application.ports.price_history import PriceRevision
from application.projections.projector import Projector
from domain.bars import RawBars
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.prices import COLUMNS
from domain.quantiles import QuantilePaths
from domain.tracked_ticker import TickerTracked

NOON = datetime(2024, 6, 28, 12, tzinfo=UTC)
META = Meta(actor="benchmark", code_version="0.1.0")
SERIAL = itertools.count()


def an_event(forecast: str = "01j1f0000000000000000000aa") -> ForecastIssued:
    """A forecast of one session: a real event of some 700 bytes."""
    quantiles = QuantilePaths((0.1, 0.5, 0.9), ((60.12, 61.34, 62.56),))
    return ForecastIssued(
        forecast=forecast,
        ticker="VALE3",
        currency="BRL",
        horizon=1,
        origin=date(2024, 6, 28),
        last_close=61.31,
        sessions=(date(2024, 7, 1),),
        quantiles=quantiles,
        digest="d" * 64,
        model="VALE3-week-1",
        strategy="volatility",
        settings={"window": 500},
        seed=7,
        artifact="a" * 64,
        skill="none shown",
        revision=2,
        series_digest="b" * 64,
        source="yahoo",
        synthetic=False,
        data_age=0,
        code_version="0.1.0",
        environment={"python": "3.11"},
        at=NOON,
    )


def event_bytes() -> bytes:
    """The same event as the floor and the library store it."""
    return msgspec.json.encode(an_event())


class Ours:
    """SqlEventStore."""

    def __init__(self, url: str) -> None:
        self._store = SqlEventStore(open_engine(url))

    def _append(self, stream: str, version: int, count: int = 1) -> None:
        self._store.append(
            Append(
                stream=stream,
                expected_version=version,
                events=[an_event()] * count if count > 1 else (an_event(),),
                command_id=uuid.uuid4().hex,
                meta=META,
                recorded_at=NOON,
            )
        )

    def single(self, count: int) -> int:
        """One caller, one event a call."""
        for _ in range(count):
            self._append(f"s{next(SERIAL)}", 0)
        return count

    def concurrent(self, callers: int, count: int) -> int:
        """Many callers, one event a call, a stream each."""
        streams = [f"t{next(SERIAL)}" for _ in range(callers)]

        def call(stream: str) -> None:
            for version in range(count):
                self._append(stream, version)

        with ThreadPoolExecutor(callers) as pool:
            list(pool.map(call, streams))
        return callers * count

    def batch(self, count: int) -> int:
        """A hundred events a call."""
        for _ in range(count):
            self._append(f"b{next(SERIAL)}", 0, 100)
        return 100 * count

    def read_rows(self) -> int:
        """Every row, as the walk over the chain reads it."""
        position = done = 0
        while page := self._store._journal.page(position, 1000):
            position, done = page[-1][0], done + len(page)
        return done

    def replay(self) -> int:
        """Every event as a struct, with its position, meta and time."""
        position = done = 0
        while page := self._store.read_all(position, 1000):
            position, done = page[-1].position, done + len(page)
        return done

    def verify(self) -> int:
        """The chain."""
        done = 0
        for _, problem in self._store.verify():
            assert not problem
            done += 1
        assert done == self._store.head()
        return done


class Floor:
    """The driver alone."""

    TABLE = "(position {key}, stream text, version int, type text, data {blob}, unique(stream, version))"

    def __init__(self, engine: str, url: str) -> None:
        self._data, self._tag = event_bytes(), "forecast.issued.v1"
        self._sqlite = engine == "sqlite"
        self._connection: Any
        if self._sqlite:
            path = url.removeprefix("sqlite:///") + ".floor"
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            columns = self.TABLE.format(key="integer primary key", blob="blob")
            self._insert = "INSERT INTO floor (stream, version, type, data) VALUES (?, ?, ?, ?)"
        else:
            import psycopg

            self._connection = psycopg.connect(url, autocommit=True)
            columns = self.TABLE.format(key="bigserial primary key", blob="bytea")
            self._insert = "INSERT INTO floor (stream, version, type, data) VALUES (%s, %s, %s, %s)"
        self._connection.execute(f"CREATE TABLE floor {columns}")

    def single(self, count: int) -> int:
        """A transaction an event."""
        for _ in range(count):
            row = (f"s{next(SERIAL)}", 1, self._tag, self._data)
            if self._sqlite:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute(self._insert, row)
                self._connection.execute("COMMIT")
            else:
                self._connection.execute(self._insert, row)
        return count

    def batch(self, count: int) -> int:
        """A transaction for a hundred."""
        for _ in range(count):
            stream = f"b{next(SERIAL)}"
            rows = [(stream, version, self._tag, self._data) for version in range(100)]
            if self._sqlite:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(self._insert, rows)
                self._connection.execute("COMMIT")
            else:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    cursor.executemany(self._insert, rows)
        return 100 * count

    def _rows(self) -> Sequence[Any]:
        query = "SELECT position, stream, version, type, data FROM floor ORDER BY position"
        if self._sqlite:
            return list(self._connection.execute(query))
        return list(self._connection.execute(query, binary=True).fetchall())

    def read(self) -> int:
        """Everything in one statement."""
        return len(self._rows())

    def replay(self) -> int:
        """Everything, decoded into plain dictionaries."""
        return len([msgspec.json.decode(row[4]) for row in self._rows()])


class Library:
    """The application recorder of `eventsourcing`."""

    def __init__(self, recorder: Any) -> None:
        from eventsourcing.persistence import StoredEvent

        self._recorder, self._event, self._data = recorder, StoredEvent, event_bytes()

    @classmethod
    def open(cls, engine: str, url: str) -> "Library | None":
        """None where the library is not installed."""
        try:
            from eventsourcing.persistence import InfrastructureFactory
            from eventsourcing.utils import Environment
        except ImportError:
            return None
        if engine == "sqlite":
            given = {"PERSISTENCE_MODULE": "eventsourcing.sqlite"}
            given["SQLITE_DBNAME"] = url.removeprefix("sqlite:///") + ".library"
        else:
            from sqlalchemy.engine import make_url

            parsed = make_url(url)
            given = {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(parsed.database),
                "POSTGRES_HOST": str(parsed.host or parsed.query.get("host")),
                "POSTGRES_PORT": str(parsed.port or 5432),
                "POSTGRES_USER": str(parsed.username),
                "POSTGRES_PASSWORD": str(parsed.password or "none"),
            }
        factory = InfrastructureFactory.construct(Environment("benchmark", given))
        return cls(factory.application_recorder())

    def _new(self, version: int, stream: uuid.UUID) -> Any:
        return self._event(
            originator_id=stream, originator_version=version, topic="forecast.issued.v1", state=self._data
        )

    def single(self, count: int) -> int:
        """One caller."""
        for _ in range(count):
            self._recorder.insert_events([self._new(1, uuid.uuid4())])
        return count

    def concurrent(self, callers: int, count: int) -> int:
        """Many callers."""
        with ThreadPoolExecutor(callers) as pool:
            list(pool.map(lambda _: self.single(count), range(callers)))
        return callers * count

    def batch(self, count: int) -> int:
        """A hundred events a call."""
        for _ in range(count):
            stream = uuid.uuid4()
            self._recorder.insert_events([self._new(version, stream) for version in range(1, 101)])
        return 100 * count

    def _pages(self) -> Iterator[Sequence[Any]]:
        start: int | None = 1
        while page := self._recorder.select_notifications(start=start, limit=1000):
            yield page
            start = page[-1].id + 1

    def read(self) -> int:
        """Every notification."""
        return sum(map(len, self._pages()))

    def replay(self) -> int:
        """Every notification, decoded into plain dictionaries."""
        return sum(len([msgspec.json.decode(one.state) for one in page]) for page in self._pages())


def rebuild_seconds(url: str, count: int) -> float:
    """Fill a ledger (two of five events score a forecast, one in a hundred is another kind), then rebuild."""
    engine = open_engine(url)
    store = SqlEventStore(engine)
    for start in range(0, count, 500):
        events = [_mixed(number) for number in range(start, start + 500)]
        store.append(
            Append(
                stream=f"m{start}",
                expected_version=0,
                events=events,
                command_id=f"m{start}",
                meta=META,
                recorded_at=NOON,
            )
        )
    projector = Projector(store, SqlReadModels(engine))
    started = time.perf_counter()
    for name in projector.names:
        place = projector.rebuild(name)
        assert (place.position, place.problem) == (store.head(), "")
    return time.perf_counter() - started


def _mixed(number: int) -> Any:
    if number % 100 == 99:
        return TickerTracked(ticker=f"T{number}", exchange="BVMF", currency="BRL", yahoo="T.SA", at=NOON)
    if number % 5 in (1, 3):
        step = StepScore(
            session=date(2024, 7, 1),
            close=61.0,
            error=-0.3,
            pinball=0.2,
            naive_pinball=0.3,
            inside={"80": True},
        )
        return ForecastScored(forecast=f"f{number - 1:09}", steps=(step,), revision=2, basis=61.0, at=NOON)
    return an_event(f"f{number:09}")


def _bars(first: int, count: int, chance: Any) -> RawBars:
    days = np.arange(first, first + count, dtype=np.int32)
    return RawBars(days, {name: 50 + chance.random(count) for name in COLUMNS})


def _ingest(store: SqlEventStore, ticker: str, number: int, rows: RawBars) -> float:
    at = NOON + timedelta(days=number)
    revision = PriceRevision(ticker=ticker, number=number, recorded_at=at, bars=rows, digest=rows.digest)
    request = Append(
        stream=f"ticker-{ticker}",
        expected_version=number - 1,
        events=(TickerTracked(ticker=ticker, exchange="BVMF", currency="BRL", yahoo=ticker, at=at),),
        command_id=f"{ticker}-{number}",
        meta=META,
        recorded_at=at,
        revision=revision,
    )
    started = time.perf_counter()
    store.append(request)
    return time.perf_counter() - started


def ingest_seconds(url: str, tickers: int) -> float:
    """The time inside `append` (encoding the payload included) for the first load of many tickers."""
    store, rows = SqlEventStore(open_engine(url)), _bars(0, 6300, np.random.default_rng(1))
    return sum(_ingest(store, f"T{number}", 1, rows) for number in range(tickers))


def history_milliseconds(url: str) -> dict[str, float]:
    """The median time to read one series as known at a random time."""
    engine = open_engine(url)
    store, history, chance = SqlEventStore(engine), SqlPriceHistory(engine), np.random.default_rng(1)
    _ingest(store, "VALE3", 1, _bars(0, 6300, chance))
    found: dict[str, float] = {}
    for year, last in enumerate((251, 501), start=1):
        for number in range(last - 249, last + 1):
            _ingest(store, "VALE3", number, _bars(6300 + number, 1, chance))
        if year == 1:
            found["250 one-bar revisions, not compacted"] = _median_read(history, last, chance)
        history.compact("VALE3")
        found[f"{250 * year} one-bar revisions"] = _median_read(history, last, chance)
    return found


def _median_read(history: SqlPriceHistory, last: int, chance: Any) -> float:
    taken = []
    for _ in range(200):
        known_at = NOON + timedelta(days=int(chance.integers(1, last + 1)))
        started = time.perf_counter()
        history.bars("VALE3", known_at=known_at)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken))
