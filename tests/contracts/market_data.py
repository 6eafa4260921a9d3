"""The contract of every MarketData source."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from application.ports.market_data import MarketData
from application.queries.check_source import check
from domain.errors import NoData, UnknownSymbol
from domain.prices import COLUMNS
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

FIRST, LAST = date(2024, 2, 1), date(2024, 3, 1)


class MarketDataContract:
    """A binding gives the fixture `source`, which knows `known` over FIRST..LAST and more,
    and does not know `unknown`. `delivered` gives the close it was told to deliver for a day, or is
    None where it invents them.
    """

    known = Ticker.parse("VALE3")
    unknown = Ticker.parse("ZZZZ3")
    delivered: Callable[[date], float] | None = None

    def test_a_source_has_a_name(self, source: MarketData) -> None:
        """The name is one lower-case word."""
        assert source.name.isidentifier()
        assert source.name.islower()

    def test_its_own_check_passes(self, source: MarketData) -> None:
        """What `previsto sources check` says of it is that every promise is kept."""
        checks = check(source, self.known, LAST, self.unknown)
        assert [one for one in checks if one.problem] == []
        assert len(checks) > 8

    def test_bars_ascend(self, source: MarketData) -> None:
        """Rows come by session, and every column has as many rows."""
        bars = source.fetch(self.known, None, LAST).bars
        assert (np.diff(bars.sessions) >= 0).all()
        assert set(bars.columns) == set(COLUMNS)
        assert {column.size for column in bars.columns.values()} == {len(bars)}

    def test_bounds_are_respected(self, source: MarketData) -> None:
        """Rows lie between the first and the last day, both included."""
        bars = source.fetch(self.known, FIRST, LAST).bars
        assert bars.sessions[0] == to_day(FIRST)
        assert bars.sessions[-1] == to_day(LAST)

    def test_a_part_equals_the_whole(self, source: MarketData) -> None:
        """Asking for less gives the same rows, only fewer."""
        whole, part = (source.fetch(self.known, first, LAST).bars for first in (None, FIRST))
        assert whole.take(whole.sessions >= to_day(FIRST)).digest == part.digest

    def test_rows_are_uncleaned(self, source: MarketData) -> None:
        """A source adds no findings."""
        assert not source.fetch(self.known, None, LAST).bars.findings.any()

    def test_nothing_is_invented(self, source: MarketData) -> None:
        """A source that is not synthetic delivers the closes it was given, and only those."""
        assert source.synthetic == (self.delivered is None)
        if self.delivered is not None:
            bars = source.fetch(self.known, FIRST, LAST).bars
            wanted = [type(self).delivered(to_date(day)) for day in bars.sessions]  # type: ignore[misc]
            assert bars.columns["close"].tolist() == pytest.approx(wanted)

    def test_an_unknown_ticker_is_refused(self, source: MarketData) -> None:
        """A ticker that the source does not know is an UnknownSymbol."""
        with pytest.raises(UnknownSymbol) as caught:
            source.fetch(self.unknown, None, LAST)
        assert caught.value.field == "ticker"

    def test_an_empty_range_has_no_data(self, source: MarketData) -> None:
        """A range without a session is NoData, not an empty delivery."""
        with pytest.raises(NoData):
            source.fetch(self.known, date(2024, 2, 3), date(2024, 2, 4))
        with pytest.raises(NoData):
            source.fetch(self.known, None, date(1960, 1, 1))
