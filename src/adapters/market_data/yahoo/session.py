"""WatchedSession: the HTTP session for yfinance, which restricts requests and keeps the chart status."""

from typing import Any
from urllib.parse import urlsplit

from curl_cffi import requests
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import InvalidURL

NAMES = ("fc", "guce", "consent", "finance", "query1.finance", "query2.finance")
HOSTS = frozenset(f"{name}.yahoo.com" for name in NAMES)
MAX_BODY_BYTES = 10 << 20  # of an answer, decompressed; sixty years of daily bars are 2 MB
MAX_REQUEST_SECONDS = 30.0  # for one request, even with a longer configured timeout


class WatchedSession(requests.Session):  # type: ignore[type-arg]
    """Sends requests to hosts of Yahoo only, with bounds of size and time and without redirects.

    `limit` is the timeout in seconds; `chart_status` is the HTTP status of the last chart answer.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(impersonate="chrome")
        self.limit = min(limit, MAX_REQUEST_SECONDS)
        self.chart_status = 0

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:
        """Send one request with at most `limit` seconds. Raises InvalidURL for another host."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in HOSTS:
            raise InvalidURL(f"{parts.hostname} is not a host of Yahoo")
        options["timeout"] = min(options.get("timeout") or self.limit, self.limit)
        body = _Body()
        # A redirect could lead to another host, even this machine; Yahoo needs none here.
        options |= {"allow_redirects": False, "content_callback": body.take}
        is_chart = "/finance/chart/" in url
        if is_chart:
            self.chart_status = 0
        response = super().request(method, url, *args, **options)
        response.content = bytes(body.taken)
        if is_chart:
            self.chart_status = response.status_code
        return response


class _Body:
    """Received bytes of an answer, counted after decompression because small answers can become gigabytes."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def take(self, part: bytes) -> int:
        """Add a part, or abort the transfer above MAX_BODY_BYTES."""
        if len(self.taken) + len(part) > MAX_BODY_BYTES:
            return CURL_WRITEFUNC_ERROR
        self.taken += part
        return len(part)
