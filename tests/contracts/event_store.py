"""The contract of every EventStore, with its LedgerFeed and PriceHistory."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from application.ports.event_store import Append, Appended, EventStore, Meta
from application.ports.ledger_feed import LedgerFeed
from application.ports.price_history import PriceHistory, PriceRevision
from domain.bars import Finding, RawBars
from domain.errors import Conflict, InvalidInput, VersionConflict
from domain.tracked_ticker import TickerTracked

AT = datetime(2024, 6, 28, 21, 0, 0, 123456, tzinfo=UTC)
META = Meta(actor="tester", code_version="1")


def tracked(name: str = "VALE3") -> TickerTracked:
    """The event that a ticker is tracked."""
    return TickerTracked(ticker=name, exchange="BVMF", currency="BRL", yahoo=f"{name}.SA", at=AT)


def request(stream: str, version: int, command: str, count: int = 1, **extra: Any) -> Append:
    """An append of `count` events."""
    return Append(
        stream=stream,
        expected_version=version,
        events=[tracked(f"T{n}") for n in range(count)],
        command_id=command,
        meta=META,
        recorded_at=AT,
        **extra,
    )


def bars(days: list[int], closes: list[float], findings: list[int] | None = None) -> RawBars:
    """Rows with equal open, high, low and close."""
    column = np.array(closes)
    names = ("open", "high", "low", "close")
    marks = None if findings is None else np.array(findings, dtype=np.int32)
    return RawBars(np.array(days, dtype=np.int32), dict.fromkeys(names, column), marks)


def revision(number: int, rows: RawBars, at: datetime = AT) -> PriceRevision:
    """A revision of VALE3."""
    return PriceRevision(ticker="VALE3", number=number, recorded_at=at, bars=rows, digest=rows.digest)


class EventStoreContract:
    """Subclasses give the fixtures `store`, `feed` and `history` (which may be one object)."""

    def test_an_unknown_stream_is_empty(self, store: EventStore, feed: LedgerFeed) -> None:
        """Reading an unknown stream gives no events."""
        assert list(store.read_stream("nothing")) == []
        assert len(store.read_stream("nothing")) == 0
        assert feed.head() == 0

    def test_what_was_appended_is_read(self, store: EventStore) -> None:
        """Events come back equal, with position, version, meta and time."""
        answer = store.append(request("a", 0, "c1", 2))

        first, second = store.read_stream("a")

        assert (answer.first_position, answer.last_position, answer.version) == (1, 2, 2)
        assert (first.event, second.event) == (tracked("T0"), tracked("T1"))
        assert len(store.read_stream("a")) == 2
        assert (first.version, second.version, second.meta, second.recorded_at) == (1, 2, META, AT)

    def test_many_streams_are_read_as_one_after_another(self, store: EventStore) -> None:
        """In the order asked, also a stream twice and one without events."""
        for stream, count in (("a", 2), ("b", 1), ("c%_'", 3)):
            store.append(request(stream, 0, f"c-{stream}", count))
        names = ["b", "nothing", "c%_'", "a", "b"]

        assert [list(one) for one in store.read_streams(names)] == [list(store.read_stream(n)) for n in names]
        assert list(store.read_streams([])) == []

    def test_a_wrong_version_conflicts_and_leaves_nothing(self, store: EventStore, feed: LedgerFeed) -> None:
        """An append at another version adds no event and no revision."""
        store.append(request("a", 0, "c1"))

        with pytest.raises(VersionConflict):
            store.append(request("a", 0, "c2", 3))

        assert feed.head() == 1

    def test_streams_have_versions_of_their_own(self, store: EventStore, feed: LedgerFeed) -> None:
        """Positions run over all streams, versions within one."""
        store.append(request("a", 0, "c1"))
        store.append(request("b", 0, "c2"))
        store.append(request("a", 1, "c3"))

        everything = feed.read_all()

        assert [(r.position, r.stream, r.version) for r in everything] == [
            (1, "a", 1),
            (2, "b", 1),
            (3, "a", 2),
        ]
        assert [r.position for r in feed.read_all(after=1, limit=1)] == [2]

    def test_a_command_is_carried_out_once(self, store: EventStore, feed: LedgerFeed) -> None:
        """The same command id again returns the first answer and appends nothing."""
        first = store.append(request("a", 0, "c1", 2))

        again = store.append(request("a", 0, "c1", 2))

        assert (again.first_position, again.version, again.repeated) == (first.first_position, 2, True)
        assert feed.head() == 2
        with pytest.raises(Conflict):
            store.append(request("b", 0, "c1"))

    def test_the_same_command_from_many_threads_is_carried_out_once(self, store: EventStore) -> None:
        """Concurrent repetitions all get the one answer."""
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: store.append(request("a", 0, "c1")), range(8)))

        assert {a.last_position for a in answers} == {1}
        assert sum(not a.repeated for a in answers) == 1

    def test_concurrent_writers_leave_no_gap(self, store: EventStore, feed: LedgerFeed) -> None:
        """Positions are 1…n and the chain is whole after four writers."""

        def write(writer: int) -> None:
            for version in range(10):
                store.append(request(f"s{writer}", version, f"{writer}-{version}"))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))

        assert [r.position for r in feed.read_all()] == list(range(1, 41))
        assert all(problem == "" for _, problem in feed.verify())

    def test_one_of_many_writers_wins_a_version(self, store: EventStore) -> None:
        """Eight appends at one expected version: one wins, seven get a typed conflict."""

        def write(writer: int) -> bool:
            try:
                store.append(request("a", 0, f"c{writer}"))
            except VersionConflict:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(write, range(8))) == 1

    def test_many_are_appended_each_for_itself(self, store: EventStore, feed: LedgerFeed) -> None:
        """A refused append and a repeated one do not affect the others."""
        store.append(request("a", 0, "c1", 2))
        wanted = [
            request("b", 0, "c2"),
            request("a", 0, "c3"),
            request("a", 0, "c1", 2),
            request("b", 1, "c4"),
            request("b", 1, "c5"),
            request("", 0, "c6"),
        ]

        first, late, again, second, beaten, nameless = store.append_all(wanted)

        assert isinstance(first, Appended)
        assert isinstance(second, Appended)
        assert isinstance(again, Appended)
        assert (first.version, second.version, again.repeated, again.last_position) == (1, 2, True, 2)
        assert [type(one) for one in (late, beaten, nameless)] == [
            VersionConflict,
            VersionConflict,
            InvalidInput,
        ]
        assert [r.command_id for r in feed.read_all()] == ["c1", "c1", "c2", "c4"]
        assert all(problem == "" for _, problem in feed.verify())
        assert list(store.append_all([])) == []

    def test_a_revision_arrives_with_its_event(self, store: EventStore, history: PriceHistory) -> None:
        """A conflict leaves no revision, a success leaves exactly one."""
        rows = bars([10, 11], [1.0, 2.0])
        store.append(request("a", 0, "c1", revision=revision(1, rows)))

        with pytest.raises(VersionConflict):
            store.append(request("a", 0, "c2", revision=revision(2, bars([12], [3.0]))))

        assert [r.number for r in history.revisions("VALE3")] == [1]
        assert history.bars("VALE3").digest == rows.digest
        assert len(history.bars("PETR4")) == 0

    def test_a_revision_is_written_once(
        self, store: EventStore, feed: LedgerFeed, history: PriceHistory
    ) -> None:
        """A revision number that the ticker has already is refused together with its event."""
        store.append(request("a", 0, "c1", revision=revision(1, bars([10], [1.0]))))

        with pytest.raises(Conflict):
            store.append(request("b", 0, "c2", revision=revision(1, bars([10], [9.0]))))

        assert feed.head() == 1
        assert list(history.bars("VALE3").columns["close"]) == [1.0]

    @pytest.mark.parametrize("name", ["", "a\0b", "a\ud800", "x" * 401])
    def test_a_name_that_cannot_be_stored_is_refused(
        self, store: EventStore, feed: LedgerFeed, name: str
    ) -> None:
        """Empty, with NUL, not UTF-8 or too long: the error names the field, and nothing is written."""
        with pytest.raises(InvalidInput) as stream:
            store.append(request(name, 0, "c"))
        with pytest.raises(InvalidInput) as command:
            store.append(request("a", 0, name))

        assert (stream.value.field, command.value.field) == ("stream", "command_id")
        assert feed.head() == 0

    def test_prices_are_known_as_they_were(self, store: EventStore, history: PriceHistory) -> None:
        """`known_at` and `revision` cut the revisions; the last usable row of a session wins."""
        later = AT + timedelta(days=1)
        missing = int(Finding.MISSING)
        store.append(request("a", 0, "c1", revision=revision(1, bars([10, 11], [1.0, 2.0]))))
        second = bars([11, 12], [5.0, 6.0], [missing, 0])
        store.append(request("a", 1, "c2", revision=revision(2, second, later)))

        assert list(history.bars("VALE3").columns["close"]) == [1.0, 2.0, 6.0]
        assert list(history.bars("VALE3", known_at=AT).columns["close"]) == [1.0, 2.0]
        assert list(history.bars("VALE3", revision=1).columns["close"]) == [1.0, 2.0]
