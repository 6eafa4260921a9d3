"""Lists: what the ledger holds, read from projections that are brought up to date first."""

from collections.abc import Sequence
from typing import Any

from application.projections.projector import Projector
from application.projections.track_record import NOTHING, TOTALS
from domain.errors import NotFound

Data = dict[str, Any]


class Lists:
    """Rows of the projections; a command's own effects are always in them."""

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
    ) -> Sequence[Data]:
        """All rows, or those of one ticker or of some owners, by key; with a limit a page behind a key."""
        self._projector.catch_up(projection)
        return self._projector.rows.find(projection, ticker, owners=owners, after=after, limit=limit)

    def tracked_tickers(self, exchange: str | None = None) -> list[str]:
        """The tickers that are followed, or those of an exchange."""
        found = self.all("tickers")
        return [
            row["ticker"] for row in found if exchange in (None, row["exchange"]) and not row.get("retired")
        ]

    def totals(self) -> Data:
        """The record of all forecasts together (see application/projections/track_record.py)."""
        self._projector.catch_up("record")
        return self._projector.rows.get("record", TOTALS) or NOTHING

    def one(self, projection: str, key: str, field: str) -> Data:
        """One row; raises NotFound naming the field."""
        self._projector.catch_up(projection)
        found = self._projector.rows.get(projection, key)
        if found is None:
            raise NotFound(f"no {field} {key!r}", field=field, remedy=f"see `previsto {projection} list`")
        return found
