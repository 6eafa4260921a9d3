"""LoopbackVendor: a service of prices on a loopback port, in the form of brapi.dev and of Alpha Vantage.

`says` is the next answer of every request: a text, bytes, or a status. Empty: the prices. `before` are
the answers of the first requests, one each.
"""

import json
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "configure-a-source.md"
FIRST, SIZE = date(2024, 1, 2), 90
UNKNOWN = ("ZZZZ3", "ZZZZZ-ZZ")
SPLIT_DAY, DIVIDEND_DAY = date(2024, 2, 1), date(2024, 2, 15)


def close_of(day: date) -> float:
    """The close of a day, for every symbol."""
    return 20.0 + (day - FIRST).days / 8


def days() -> list[date]:
    """The days with a row."""
    return [day for day in (FIRST + timedelta(days=n) for n in range(SIZE)) if day.weekday() < 5]


class LoopbackVendor(ThreadingHTTPServer):
    """The server; `asked` has the path of every request and its headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: str | bytes | int = ""
        self.before: list[str | bytes | int] = []
        self.headers: dict[str, str] = {}
        self.drip = 0.0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()

    def write_form(self, folder: Path, name: str, *changes: tuple[str, str]) -> Path:
        """The example of the how-to, with this server in place of the service, and with changes."""
        text = next(block for block in toml_blocks() if f'name = "{name}"' in block)
        text = re.sub(r"https://[a-z.]+", f"http://127.0.0.1:{self.server_port}", text)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = folder / f"{name}.toml"
        path.write_text(text)
        return path

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackVendor

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        says = self.server.before.pop(0) if self.server.before else self.server.says
        says = says or _prices(self.path)
        body = b"" if isinstance(says, int) else says.encode() if isinstance(says, str) else says
        self.send_response(says if isinstance(says, int) else 200)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if not self.server.drip:
            self.end_headers()
            self.wfile.write(body)
            return
        self.flush_headers()
        for letter in b"X-Slow: " + b"x" * 1000:
            if self.server.closing.wait(self.server.drip):
                return
            self.wfile.write(bytes([letter]))

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


def toml_blocks() -> list[str]:
    """The examples of the how-to."""
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.S)


@contextmanager
def vending(tls: ssl.SSLContext | None = None) -> Iterator[LoopbackVendor]:
    """A running vendor, behind TLS where a context is given."""
    vendor = LoopbackVendor()
    if tls:
        vendor.socket = tls.wrap_socket(vendor.socket, server_side=True)
    thread = threading.Thread(target=vendor.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.closing.set()
        vendor.shutdown()
        vendor.server_close()
        thread.join(10)


def _prices(target: str) -> str:
    parts = urlsplit(target)
    symbol = parse_qs(parts.query).get("symbol", [parts.path.rpartition("/")[2]])[0]
    if parts.path.startswith("/api/quote/"):
        if symbol in UNKNOWN:
            return json.dumps({"error": True, "message": f"Não encontramos a ação {symbol}"})
        head = {"symbol": symbol, "currency": "BRL"}
        return json.dumps({"results": [head | {"historicalDataPrice": _list()}]})
    if symbol in UNKNOWN:
        return json.dumps({"Error Message": "Invalid API call. Please retry."})
    return json.dumps({"Meta Data": {"2. Symbol": symbol}, "Time Series (Daily)": _by_date()})


def _list() -> list[dict[str, Any]]:
    rows = []
    for day in days():
        close = close_of(day)
        at = int(datetime(day.year, day.month, day.day, 13, tzinfo=UTC).timestamp())
        prices = {"open": close - 0.25, "high": close + 0.5, "low": close - 0.5, "close": close}
        rows.append({"date": at, **prices, "volume": 1000, "adjustedClose": close / 2})
    return rows


def _by_date() -> dict[str, dict[str, str]]:
    rows = {}
    for day in reversed(days()):
        close = close_of(day)
        values = [close - 0.25, close + 0.5, close - 0.5, close, close / 2, 1000]
        values += [1.25 if day == DIVIDEND_DAY else 0.0, 2.0 if day == SPLIT_DAY else 1.0]
        rows[day.isoformat()] = {name: f"{value:.4f}" for name, value in zip(_NAMES, values, strict=True)}
    return rows


_NAMES = (
    *("1. open", "2. high", "3. low", "4. close", "5. adjusted close", "6. volume"),
    *("7. dividend amount", "8. split coefficient"),
)
