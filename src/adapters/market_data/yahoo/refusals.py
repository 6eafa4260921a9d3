"""Refusals: what an HTTP status, a failed connection or a local fault means, in our own words."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.market_data.yahoo.chart import invalid
from domain.errors import (
    AccessRefused,
    InvalidAnswer,
    LocalTrouble,
    NoData,
    RateLimited,
    Redirected,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
)

LONGEST_WAIT = 86_400.0
"""Seconds; a longer Retry-After is taken for a mistake of the source."""
LIMITED = (429, 999)
BACK_SOON = b"Will be right back"
LATER = "try again later"
LOCAL_CODES = (27, 58, 77)
"""Codes of curl: no memory, no usable client certificate, no readable file of certificate authorities."""
BAD_ENCODING = 61
"""Code of curl: the compressed body cannot be unpacked."""


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait after an answer: 1 to LONGEST_WAIT, None when the header is absent or unreadable.

    A date is compared with the clock of the source, if it states it, and else with `now`.
    """
    said = (headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        seconds = float(said[:12])
    elif (until := _moment(said)) is not None:
        seconds = (until - (_moment(headers.get("Date")) or now)).total_seconds()
    else:
        return None
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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


def refuse_failure(error: Exception, symbol: str) -> SourceError:
    """The refusal that an exception of yfinance or curl means."""
    from curl_cffi.requests.exceptions import CertificateVerifyError, DNSError, RequestException, Timeout
    from peewee import PeeweeException

    if isinstance(error, SourceError):
        return error
    if isinstance(error, Timeout):
        return SourceTimeout(f"Yahoo did not answer in time for {symbol}", remedy=LATER)
    if not isinstance(error, RequestException):
        if isinstance(error, OSError | PeeweeException | sqlite3.Error):
            return local_trouble("the cookies of Yahoo cannot be kept")
        return invalid("crumb", "cannot be read")
    if error.code in LOCAL_CODES:
        return local_trouble("the certificate authorities of this machine cannot be read")
    if error.code == BAD_ENCODING:
        return invalid("chart", "cannot be unpacked")
    if isinstance(error, CertificateVerifyError):
        return SourceUnavailable(
            "the certificate of Yahoo is not valid for this machine",
            remedy="check the clock, and the proxy that HTTPS_PROXY names",
        )
    if isinstance(error, DNSError):
        return SourceUnavailable("the address of Yahoo is not known to this network", remedy=LATER)
    return SourceUnavailable(f"Yahoo was not reached, or broke the connection, for {symbol}", remedy=LATER)


def local_trouble(problem: str) -> LocalTrouble:
    """The refusal because of this machine."""
    return LocalTrouble(
        problem, field="PREVISTO_HOME", remedy="check the permissions and the free space of the home folder"
    )
