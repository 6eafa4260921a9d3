"""Refusals: what an HTTP status and Yahoo's words about an error mean, in our own words."""

import json

from domain.errors import (
    AccessRefused,
    InvalidAnswer,
    NoData,
    RateLimited,
    Redirected,
    SourceError,
    SourceUnavailable,
    UnknownSymbol,
)

LIMITED = (429, 999)
BACK_SOON = b"Will be right back"
LATER = "try again later"


def refuse_status(status: int, body: bytes, symbol: str, wait: float | None) -> SourceError | None:
    """The refusal that an answer means; None for one that may hold a chart. `wait` is its Retry-After."""
    if status in LIMITED:
        seconds = 60.0 if wait is None else wait
        return RateLimited("Yahoo limits requests", remedy=f"try again in {seconds:.0f} s", wait=seconds)
    if status in (401, 403):
        return AccessRefused(
            f"Yahoo refuses access to {symbol} (HTTP {status})",
            remedy="open finance.yahoo.com in a browser on this network, to see whether it is blocked",
        )
    if 300 <= status < 400:
        return Redirected(f"Yahoo sends the request for {symbol} to another address (HTTP {status})")
    if status >= 500 or (status == 200 and BACK_SOON in body):
        return SourceUnavailable(f"Yahoo is out of order (HTTP {status})", remedy=LATER)
    return _refuse_words(status, body, symbol)


def _refuse_words(status: int, body: bytes, symbol: str) -> SourceError | None:
    code, words = _own_words(body)
    if code == "Not Found":
        return UnknownSymbol(f"Yahoo does not know {symbol}, or no longer", field="ticker")
    if "startDate" in words:
        return NoData(f"Yahoo has no bars of {symbol} in this range", field="ticker")
    if status == 200 and not code:
        return None
    return InvalidAnswer(f"Yahoo gives no chart of {symbol} (HTTP {status})", field="chart")


def _own_words(body: bytes) -> tuple[str, str]:
    """Yahoo's code and description of an error; empty where there is none."""
    if len(body) > 10_000:
        return "", ""
    try:
        error = json.loads(body)["chart"]["error"]
        return str(error["code"]), str(error["description"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return "", ""
