"""LoopbackYahoo: plays Yahoo Finance on a loopback port, so that an unmodified yfinance can be tested.

It is the HTTPS proxy of the process under test: it ends TLS for yahoo.com with a certificate of its own
throw-away authority and forwards nothing. `script["AAPL"] = ["http500", "ok"]` says how the next chart
requests for a symbol are answered; the last word stays. The words are those of yahoo_faults, and `silence`
(no answer for ten seconds). A word that is JSON is the answer itself.
"""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.yahoo_answers import Answer, fine
from tests.support.yahoo_faults import ANSWERS

KNOWN_HOSTS = (
    "yahoo.com",
    "fc.yahoo.com",
    "guce.yahoo.com",
    *(f"query{n}.finance.yahoo.com" for n in (1, 2)),
)


class LoopbackYahoo(ThreadingTCPServer):
    """The server; `asked` lists the chart requests as (symbol, query), `wanted` the hosts, known or not.

    `requests` lists every request as (monotonic seconds, host, path); `crumb` answers those for a crumb.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.authority = folder / "authority.pem"
        self.tls = _certified(self.authority, folder / "leaf.pem")
        self.script: dict[str, list[str]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.requests: list[tuple[float, str, str]] = []
        self.crumb = Answer(200, b"crumb")
        self.wanted: set[str] = set()
        self.closing = threading.Event()

    def answer(self, host: str, target: str) -> Answer | None:
        """The answer to one request; None closes the connection."""
        parts = urlsplit(target)
        self.requests.append((time.monotonic(), host, parts.path))
        if parts.path == "/v1/test/getcrumb":
            return self.crumb
        if "/chart/" not in parts.path:
            return Answer(404, b"<html>nothing here</html>")
        symbol = unquote(parts.path.rsplit("/", 1)[1])
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((symbol, query))
        words = self.script.get(symbol, ["ok"])
        word = words[0] if len(words) == 1 else words.pop(0)
        if word == "silence":
            self.closing.wait(10)
        return Answer(200, word.encode()) if word.startswith("{") else ANSWERS.get(word, fine)(symbol, query)


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
        lines = [
            f"HTTP/1.1 {answer.status} Said",
            f"Content-Length: {len(answer.body)}",
            *answer.headers,
            "\r\n",
        ]
        self.wfile.write("\r\n".join(lines).encode())
        _ENDINGS.get(answer.ending, _Conversation._whole)(self, answer.body)
        return answer.ending not in ("cut", "reset")

    def _whole(self, body: bytes) -> None:
        self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        for at in range(len(body)):
            self.server.closing.wait(0.1)
            self.wfile.write(body[at : at + 1])

    def _cut(self, body: bytes) -> None:
        self.wfile.write(body[: len(body) // 2])

    def _reset(self, body: bytes) -> None:
        self.wfile.write(body[:100])
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


_ENDINGS = {"drip": _Conversation._drip, "cut": _Conversation._cut, "reset": _Conversation._reset}


SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
"""What an authority does; Python 3.13 asks that its certificate says so."""


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
    root = root.add_extension(SIGNS, critical=True).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(ours.public_key()), critical=False
    )
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in KNOWN_HOSTS])
    host = builder(subject, theirs).add_extension(names, critical=False)
    host = host.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ours.public_key()), critical=False
    )
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
