"""Random sequences of appends, errors, crashes, deliveries and rebuilds, compared with a simple model.

`PREVISTO_TEST_EXAMPLES` says how many sequences (default 12, always the same; `make soak` takes 150 new
ones).
"""

import os
import signal
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.persistence.database.engine import open_engine
from adapters.persistence.ledger.event_codec import GENESIS
from adapters.persistence.ledger.preparation import prepare
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from adapters.persistence.prices.sql_price_history import SqlPriceHistory
from adapters.persistence.sql_read_models import SqlReadModels
from application.ports.event_store import Append
from application.ports.price_history import PriceRevision
from application.ports.read_models import Row
from application.projections.projector import Projector
from domain.errors import Conflict, VersionConflict
from tests.contracts.event_store import META, bars, request
from tests.support.processes.ingestions import ingested
from tests.support.processes.ledger_model import LedgerModel, recorded_at
from tests.support.processes.mortal_writers import MortalWriters, mortal_writers
from tests.support.processes.soundness import assert_rebuild_changes_nothing, everything

EXAMPLES = int(os.environ.get("PREVISTO_TEST_EXAMPLES", "0"))
SETTINGS = settings(
    max_examples=EXAMPLES or 12,
    derandomize=not EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
STREAMS, TICKERS = st.sampled_from("abc"), st.sampled_from(["VALE3", "PETR4"])
COUNTS = st.integers(1, 3)
ROWS = st.dictionaries(st.integers(1, 12), st.floats(0.5, 99.0), min_size=1, max_size=5)


def test_the_store_equals_its_model(databases: Callable[[], str]) -> None:
    """Random operations in random order."""
    with mortal_writers() as writers:
        run_state_machine_as_test(lambda: LedgerMachine(databases(), writers), settings=SETTINGS)


class LedgerMachine(RuleBasedStateMachine):
    """Every rule acts on the store and on the model; the invariants compare them."""

    def __init__(self, url: str, writers: MortalWriters) -> None:
        super().__init__()
        self.url, self.writers = url, writers
        self.model = LedgerModel()
        self.commands = 0
        self.open()

    def open(self) -> None:
        """Open the store as in a new process."""
        self.engine = open_engine(self.url)
        self.store, self.history = SqlEventStore(self.engine), SqlPriceHistory(self.engine)
        self.projector = Projector(self.store, SqlReadModels(self.engine))

    def command(self) -> str:
        """A new command id."""
        self.commands += 1
        return f"c{self.commands}"

    @rule(stream=STREAMS, count=COUNTS)
    def append(self, stream: str, count: int) -> None:
        """All events are appended at the current version."""
        version, command = self.model.version(stream), self.command()

        answer = self.store.append(request(stream, version, command, count))

        expected = self.model.append(stream, command, count)
        assert (answer.first_position, answer.last_position, answer.version) == expected
        assert not answer.repeated
        self.model.tickers.update({f"T{n}": 0 for n in range(count)})

    @rule(stream=STREAMS, off=st.sampled_from([-1, 1, 2]), count=COUNTS)
    def append_at_a_wrong_version(self, stream: str, off: int, count: int) -> None:
        """Nothing is appended, and the command id stays free."""
        with pytest.raises(VersionConflict):
            self.store.append(request(stream, self.model.version(stream) + off, self.command(), count))

    @precondition(lambda self: self.model.answers)
    @rule(data=st.data(), off=st.integers(-1, 1), count=COUNTS)
    def repeat(self, data: st.DataObject, off: int, count: int) -> None:
        """A command id again, even with other events and version, gets its first answer."""
        command = data.draw(st.sampled_from(list(self.model.answers)))
        stream, expected = self.model.answers[command]

        answer = self.store.append(request(stream, expected[2] + off, command, count))

        assert answer.repeated
        assert (answer.first_position, answer.last_position, answer.version) == expected

    @precondition(lambda self: self.model.answers)
    @rule(data=st.data())
    def repeat_elsewhere(self, data: st.DataObject) -> None:
        """A command id is refused on a second stream."""
        command = data.draw(st.sampled_from(list(self.model.answers)))

        with pytest.raises(Conflict):
            self.store.append(request("elsewhere", 0, command))

    @rule(ticker=TICKERS, rows=ROWS)
    def ingest(self, ticker: str, rows: dict[int, float]) -> None:
        """A revision is stored with the event that announces it."""
        append = self.ingestion(ticker, len(self.model.revisions.get(ticker, [])) + 1, rows)

        self.store.append(append)

        self.model.append(append.stream, append.command_id, 1)
        self.model.revisions.setdefault(ticker, []).append(rows)
        self.model.tickers[ticker] = len(self.model.revisions[ticker])

    @precondition(lambda self: self.model.revisions)
    @rule(data=st.data(), rows=ROWS)
    def ingest_again(self, data: st.DataObject, rows: dict[int, float]) -> None:
        """A taken revision number refuses the event as well."""
        ticker = data.draw(st.sampled_from(list(self.model.revisions)))
        number = data.draw(st.integers(1, len(self.model.revisions[ticker])))

        with pytest.raises(Conflict):
            self.store.append(self.ingestion(ticker, number, rows))

    @rule()
    def restart(self) -> None:
        """One process ends and another one begins."""
        self.engine.dispose()
        self.open()

    @rule(ticker=TICKERS, rows=ROWS)
    def die_before_the_commit(self, ticker: str, rows: dict[int, float]) -> None:
        """A process is killed after writing an event and its revision, before the commit."""
        append = self.ingestion(ticker, len(self.model.revisions.get(ticker, [])) + 1, rows)
        last = everything(self.store)[-1:]
        row = prepare(append).row(1, len(self.model.events) + 1, last[0].hash if last else GENESIS)
        self.engine.dispose()
        assert self.writers.die(self.url, row, prepare(append).revision) == -signal.SIGKILL

    @rule(ticker=TICKERS)
    def compact(self, ticker: str) -> None:
        """Segments change nothing that is read."""
        self.history.compact(ticker)

    @rule()
    def project(self) -> None:
        """A reader brings the rows to the head, and they equal the model."""
        assert self.projector.catch_up("tickers").problem == ""
        assert {r["ticker"]: r["revision"] for r in self.projector.rows.find("tickers")} == self.model.tickers

    @precondition(lambda self: self.projector.rows.place("tickers").position < len(self.model.events))
    @rule()
    def deliver_twice(self) -> None:
        """A late reader of the same events changes nothing."""
        rows = self.projector.rows
        before = rows.place("tickers")
        self.projector.catch_up("tickers")
        late = [Row(key=ticker, ticker=ticker, data={"ticker": ticker, "revision": -1}) for ticker in "ab"]

        with pytest.raises(VersionConflict):
            rows.apply("tickers", late, len(self.model.events), before)

        self.project()

    @rule()
    def rebuild(self) -> None:
        """Rebuild from the first event."""
        self.projector.rebuild("tickers")

    @precondition(lambda self: self.model.revisions)
    @rule(data=st.data())
    def read_as_of(self, data: st.DataObject) -> None:
        """Prices as known with a revision, and as known at its time."""
        ticker = data.draw(st.sampled_from(list(self.model.revisions)))
        number = data.draw(st.integers(0, len(self.model.revisions[ticker])))
        expected = self.model.closes(ticker, number)

        for found in (
            self.history.bars(ticker, revision=number),
            self.history.bars(ticker, known_at=recorded_at(number)),
        ):
            assert (
                dict(zip(found.sessions.tolist(), found.columns["close"].tolist(), strict=True)) == expected
            )

    @invariant()
    def the_ledger_is_the_list(self) -> None:
        """Positions, streams, versions and command ids equal the model."""
        found = [(r.stream, r.version, r.command_id) for r in everything(self.store)]
        assert found == self.model.events
        assert self.store.head() == len(found)

    def teardown(self) -> None:
        """Compare the chain, the revisions and the rows at the end."""
        assert list(self.store.verify()) == [(n, "") for n in range(1, len(self.model.events) + 1)]
        assert [problem for *_, problem in self.history.verify() if problem] == []
        self.project()
        assert_rebuild_changes_nothing(self.projector)
        self.engine.dispose()

    def ingestion(self, ticker: str, number: int, rows: dict[int, float]) -> Append:
        """The append of a revision on its ticker's stream."""
        values = bars(sorted(rows), [rows[day] for day in sorted(rows)])
        at = recorded_at(number)
        stream = f"ticker-{ticker}"
        return Append(
            stream=stream,
            expected_version=self.model.version(stream),
            events=[ingested(ticker, number, values, at)],
            command_id=self.command(),
            meta=META,
            recorded_at=at,
            revision=PriceRevision(
                ticker=ticker, number=number, recorded_at=at, bars=values, digest=values.digest
            ),
        )
