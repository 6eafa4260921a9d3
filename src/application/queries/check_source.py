"""CheckSource: check the promises of price sources on one source."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cached_property

import msgspec

from application.ports.clock import Clock
from application.ports.market_data import MarketData
from application.ports.source_catalog import SourceCatalog
from application.prices import source_promises as promises
from domain.delivery import Delivery
from domain.errors import PrevistoError
from domain.sessions import to_date
from domain.ticker import Ticker

UNKNOWN = {"BVMF": "ZZZZ3", "XNYS": "ZZZZZ-ZZ"}
"""A ticker of each exchange that no company has."""


class SourceCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One promise of sources; `problem` is empty when the source keeps it, `note` says what was found."""

    promise: str
    problem: str
    note: str = ""


class CheckSource:
    """Costs a remote source five requests; a failed check does not stop the others."""

    def __init__(self, catalog: SourceCatalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock

    def __call__(self, text: str, ticker: Ticker) -> Sequence[SourceCheck]:
        """All checks with their problems; one only where the source has no history of the ticker.

        Raises InvalidInput and SourceError for a source that cannot be opened.
        """
        return check(self._catalog.open(text), ticker, self._clock.now().date())


def check(
    source: MarketData, ticker: Ticker, last: date, unknown: Ticker | None = None
) -> Sequence[SourceCheck]:
    """All checks of an open source over the history of a ticker up to a day.

    `unknown` is a ticker that the source does not know.
    """
    trial = Trial(source, ticker, last, unknown or Ticker.parse(UNKNOWN[ticker.exchange]))
    opened = [_checked("name, remote and synthetic are stated", lambda: promises.states_itself(source))]
    delivers = _checked("the history of the ticker is delivered", trial.delivers, lambda: trial.extent)
    if delivers.problem:
        return [*opened, delivers]
    return [*opened, delivers, *trial.checks()]


class Trial:
    """The answers of a source that the checks look at, each asked for once."""

    def __init__(self, source: MarketData, ticker: Ticker, last: date, unknown: Ticker) -> None:
        self._source = source
        self._ticker = ticker
        self._last = last
        self._unknown = unknown

    @cached_property
    def whole(self) -> Delivery:
        """The whole history."""
        return self._source.fetch(self._ticker, None, self._last)

    @cached_property
    def part(self) -> Delivery:
        """The history from the day after the middle row, which is perhaps no session, to the last."""
        return self._source.fetch(self._ticker, self.middle, self._last)

    @property
    def middle(self) -> date:
        """The day after the row in the middle, or that of the only row."""
        days = self.whole.bars.sessions
        return min(to_date(days[len(days) // 2]) + timedelta(days=1), to_date(days[-1]))

    @property
    def extent(self) -> str:
        """The number of rows, and the first and the last day."""
        days = self.whole.bars.sessions
        return f"{len(days)} rows from {to_date(days.min())} to {to_date(days.max())}"

    def delivers(self) -> str:
        """Whether there is a row to check."""
        return "" if len(self.whole.bars) else "it delivers no row; raise NoData instead"

    def checks(self) -> list[SourceCheck]:
        """The checks of the rows and of the refusals."""
        bars, source, earlier = self.whole.bars, self._source, self.middle
        return [
            _checked("rows ascend by session", lambda: promises.ascends(bars)),
            _checked("every row has all columns", lambda: promises.fills_columns(bars)),
            _checked("no row is after the last asked day", lambda: self._stops(earlier)),
            _checked("no row is before the first asked day", lambda: self._begins(earlier)),
            _checked(
                "a part equals the whole", lambda: promises.part_is_equal(bars, self.part.bars, earlier)
            ),
            _checked("rows have no findings", lambda: promises.adds_no_findings(bars)),
            _checked("the basis is known", lambda: promises.states_basis(self.whole), lambda: self._basis),
            _checked(
                "an unknown ticker is refused",
                lambda: promises.refuses_unknown(source, self._unknown, self._last),
                lambda: "a synthetic source may know every ticker" if source.synthetic else "",
            ),
            _checked(
                "an empty range is refused", lambda: promises.refuses_empty(source, self._ticker, earlier)
            ),
        ]

    @property
    def _basis(self) -> str:
        return str(self.whole.basis) if self.whole.basis else "not stated by the source"

    def _stops(self, day: date) -> str:
        return promises.keeps_bounds(self.whole.bars, None, self._last) or promises.keeps_bounds(
            self._source.fetch(self._ticker, None, day).bars, None, day
        )

    def _begins(self, day: date) -> str:
        return promises.keeps_bounds(self.part.bars, day, self._last)


def _checked(promise: str, run: Callable[[], str], note: Callable[[], str] = lambda: "") -> SourceCheck:
    try:
        problem = run()
        return SourceCheck(promise=promise, problem=problem, note="" if problem else note())
    except PrevistoError as error:
        return SourceCheck(promise=promise, problem=error.message)
