"""Failures: what an exception of yfinance or curl means, in our own words."""

import sqlite3

from adapters.market_data.yahoo.fields import invalid
from adapters.market_data.yahoo.refusals import LATER
from domain.errors import LocalTrouble, SourceError, SourceTimeout, SourceUnavailable

LOCAL_CODES = (27, 58, 77)
"""Codes of curl: no memory, no usable client certificate, no readable file of certificate authorities."""
BAD_ENCODING = 61
"""Code of curl: the compressed body cannot be unpacked."""


def refuse_failure(error: Exception, symbol: str) -> SourceError:
    """The refusal that an exception of yfinance or curl means."""
    from curl_cffi.requests.exceptions import CertificateVerifyError, DNSError, RequestException, Timeout
    from peewee import PeeweeException

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
