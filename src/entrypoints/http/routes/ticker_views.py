"""A ticker as a struct of the API, which the command line shows too."""

from datetime import date, datetime

import msgspec


class TickerView(msgspec.Struct, frozen=True, kw_only=True):
    """A tracked ticker. `revision` is 0 before the first prices; `last` is the last delivered session.

    `updated_at` is the time of the last revision, and before the first one that of tracking it. A retired
    ticker is no longer refreshed or forecast; its prices and forecasts can still be read.
    """

    id: str
    """The ticker under the name that the service keeps."""
    exchange: str | None = None
    """The exchange, by its ISO 10383 code."""
    currency: str | None = None
    """The currency of the prices, such as `BRL`."""
    revision: int = 0
    """The number of the last price revision; 0 before the first prices."""
    source: str | None = None
    """The source of the last prices; null before the first ones."""
    synthetic: bool = False
    """Whether the prices are made up, for demonstrations."""
    last: date | None = None
    """The last delivered session; null before the first prices."""
    age: int | None = None
    """The number of final sessions after the last one; null before the first prices."""
    stale: bool = False
    """Whether final sessions are lacking."""
    retired: bool = False
    """Whether it is no longer refreshed or forecast."""
    updated_at: datetime
    """The time of the last change."""
