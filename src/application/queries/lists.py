"""Lists: rows of projections, which are updated before they are read."""

from collections.abc import Iterator, Sequence
from typing import Any

from application.projections.projector import Projector
from application.projections.track_record import NOTHING, TOTALS
from domain.errors import NotFound, UnknownModel, UnknownTicker
from domain.ticker_names import outdated

Data = dict[str, Any]
KINDS: dict[str, type[NotFound]] = {"ticker": UnknownTicker, "model": UnknownModel}


class Lists:
    """Reads rows of projections; the effects of earlier commands are always in them."""

    def __init__(self, projector: Projector) -> None:
        self._projector = projector

    def all(
        self,
        projection: str,
        ticker: str | None = None,
        *,
        owners: Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        between: tuple[str, str] = ("", ""),
        newest_first: bool = False,
    ) -> Sequence[Data]:
        """Rows by key: all, or those of one ticker or of some owners.

        With a limit, at most so many rows that follow the key `after` (see ReadModels.find).
        """
        self._projector.catch_up(projection)
        return self._projector.rows.find(
            projection,
            ticker,
            owners=owners,
            after=after,
            limit=limit,
            between=between,
            newest_first=newest_first,
        )

    def tracked_tickers(self, exchange: str | None = None) -> list[str]:
        """The tracked tickers, or those of an exchange, without those that only an older version tracked."""
        return [row["ticker"] for row in self._tracked(exchange)]

    def tickers_with_prices(self) -> list[str]:
        """The tracked tickers that have a price revision."""
        return [row["ticker"] for row in self._tracked() if row["revision"]]

    def _tracked(self, exchange: str | None = None) -> Iterator[Data]:
        for row in self.all("tickers"):
            gone = row.get("retired") or outdated(row["ticker"])
            if exchange in (None, row["exchange"]) and not gone:
                yield row

    def totals(self) -> Data:
        """The totals of all scored forecasts (see application/projections/track_record.py)."""
        self._projector.catch_up("record")
        return self._projector.rows.get("record", TOTALS) or NOTHING

    def named(self, projection: str, keys: Sequence[str]) -> dict[str, Data]:
        """The rows with these keys; unknown keys are left out."""
        place = self._projector.catch_up(projection)
        return self._projector.rows.lookup(projection, keys, place.generation)

    def encoded(self, projection: str, keys: Sequence[str]) -> dict[str, bytes]:
        """The rows with these keys as JSON; unknown keys are left out."""
        place = self._projector.catch_up(projection)
        return self._projector.rows.encoded(projection, keys, place.generation)

    def one(self, projection: str, key: str, field: str) -> Data:
        """One row by key. Raises NotFound with `field`."""
        self._projector.catch_up(projection)
        found = self._projector.rows.get(projection, key)
        if found is None:
            kind = KINDS.get(field, NotFound)
            raise kind(f"no {field} {key!r}", field=field, remedy=f"see `previsto {projection} list`")
        return found
