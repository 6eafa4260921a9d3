"""WatchedSession: the HTTP session for yfinance, which restricts requests and refuses useless answers."""

import math
from typing import Any
from urllib.parse import unquote, urlsplit

from curl_cffi import requests
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import InvalidURL, RequestException

from adapters.market_data.host.host import Host
from adapters.market_data.yahoo.refusals import LATER, refuse_status
from adapters.outgoing.retry_after import retry_after
from domain.errors import AccessRefused, AnswerTooLarge, RateLimited, SourceTimeout, SourceUnavailable

NAMES = ("fc", "guce", "consent", "finance", "query1.finance", "query2.finance")
HOSTS = frozenset(f"{name}.yahoo.com" for name in NAMES)
CHARTS = "/v8/finance/chart/"
MAX_BODY_BYTES = 10 << 20  # of an answer, decompressed; sixty years of daily bars are 2 MB
MAX_REQUEST_SECONDS = 30.0  # for one request, even with a longer configured timeout


class WatchedSession(requests.Session):  # type: ignore[type-arg]
    """Sends requests to hosts of Yahoo only, with bounds of size and time and without redirects.

    `limit` is the timeout in seconds, `until` the time of the host at which the current fetch ends. Each
    request waits for its turn; a limit that Yahoo states becomes the cool-down of the host.
    """

    def __init__(self, limit: float, host: Host) -> None:
        super().__init__(impersonate="chrome")
        self.limit = min(limit, MAX_REQUEST_SECONDS)
        self.until = math.inf
        self._host = host

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:
        """Send one request with at most `limit` seconds.

        Raises InvalidURL for another host, AnswerTooLarge, the SourceError that a chart answer means, and
        RateLimited or SourceTimeout without a request.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in HOSTS:
            raise InvalidURL(f"{parts.hostname} is not a host of Yahoo")
        self._host.wait_turn(self._left())
        options["timeout"] = min(options.get("timeout") or self.limit, self.limit, self._left())
        body = _Body()
        # A redirect could lead to another host, even this machine; Yahoo needs none here.
        options |= {"allow_redirects": False, "content_callback": body.take}
        try:
            response = super().request(method, url, *args, **options)
        except RequestException:
            if body.is_full:
                raise AnswerTooLarge(f"Yahoo's answer has more than {MAX_BODY_BYTES >> 20} MB") from None
            raise
        response.content = bytes(body.taken)
        if parts.path.startswith(CHARTS):
            self._judge(response, unquote(parts.path.removeprefix(CHARTS)))
        return response

    def _left(self) -> float:
        left = self.until - self._host.times.now()
        if left <= 0:
            raise SourceTimeout("Yahoo did not answer in time", remedy=LATER)
        return left

    def _judge(self, response: Any, symbol: str) -> None:
        wait = retry_after(response.headers, self._host.times.wall())
        refusal = refuse_status(response.status_code, response.content, symbol, wait)
        if isinstance(refusal, RateLimited):
            raise self._host.cool_down(refusal.wait)
        if isinstance(refusal, SourceUnavailable):
            if wait is not None:
                self._host.cool_down(wait)
            raise refusal
        self._host.answered()
        # yfinance asks again after an error. That helps when a crumb is too old, and with nothing else.
        if refusal and not isinstance(refusal, AccessRefused):
            raise refusal


class _Body:
    """Received bytes of an answer, counted after decompression because small answers can become gigabytes."""

    def __init__(self) -> None:
        self.taken = bytearray()
        self.is_full = False

    def take(self, part: bytes) -> int:
        """Add a part, or abort the transfer above MAX_BODY_BYTES."""
        self.is_full = len(self.taken) + len(part) > MAX_BODY_BYTES
        if self.is_full:
            return CURL_WRITEFUNC_ERROR
        self.taken += part
        return len(part)
