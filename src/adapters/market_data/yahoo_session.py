"""WatchedSession: the HTTP session under yfinance, which keeps what yfinance's own exceptions forget."""

from typing import Any

from curl_cffi import requests


class WatchedSession(requests.Session):  # type: ignore[type-arg]
    """Remembers the status of the last chart answer, and lets no request wait longer than the limit."""

    def __init__(self, limit: float) -> None:
        super().__init__(impersonate="chrome")
        self.limit = limit
        self.chart_status = 0

    def request(self, method: Any, url: str, *args: Any, **options: Any) -> Any:
        """Send one request; yfinance would wait half a minute for a cookie or a crumb."""
        options["timeout"] = min(options.get("timeout") or self.limit, self.limit)
        is_chart = "/finance/chart/" in url
        if is_chart:
            self.chart_status = 0
        response = super().request(method, url, *args, **options)
        if is_chart:
            self.chart_status = response.status_code
        return response
