"""Identity: whether a chart answer is about what was asked for."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.market_data.yahoo.fields import invalid
from domain.errors import WrongAnswer
from domain.ticker import Ticker

INTERVAL = "1d"
SHARES = ("EQUITY", "ETF", "MUTUALFUND")


NAMES = {
    "symbol": "symbol",
    "currency": "currency",
    "dataGranularity": "interval",
    "instrumentType": "instrument type",
    "exchangeTimezoneName": "time zone",
}


class Place(NamedTuple):
    """The time zones that Yahoo states for the shares and for the indices of an exchange."""

    shares: tuple[str, ...]
    indices: tuple[str, ...]


PLACES = {
    "BVMF": Place(("America/Sao_Paulo",), ("America/Sao_Paulo",)),
    "XNYS": Place(("America/New_York",), ("America/New_York", "America/Chicago")),
}


def check_identity(meta: dict[str, Any], ticker: Ticker) -> ZoneInfo:
    """Compare what the answer says about itself with the request; return the time zone of its exchange.

    Raises WrongAnswer, which names both sides of the first difference, and InvalidAnswer when the symbol,
    the currency or the time zone is missing. An absent interval or instrument type is no difference. Of
    an exchange that is not in PLACES, any time zone and instrument type is accepted.
    """
    is_index = ticker.yahoo.startswith("^")
    _compare(meta, "symbol", (ticker.yahoo,), required=True)
    _compare(meta, "currency", (ticker.currency,), required=True)
    _compare(meta, "dataGranularity", (INTERVAL,))
    if place := PLACES.get(ticker.exchange):
        _compare(meta, "instrumentType", ("INDEX",) if is_index else SHARES)
        _compare(meta, "exchangeTimezoneName", place.indices if is_index else place.shares, required=True)
    try:
        return ZoneInfo(meta["exchangeTimezoneName"])
    except (KeyError, TypeError, ValueError, OSError, ZoneInfoNotFoundError):
        raise invalid("exchangeTimezoneName", "is not a time zone") from None


def _compare(meta: dict[str, Any], field: str, accepted: tuple[str, ...], *, required: bool = False) -> None:
    stated = meta.get(field)
    if stated is None and not required:
        return
    if not isinstance(stated, str):
        raise invalid(field, "is missing or not text")
    if stated not in accepted:
        raise WrongAnswer(
            f"Yahoo's answer has the {NAMES[field]} {stated[:40]!r}; asked for was {' or '.join(accepted)}",
            field=field,
            remedy=""
            if field == "dataGranularity"
            else "check the ticker at Yahoo Finance: it may be renamed",
        )
