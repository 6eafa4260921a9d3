"""LoopbackYahoo: plays Yahoo Finance on a loopback port, so that an unmodified yfinance can be tested.

It is the HTTPS proxy of the process under test: it ends TLS for yahoo.com with a certificate of its own
throw-away authority and forwards nothing. `script["AAPL"] = ["http500", "ok"]` says how the next chart
requests for a symbol are answered; the last word stays. A word that is JSON is the answer itself.
"""

import gzip
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

FIRST, LAST = date(2024, 1, 2), date(2024, 3, 28)
SPLIT_DAY, DIVIDEND_DAY = date(2024, 2, 1), date(2024, 2, 15)
KNOWN_HOSTS = (
    "yahoo.com",
    "fc.yahoo.com",
    "guce.yahoo.com",
    *(f"query{n}.finance.yahoo.com" for n in (1, 2)),
)


def close_of(day: date) -> float:
    """The close of a day, for every symbol."""
    return 20.0 + (day - FIRST).days / 8


class LoopbackYahoo(ThreadingTCPServer):
    """The server; `asked` lists the chart requests as (symbol, query), `wanted` the hosts, known or not."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.authority = folder / "authority.pem"
        self.tls = _certified(self.authority, folder / "leaf.pem")
        self.script: dict[str, list[str]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.wanted: set[str] = set()
        self.closing = threading.Event()

    def answer(self, host: str, target: str) -> tuple[int, str] | tuple[int, bytes, str] | None:
        """Status, body and an optional header; None closes the connection."""
        parts = urlsplit(target)
        if parts.path == "/v1/test/getcrumb":
            return 200, "crumb"
        if "/chart/" not in parts.path:
            return 404, "<html>nothing here</html>"
        symbol = unquote(parts.path.rsplit("/", 1)[1])
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((symbol, query))
        words = self.script.get(symbol, ["ok"])
        word = words[0] if len(words) == 1 else words.pop(0)
        if word == "silence":
            self.closing.wait(10)
        return (200, word) if word.startswith("{") else _ANSWERS.get(word, _chart)(symbol, query)


class _Conversation(StreamRequestHandler):
    server: LoopbackYahoo
    wfile: Any  # a socket's file takes its place

    def handle(self) -> None:
        try:
            host = self._head().partition(" ")[2].partition(":")[0]
            self.server.wanted.add(host)
            if host not in KNOWN_HOSTS:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            self.wfile.write(b"HTTP/1.1 200 Established\r\n\r\n")
            with self.server.tls.wrap_socket(self.request, server_side=True) as secure:
                self.rfile, self.wfile = secure.makefile("rb"), secure.makefile("wb", buffering=0)
                while self._reply(host, self._head()):
                    pass
        except (OSError, ssl.SSLError):
            pass

    def _head(self) -> str:
        lines = list(iter(lambda: self.rfile.readline().strip(), b""))
        return lines[0].decode().rpartition(" ")[0] if lines else ""

    def _reply(self, host: str, head: str) -> bool:
        answer = self.server.answer(host, head.partition(" ")[2]) if head else None
        if answer is None:
            return False
        status, body, *more = answer
        raw = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(raw)}", *more, "\r\n"]
        self.wfile.write("\r\n".join(lines).encode())
        pause = 0.1 if DRIP in more else 0.0
        for start in range(0, len(raw), 1 if pause else len(raw)):
            self.server.closing.wait(pause)
            self.wfile.write(raw[start : start + (1 if pause else len(raw))])
        return True


def _refused(status: int, code: str, description: str) -> Any:
    error = {"chart": {"result": None, "error": {"code": code, "description": description}}}
    return lambda symbol, query: (status, json.dumps(error))


def _chart(symbol: str, query: dict[str, str], kind: str = "ok") -> tuple[int, str]:
    hours = 13 if symbol.endswith(".SA") else 15
    zone = "America/Sao_Paulo" if symbol.endswith(".SA") else "America/New_York"
    stamps = [
        (day, int(datetime(day.year, day.month, day.day, hours, tzinfo=UTC).timestamp()))
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
        if day.weekday() < 5
    ]
    low, high = int(query.get("period1", 0)), int(query.get("period2", 2**40))
    rows = [(n, day, at) for n, (day, at) in enumerate(stamps) if low <= at < high and kind != "empty"]
    closes = [None if kind == "nulls" and n % 7 == 3 else close_of(day) for n, day, _ in rows]
    at = {day: stamp for _, day, stamp in rows}
    result: dict[str, Any] = {
        "meta": {"currency": "USD", "symbol": symbol, "instrumentType": "EQUITY", "priceHint": 2}
        | {"exchangeTimezoneName": zone, "gmtoffset": 0, "validRanges": ["1d", "max"]},
        "timestamp": [stamp for _, _, stamp in rows],
        "indicators": {
            "quote": [
                {name: [c and c + shift for c in closes] for name, shift in _SHIFTS.items()}
                | {
                    "volume": [
                        None if c is None else 1000 + n for c, (n, _, _) in zip(closes, rows, strict=True)
                    ]
                }
            ],
            "adjclose": [{"adjclose": [c and c / 2 for c in closes]}],
        },
        "events": {},
    }
    if kind == "split":
        split = {"date": at[SPLIT_DAY], "numerator": 4, "denominator": 1, "splitRatio": "4:1"}
        result["events"]["splits"] = {"1": split}
    if kind == "dividend":
        result["events"]["dividends"] = {"1": {"date": at[DIVIDEND_DAY], "amount": 1.25}}
    if not rows:
        del result["timestamp"], result["indicators"]["adjclose"]
        result["indicators"]["quote"] = [{}]
    return 200, json.dumps({"chart": {"result": [result], "error": None}})


DRIP = "X-Drip: yes"
_SHIFTS = {"open": -0.25, "high": 0.5, "low": -0.5, "close": 0.0}
_ANSWERS: dict[str, Any] = {
    "http429": lambda symbol, query: (429, "Too Many Requests"),
    "http404": _refused(404, "Not Found", "No data found, symbol may be delisted"),
    "http500": _refused(500, "Internal Server Error", "out of order"),
    "no-such-range": _refused(400, "Bad Request", "Data doesn't exist for startDate = 1, endDate = 2"),
    "html": lambda symbol, query: (200, "<html>Are you a robot?</html>"),
    "bad-json": lambda symbol, query: (200, '{"chart": {"result": ['),
    "odd-json": lambda symbol, query: (200, '{"chart": {"result": [{"meta": 3}], "error": null}}'),
    "back-soon": lambda symbol, query: (200, "Will be right back"),
    "redirect": lambda symbol, query: (302, b"", "Location: https://evil.example/v8/finance/chart/AAPL"),
    "huge": lambda symbol, query: (200, b" " * (11 << 20), "X-Size: large"),
    "bomb": lambda symbol, query: (200, gzip.compress(b" " * (11 << 20)), "Content-Encoding: gzip"),
    "drip": lambda symbol, query: (200, b" " * 100, DRIP),
    "drop": lambda symbol, query: None,
    **{
        kind: lambda symbol, query, kind=kind: _chart(symbol, query, kind)
        for kind in ("empty", "split", "dividend", "nulls")
    },
}


def _certified(authority: Path, leaf: Path) -> ssl.SSLContext:
    """Write an authority and one certificate for every known host; return the server's context."""
    ours, theirs = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback test authority")])
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "yahoo.com")])
    start = datetime.now(UTC) - timedelta(hours=1)

    def builder(named: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(named).issuer_name(name).public_key(key.public_key())
        numbered = made.serial_number(x509.random_serial_number())
        return numbered.not_valid_before(start).not_valid_after(start + timedelta(days=2))

    root = builder(name, ours).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in KNOWN_HOSTS])
    host = builder(subject, theirs).add_extension(names, critical=False)
    authority.write_bytes(root.sign(ours, hashes.SHA256()).public_bytes(Encoding.PEM))
    leaf.write_bytes(
        host.sign(ours, hashes.SHA256()).public_bytes(Encoding.PEM)
        + theirs.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf)
    return context


@contextmanager
def serving(folder: Path) -> Iterator[LoopbackYahoo]:
    """Serve, with the process's proxy and certificate authority set to it meanwhile."""
    with LoopbackYahoo(folder) as server, pytest.MonkeyPatch.context() as environment:
        for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
            environment.delenv(name, raising=False)
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_address[1]}")
        environment.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
