"""ImportRevisions: the revisions of one ledger, through their table, into another one."""

import re
from collections.abc import Sequence

import pytest

from adapters.market_data.revision_table import is_revision_table, read_revisions, write_revisions
from application.commands.accept_prices import AcceptPrices
from application.commands.import_revisions import ImportedRevisions, ImportRevisions
from application.prices.stored_revision import StoredRevision
from application.queries.price_revisions import PriceRevisions
from application.queries.stored_revisions import StoredRevisions
from domain.errors import (
    Conflict,
    InvalidTable,
    NotFound,
    UnknownTicker,
)
from domain.price_events import PricesIngested
from tests.support.histories import Follower, History, a_history, times
from tests.support.use_cases import VALE3, Case, OneAtATime

HISTORY = a_history(110, splits={105: 2.0}, dividends={20: 0.1 + 0.2})


@pytest.fixture(scope="module")
def follower() -> Follower:
    """An installation with five revisions: a correction, an accepted delivery, a declared split."""
    follower = Follower(History(HISTORY))
    follower.see(99)
    follower.see(101, lambda rows: times(rows, 1.01, slice(50, 51)))
    follower.see(102, lambda rows: times(rows, 0.97))
    AcceptPrices(follower.case.ledger, follower.case.store.history)(VALE3, 1, "right")
    for day in (103, 106):
        follower.see(day, lambda rows: times(rows, 0.97))
    return follower


def exported(follower: Follower) -> str:
    """The table of its revisions."""
    return write_revisions(StoredRevisions(follower.case.store, follower.case.store.history)(VALE3))


def taken(case: Case, revisions: Sequence[StoredRevision]) -> ImportedRevisions:
    """The import into a ledger."""
    return ImportRevisions(case.ledger, case.store.history, OneAtATime())(VALE3, revisions)


def test_revisions_come_back_bit_for_bit(follower: Follower) -> None:
    """Every revision has the same rows, and the same series is known after each; the table is the same."""
    table, other = exported(follower), Case().tracked()
    count = len(follower.case.store.history.revisions("VALE3"))
    assert count == 5
    assert is_revision_table(table.encode())

    answer = taken(other, read_revisions("VALE3.csv", table.encode()))

    assert answer == ImportedRevisions(ticker="VALE3", imported=count, revision=count)
    for number in range(1, count + 1):
        mine, theirs = (case.prices(VALE3, revision=number) for case in (other, follower.case))
        assert (mine.bars.digest, mine.series.digest) == (theirs.bars.digest, theirs.series.digest)
        assert mine.basis == theirs.basis
    again = write_revisions(StoredRevisions(other.store, other.store.history)(VALE3))
    assert without_origin(again) == without_origin(table)


def test_an_import_does_not_claim_that_it_knew_earlier(follower: Follower) -> None:
    """Events have the time and the source of the import; their reason tells when they were recorded."""
    other = Case().tracked()
    other.clock.at = follower.case.clock.at.replace(year=2030)

    taken(other, read_revisions("VALE3.csv", exported(follower).encode()))

    first = next(event for _, event in other.told if isinstance(event, PricesIngested))
    recorded = follower.case.store.history.revisions("VALE3")[0].recorded_at
    assert (first.at, first.source, first.by) == (other.clock.at, "import", "ana")
    assert recorded.isoformat() in first.reason
    assert first.reason in PriceRevisions(other.store)(VALE3)[0].why
    with pytest.raises(NotFound):
        other.prices(VALE3, known_at=follower.case.clock.at)


def test_an_interrupted_import_goes_on(follower: Follower) -> None:
    """The recorded revisions are those of the table, so only the others are appended."""
    revisions, other = read_revisions("VALE3.csv", exported(follower).encode()), Case().tracked()
    taken(other, revisions[:2])
    assert taken(other, revisions).imported == 3
    assert taken(other, revisions).imported == 0


def test_a_ticker_with_other_prices_is_refused(follower: Follower) -> None:
    """The known prices stay, also those that are more than the table has; so does an unknown ticker."""
    revisions = read_revisions("VALE3.csv", exported(follower).encode())
    follower.case.store.written.clear()
    follower.case.refused(Conflict, "ticker", taken, follower.case, revisions[:2])
    other = Follower(History(a_history(60, seed=9)))
    other.see(50)
    other.case.store.written.clear()
    other.case.refused(Conflict, "ticker", taken, other.case, revisions)
    unknown = Case()
    unknown.refused(UnknownTicker, "ticker", taken, unknown, revisions)


def test_repeated_rows_are_refused_before_the_first_append(follower: Follower) -> None:
    """A revision that adds nothing was stored by no refresh."""
    first = read_revisions("VALE3.csv", exported(follower).encode())[0]
    other = Case().tracked()
    other.refused(InvalidTable, "source", taken, other, [first, first])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"(?m)^1,(.*),([0-9.]+),,$", r"1,\1,9\2,,", "the rows of revision 1 are not those that were"),
        (r"(?m)^1,.*\n", "", "the revisions are not 1, 2, 3"),
        (r"findings,", "", "line 1: the columns are not revision,"),
        (r"(?m)^2,(.*)$", r"2,\1,7", "cells under 17 columns"),
        (r"(?m)^3,[^,]*,", "3,yesterday,", "column recorded_at: 'yesterday' is not accepted"),
        (r",(yes|no),([0-9a-f]{64})", r",maybe,\2", "column restart: 'maybe' is not accepted"),
        (r"(?m)^(1(,[^,]*){6}),,", r"\1,odd,", "column findings: 'odd' is not accepted"),
        (r"(?m)^1,", "one,", "column revision: 'one' is not accepted"),
    ],
)
def test_an_altered_table_is_refused(follower: Follower, old: str, new: str, message: str) -> None:
    """The message names the line and the column, or the revision."""
    altered, count = re.subn(old, new, exported(follower))
    assert count
    with pytest.raises(InvalidTable, match=message):
        read_revisions("VALE3.csv", altered.encode())


def without_origin(table: str) -> list[list[str]]:
    """The cells that say nothing about when and from where a revision came."""
    return [[line.split(",")[0], *line.split(",")[3:]] for line in table.splitlines()]
