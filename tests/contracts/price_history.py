"""The contract of every PriceHistory, with the EventStore that writes its revisions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from application.ports.event_store import EventStore
from application.ports.price_history import PriceHistory, PriceRevision, RevisionRow
from domain.bars import Finding, RawBars
from domain.errors import IntegrityError
from domain.prices import COLUMNS
from domain.revisions import fold
from tests.contracts.event_store import AT, bars, request

MISSING = int(Finding.MISSING)
JUMP = int(Finding.JUMP)
TICKS = timedelta(minutes=1)


def ingest(store: EventStore, *parts: RawBars, ticker: str = "VALE3", first: int = 1) -> None:
    """Append revisions of one ticker, a minute apart: the n-th is recorded at AT + n minutes."""
    for number, rows in enumerate(parts, start=first):
        new = PriceRevision(
            ticker=ticker,
            number=number,
            recorded_at=AT + number * TICKS,
            bars=rows,
            digest=rows.digest,
        )
        store.append(request(f"ticker-{ticker}", number - 1, f"{ticker}-{number}", revision=new))


def closes(rows: RawBars) -> list[float]:
    """The closing prices."""
    return [float(close) for close in rows.columns["close"]]


def days(rows: RawBars) -> list[int]:
    """The sessions."""
    return [int(day) for day in rows.sessions]


def many(count: int) -> list[RawBars]:
    """Revisions of two sessions each: the second session of one is the first of the next."""
    return [bars([number, number + 1], [number + 0.25, number + 0.5]) for number in range(1, count + 1)]


def answers(history: PriceHistory, count: int) -> list[Any]:
    """Everything that is read of one ticker, at every revision and at every time."""
    at = [AT + number * TICKS for number in range(count + 2)]
    return [
        [history.bars("VALE3", revision=number).digest for number in range(count + 2)],
        [history.bars("VALE3", known_at=time).digest for time in at],
        list(history.revisions("VALE3")),
        history.bars("VALE3").digest,
    ]


class PriceHistoryContract:
    """Subclasses give the fixtures `store` and `history`, which work on the same rows."""

    def test_an_unknown_ticker_has_no_rows_and_no_revisions(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A ticker without revisions reads as empty, whatever is asked of it."""
        ingest(store, bars([10], [1.0]))

        assert len(history.bars("PETR4")) == 0
        assert len(history.bars("PETR4", known_at=AT + 9 * TICKS, revision=3)) == 0
        assert list(history.revisions("PETR4")) == []

    def test_every_column_comes_back_bit_for_bit(self, store: EventStore, history: PriceHistory) -> None:
        """A revision keeps all its columns, its empty cells and its findings."""
        columns = {name: np.array([0.1 + n, np.nan, -0.0, 1e300]) for n, name in enumerate(COLUMNS)}
        rows = RawBars(
            np.array([10, 11, 12, 20_000], np.int32), columns, np.array([0, MISSING, JUMP, 0], np.int32)
        )
        ingest(store, rows)

        kept = history.bars("VALE3")

        assert days(kept) == [10, 11, 12, 20_000]
        assert kept.findings.tolist() == [0, MISSING, JUMP, 0]
        for name in COLUMNS:
            np.testing.assert_array_equal(kept.columns[name], columns[name])
        assert kept.digest == rows.digest

    def test_tickers_do_not_mix(self, store: EventStore, history: PriceHistory) -> None:
        """Revisions of one ticker change nothing of another with the same sessions and numbers."""
        ingest(store, bars([10], [1.0]), bars([11], [2.0]))
        ingest(store, bars([10], [7.0]), ticker="PETR4")

        assert closes(history.bars("VALE3")) == [1.0, 2.0]
        assert closes(history.bars("PETR4")) == [7.0]
        assert [row.number for row in history.revisions("PETR4")] == [1]

    def test_a_later_usable_row_replaces_an_earlier_one(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """The last usable row of a session is the one that is read, one row a session, ascending."""
        ingest(store, bars([10, 11, 12], [1.0, 2.0, 3.0]), bars([9, 11], [0.5, 2.5]), bars([11], [2.75]))

        rows = history.bars("VALE3")

        assert (days(rows), closes(rows)) == ([9, 10, 11, 12], [0.5, 1.0, 2.75, 3.0])

    def test_a_dropped_row_never_replaces_a_usable_one(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A usable row stays behind any number of dropped ones, and replaces those before it."""
        ingest(
            store,
            bars([10, 11], [1.0, 2.0], [0, MISSING]),
            bars([10, 11], [8.0, 3.0], [MISSING, MISSING]),
            bars([10, 11], [9.0, 4.0], [MISSING, JUMP]),
        )

        rows = history.bars("VALE3")

        assert (closes(rows), rows.findings.tolist()) == ([1.0, 4.0], [0, JUMP])

    def test_a_session_without_a_usable_row_shows_its_last_one(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """The latest row is read with its finding where every row of a session is dropped."""
        provisional = int(Finding.PROVISIONAL)
        ingest(store, bars([10], [1.0], [MISSING]), bars([10], [2.0], [provisional]))

        rows = history.bars("VALE3")

        assert (closes(rows), rows.findings.tolist()) == ([2.0], [provisional])

    def test_a_revision_cuts_off_the_later_ones(self, store: EventStore, history: PriceHistory) -> None:
        """The named revision is included; one beyond the last gives all, and one before the first none."""
        ingest(store, bars([10], [1.0]), bars([10, 11], [2.0, 3.0]), bars([10], [4.0]))

        read = [closes(history.bars("VALE3", revision=number)) for number in range(5)]

        assert read == [[], [1.0], [2.0, 3.0], [4.0, 3.0], [4.0, 3.0]]

    def test_the_time_of_recording_is_known_and_the_moment_before_is_not(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A revision is known at exactly its time, and unknown one microsecond earlier."""
        ingest(store, bars([10], [1.0]), bars([10], [2.0]))
        first, second, instant = AT + TICKS, AT + 2 * TICKS, timedelta(microseconds=1)

        assert closes(history.bars("VALE3", known_at=first - instant)) == []
        assert closes(history.bars("VALE3", known_at=first)) == [1.0]
        assert closes(history.bars("VALE3", known_at=second - instant)) == [1.0]
        assert closes(history.bars("VALE3", known_at=second)) == [2.0]

    def test_a_time_is_the_same_in_every_zone(self, store: EventStore, history: PriceHistory) -> None:
        """The offset of `known_at` changes nothing but its notation."""
        ingest(store, bars([10], [1.0]), bars([10], [2.0]))

        for hours in (-12, -3, 0, 14):
            zone = timezone(timedelta(hours=hours))
            assert closes(history.bars("VALE3", known_at=(AT + TICKS).astimezone(zone))) == [1.0]

    def test_a_whole_second_sorts_before_its_fractions(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A time without microseconds is compared as a time, however it is written."""
        second = datetime(2024, 6, 28, 21, tzinfo=UTC)
        for number, at in enumerate((second, second + timedelta(microseconds=1)), start=1):
            rows = bars([10], [float(number)])
            new = PriceRevision(ticker="VALE3", number=number, recorded_at=at, bars=rows, digest=rows.digest)
            store.append(request("ticker-VALE3", number - 1, f"c{number}", revision=new))

        assert closes(history.bars("VALE3", known_at=second)) == [1.0]
        assert closes(history.bars("VALE3", known_at=second + timedelta(seconds=1))) == [2.0]

    def test_a_time_and_a_revision_cut_together(self, store: EventStore, history: PriceHistory) -> None:
        """The earlier one of the two bounds holds."""
        ingest(store, bars([10], [1.0]), bars([10], [2.0]), bars([10], [3.0]))

        assert closes(history.bars("VALE3", known_at=AT + 3 * TICKS, revision=1)) == [1.0]
        assert closes(history.bars("VALE3", known_at=AT + TICKS, revision=3)) == [1.0]

    def test_a_revision_is_not_known_before_the_one_it_follows(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A revision with an earlier time than its predecessor becomes known together with it."""
        for number, minutes in enumerate((1, 5, 3), start=1):
            rows = bars([10], [float(number)])
            new = PriceRevision(
                ticker="VALE3",
                number=number,
                recorded_at=AT + minutes * TICKS,
                bars=rows,
                digest=rows.digest,
            )
            store.append(request("ticker-VALE3", number - 1, f"c{number}", revision=new))

        assert closes(history.bars("VALE3", known_at=AT + 4 * TICKS)) == [1.0]
        assert closes(history.bars("VALE3", known_at=AT + 5 * TICKS)) == [3.0]

    def test_revisions_are_listed_in_ascending_order_without_their_rows(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """Each line tells number, time, count of rows and digest of what was appended."""
        parts = [bars([10, 11], [1.0, 2.0]), bars([12], [3.0]), bars([10, 11, 13], [4.0, 5.0, 6.0])]
        ingest(store, *parts)

        assert list(history.revisions("VALE3")) == [
            RevisionRow(number=number, recorded_at=AT + number * TICKS, rows=len(rows), digest=rows.digest)
            for number, rows in enumerate(parts, start=1)
        ]

    def test_revisions_are_folded_by_number_also_past_nine(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """The twelfth revision comes after the second one, in the list and in the series."""
        ingest(store, *[bars([10], [float(number)]) for number in range(1, 13)])

        assert [row.number for row in history.revisions("VALE3")] == list(range(1, 13))
        assert closes(history.bars("VALE3")) == [12.0]

    @pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 35])
    def test_compacting_changes_nothing_that_is_read(
        self, store: EventStore, history: PriceHistory, count: int
    ) -> None:
        """Every cut, every time and the list read the same before and after, also when it is done twice."""
        ingest(store, *many(count))
        before = answers(history, count)
        assert before[-1] == fold(many(count)).digest

        for _ in range(2):
            history.compact("VALE3")
            assert answers(history, count) == before

    def test_revisions_go_on_behind_a_compacted_run(self, store: EventStore, history: PriceHistory) -> None:
        """What is appended after compacting is read like what came before, compacted again or not."""
        parts = many(40)
        ingest(store, *parts[:20])
        history.compact("VALE3")

        ingest(store, *parts[20:], first=21)

        assert history.bars("VALE3").digest == fold(parts).digest
        assert history.bars("VALE3", revision=25).digest == fold(parts[:25]).digest
        history.compact("VALE3")
        assert history.bars("VALE3").digest == fold(parts).digest
        assert history.bars("VALE3", revision=7).digest == fold(parts[:7]).digest

    def test_a_dropped_row_stays_behind_a_usable_one_across_compacted_runs(
        self, store: EventStore, history: PriceHistory
    ) -> None:
        """A usable row of a compacted run outlives dropped rows of later runs."""
        usable, dropped = bars([10], [1.0]), bars([10], [9.0], [MISSING])
        ingest(store, usable, *[dropped] * 33)

        history.compact("VALE3")

        assert closes(history.bars("VALE3")) == [1.0]

    def test_compacting_one_ticker_leaves_the_others(self, store: EventStore, history: PriceHistory) -> None:
        """Two tickers with long histories read the same after either is compacted."""
        ingest(store, *many(20))
        ingest(store, *[bars([5], [float(number)]) for number in range(1, 21)], ticker="PETR4")

        for ticker in ("VALE3", "PETR4", "NONE3"):
            history.compact(ticker)

        assert history.bars("VALE3").digest == fold(many(20)).digest
        assert closes(history.bars("PETR4")) == [20.0]
        assert closes(history.bars("PETR4", revision=17)) == [17.0]


class StoredPriceHistoryContract(PriceHistoryContract):
    """What a history promises besides when others can reach its rows; `again` opens it anew."""

    @pytest.mark.parametrize("compacted", [False, True])
    def test_a_revision_that_is_not_what_its_digest_says_is_not_read(
        self, store: EventStore, history: PriceHistory, compacted: bool
    ) -> None:
        """Reading a damaged revision raises IntegrityError; reading up to the one before it does not."""
        parts = many(17)
        ingest(store, *parts[:16])
        if compacted:
            history.compact("VALE3")
        damaged = PriceRevision(
            ticker="VALE3", number=17, recorded_at=AT + 17 * TICKS, bars=parts[16], digest="0" * 64
        )
        store.append(request("ticker-VALE3", 16, "damaged", revision=damaged))

        assert history.bars("VALE3", revision=16).digest == fold(parts[:16]).digest
        with pytest.raises(IntegrityError):
            history.bars("VALE3")

    def test_a_history_opened_anew_reads_the_same(
        self, store: EventStore, history: PriceHistory, again: Callable[[], Any]
    ) -> None:
        """Revisions, compacted or not, are those of every process."""
        ingest(store, *many(20))
        before = answers(history, 20)
        history.compact("VALE3")

        assert answers(again(), 20) == before
