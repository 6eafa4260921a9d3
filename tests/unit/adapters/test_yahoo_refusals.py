"""Refusals of Yahoo: the wait that an answer asks for, and the kinds of status."""

from datetime import UTC, datetime

import pytest
from curl_cffi.requests.exceptions import (
    CertificateVerifyError,
    ConnectionError,
    DNSError,
    RequestException,
    Timeout,
)
from peewee import OperationalError

from adapters.market_data.yahoo.failures import refuse_failure
from adapters.market_data.yahoo.refusals import refuse_status
from adapters.outgoing.retry_after import LONGEST_WAIT, retry_after
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
)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
STARTDATE = b'{"chart": {"error": {"code": "Bad Request", "description": "no data for startDate = 1"}}}'


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("42", 42.0),
        (" 7 ", 7.0),
        ("0", 1.0),
        ("999999999999999999", LONGEST_WAIT),
        ("Sun, 29 Nov 2026 12:05:10 GMT", 310.0),
        ("Sun, 29 Nov 2026 11:00:00 GMT", 1.0),
        ("Sun, 29 Nov 2026 12:05:10", 310.0),
        ("Fri, 29 Nov 2999 12:00:00 GMT", LONGEST_WAIT),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("4.5", None),
        ("٣", None),
        ("Sun, 99 Nov 2026 12:05:10 GMT", None),
    ],
)
def test_a_wait_is_seconds_or_a_date(said: str, seconds: float | None) -> None:
    """The wait is at least a second and at most a day; what cannot be read is no wait."""
    assert retry_after({"Retry-After": said}, NOON) == seconds


def test_a_date_is_read_with_the_clock_of_the_source() -> None:
    """A clock of this machine that is an hour wrong changes no wait."""
    said = {"Retry-After": "Sun, 29 Nov 2026 13:00:30 GMT", "Date": "Sun, 29 Nov 2026 13:00:00 GMT"}
    assert retry_after(said, NOON) == 30.0


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"", RateLimited),
        (999, b"", RateLimited),
        (401, b"", AccessRefused),
        (403, b"", AccessRefused),
        (301, b"", Redirected),
        (308, b"", Redirected),
        (500, b"", SourceUnavailable),
        (502, b"", SourceUnavailable),
        (404, b"<html>", InvalidAnswer),
        (418, b"", InvalidAnswer),
        (204, b"", InvalidAnswer),
        (400, STARTDATE, NoData),
        (200, STARTDATE, NoData),
    ],
)
def test_each_status_has_its_kind(status: int, body: bytes, kind: type[Exception]) -> None:
    """The kind follows from the status, and of 200, 400 and 404 from Yahoo's own words."""
    assert type(refuse_status(status, body, "AAPL", None)) is kind


@pytest.mark.parametrize("body", [b"", b"[]", b'{"chart": {"error": null, "result": []}}', b'{"chart": 3}'])
def test_an_answer_without_an_error_is_left_to_the_decoder(body: bytes) -> None:
    """Status 200 without words about an error may hold a chart."""
    assert refuse_status(200, body, "AAPL", None) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Timeout("curl: (28)"), SourceTimeout),
        (DNSError("curl: (6)"), SourceUnavailable),
        (ConnectionError("curl: (7)"), SourceUnavailable),
        (CertificateVerifyError("curl: (60)"), SourceUnavailable),
        (RequestException("curl: (77)", 77), LocalTrouble),
        (RequestException("curl: (27)", 27), LocalTrouble),
        (RequestException("curl: (61)", 61), InvalidAnswer),
        (OSError(28, "No space left on device"), LocalTrouble),
        (OperationalError("attempt to write a readonly database"), LocalTrouble),
        (KeyError("csrfToken"), InvalidAnswer),
        (AttributeError("'NoneType' object has no attribute 'text'"), InvalidAnswer),
    ],
)
def test_each_failure_has_its_kind(error: Exception, kind: type[SourceError]) -> None:
    """A file of this machine is never called a fault of Yahoo, and no text of a library is quoted."""
    refusal = refuse_failure(error, "AAPL")
    assert type(refusal) is kind
    assert not [
        word for word in ("curl", "csrf", "NoneType", "readonly", "device") if word in refusal.message
    ]
