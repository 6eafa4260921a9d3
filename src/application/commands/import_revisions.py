"""ImportRevisions: take the price revisions of another ledger over, in their order."""

from collections.abc import Sequence

import msgspec
import numpy as np

from application.ledger import Ledger
from application.ports.flights import Flights
from application.ports.price_history import PriceHistory
from application.prices.recording import Consent, Delivered, record_intake
from application.prices.stored_revision import StoredRevision
from application.streams import fold
from domain.bars import RawBars
from domain.errors import Conflict, InvalidTable
from domain.intake import Intake, take_in_all
from domain.revisions import fold as fold_rows
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, require_tracked, stream_of

SOURCE = "import"
NO_ROWS = RawBars(np.empty(0, np.int32), {})


class ImportedRevisions(msgspec.Struct, frozen=True, kw_only=True):
    """The number of revisions that are new, and the number of the last one."""

    ticker: str
    imported: int
    revision: int


class ImportRevisions:
    """Each revision is known from the time of its import on; its event tells when it was recorded."""

    def __init__(self, ledger: Ledger, prices: PriceHistory, flights: Flights) -> None:
        self._ledger = ledger
        self._prices = prices
        self._flights = flights

    def __call__(self, ticker: Ticker, revisions: Sequence[StoredRevision]) -> ImportedRevisions:
        """Append the revisions; an import that was interrupted goes on behind the last recorded one.

        Raises NotFound for a ticker that is not tracked, Conflict when it is retired or has other prices,
        and InvalidTable for revisions that no refresh can have stored.
        """
        with self._flights.flight(ticker):
            past = self._ledger.read(stream_of(ticker))
            require_tracked(fold(past, evolve, None), ticker)
            done = self._count_recorded(ticker, revisions)
            intakes = _intakes(revisions)  # all of them before the first append
            for at in range(done, len(revisions)):
                self._record(ticker, len(past) + at - done, revisions[at], intakes[at])
        return ImportedRevisions(
            ticker=ticker.symbol, imported=len(revisions) - done, revision=len(revisions)
        )

    def _count_recorded(self, ticker: Ticker, revisions: Sequence[StoredRevision]) -> int:
        recorded = [one.digest for one in self._prices.revisions(ticker.symbol)]
        if recorded != [one.rows.digest for one in revisions[: len(recorded)]]:
            raise Conflict(
                f"{ticker} has other prices already",
                field="ticker",
                remedy="import revisions into a --home without prices of this ticker",
            )
        return len(recorded)

    def _record(self, ticker: Ticker, version: int, revision: StoredRevision, intake: Intake) -> None:
        delivered = Delivered(
            ticker=ticker, source=SOURCE, synthetic=revision.synthetic, basis=revision.basis, full=False
        )
        origin = f"recorded from {revision.source} at {revision.recorded_at.isoformat()}"
        consent = Consent(by=self._ledger.actor, reason=origin)
        record_intake(self._ledger, version, delivered, revision.number, intake, consent)


def _intakes(revisions: Sequence[StoredRevision]) -> list[Intake]:
    """What each revision adds to those before it. Raises InvalidTable when that is not all of its rows."""
    known, intakes = NO_ROWS, []
    for revision in revisions:
        intake = take_in_all(known, revision.rows, revision.basis, restart=revision.restart)
        if intake.rows.digest != revision.rows.digest:
            raise InvalidTable(
                f"revision {revision.number} repeats rows of the revisions before it",
                field="source",
                remedy="write the file again with `previsto prices TICKER --csv --revisions`",
            )
        intakes.append(intake)
        known = revision.rows if revision.restart else fold_rows([known, revision.rows])
    return intakes
