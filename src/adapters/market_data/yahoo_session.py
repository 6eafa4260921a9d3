"""WatchedSession: the HTTP session under yfinance, which keeps what yfinance's own exceptions forget."""

from typing import Any
from urllib.parse import urlsplit

from curl_cffi import requests
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import InvalidURL

NAMES = ("fc", "guce", "consent", "finance", "query1.finance", "query2.finance")
HOSTS = frozenset(f"{name}.yahoo.com" for name in NAMES)
LARGEST = 10 << 20  # bytes of an answer, unpacked; sixty years of daily bars are 2 MB
LONGEST = 30.0  # seconds of a request, whatever is configured


class WatchedSession(requests.Session):  # type: ignore[type-arg]
    """Asks Yahoo's hosts only, and believes no answer that is too large, too slow or points elsewhere.

    It remembers the status of the last chart answer.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(impersonate="chrome")
        self.limit = min(limit, LONGEST)
        self.chart_status = 0

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:
        """Send one request; yfinance would wait half a minute for a cookie or a crumb."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in HOSTS:
            raise InvalidURL(f"{parts.hostname} is none of Yahoo's hosts")
        options["timeout"] = min(options.get("timeout") or self.limit, self.limit)
        body = _Body()
        # A redirect could lead anywhere, this machine included; what we ask for needs none.
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
    """What has come of an answer, counted after unpacking: a small one may unpack to gigabytes."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def take(self, part: bytes) -> int:
        """Keep a part, or end the transfer."""
        if len(self.taken) + len(part) > LARGEST:
            return CURL_WRITEFUNC_ERROR
        self.taken += part
        return len(part)
