"""Vintages: the series of past origins as they were known then, where the revisions reach back."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.walk_forward import Context
from domain.rebasing import rebased_by
from domain.sessions import to_date, to_day


class Vintage(msgspec.Struct, frozen=True, kw_only=True):
    """The series in which the session of an origin was known first, and its bars up to that session.

    `earliest` is True for the first revision: what was known before it was not recorded.
    """

    known: KnownSeries
    context: Context
    earliest: bool


class Vintages:
    """Finds the vintages of the origins of a series."""

    def __init__(self, prices: KnownPrices) -> None:
        self._prices = prices

    def __call__(self, now: KnownSeries, origins: Sequence[int]) -> list[Vintage]:
        """The vintage of each origin; origins are numbers of known bars of the series `now`.

        The series is that of the first state, after a revision or a decision, that has the session of the
        origin, judged by the rules of today. The factor of the context leads to the prices of `now`.
        """
        return [self._of(now, to_date(now.series.sessions[rows - 1])) for rows in origins]

    def _of(self, now: KnownSeries, origin: date) -> Vintage:
        number, then = next(self._with(now, origin))
        series = then.series.until(origin)
        factor = rebased_by(series, now.series, now.bars)
        return Vintage(known=then, context=Context(series=series, factor=factor), earliest=number == 0)

    def _with(self, now: KnownSeries, origin: date) -> Iterator[tuple[int, KnownSeries]]:
        """The number, from 0, and the series of each state that has the origin; the last one is `now`."""
        for number, (version, last) in enumerate(self._prices.states(now)):
            if last >= origin:
                then = self._prices(now.ticker, version=version)
                if to_day(origin) in then.series.sessions:
                    yield number, then
