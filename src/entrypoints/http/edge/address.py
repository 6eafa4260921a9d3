"""Checks of the address of a request: one known host, one form of a path, and no repeated parameter."""

import re
from urllib.parse import parse_qsl, urlsplit

from litestar.types import HTTPScope

from entrypoints.page_addresses import FORMS as PAGE_FORMS

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
FORM_PATHS = ("/oauth/", *PAGE_FORMS)  # forms of browsers, which no other origin may read
PROBE_PATHS = ("/health/",)  # a container platform probes the address of the container
OAUTH_PATHS = ("/oauth/",)  # the authorization server checks its requests itself
UNUSED_PATHS = re.compile(r"/schema(/.*)?")  # Litestar answers here, and nothing of Previsto
OTHER_FORMS = re.compile(rb"//|%2f|%5c|/\.{1,2}(/|$)", re.IGNORECASE)
HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


def host_of(base: str) -> str:
    """The host and port of a public address, as the header Host gives them."""
    return urlsplit(base).netloc.rpartition("@")[2].lower()


def address_refusal(scope: HTTPScope, given: dict[bytes, bytes], host: str) -> tuple[int, str] | None:
    """The status and detail of a refused address, or None."""
    path = scope["path"]
    if sum(name.lower() == b"host" for name, _ in scope["headers"]) > 1:
        return 400, "more than one Host header"  # a proxy may check one of them, and this service another
    if OTHER_FORMS.search(scope.get("raw_path") or b""):
        return 400, "the path is not in its normal form"  # a proxy may apply the rules of another path
    # DNS rebinding: another site whose name resolves to this machine could send requests from a browser.
    if not path.startswith(PROBE_PATHS) and not _is_known_host(given.get(b"host", b""), host):
        return 400, "unknown host"
    if UNUSED_PATHS.fullmatch(path):
        return 404, "not found"
    if path.startswith(OAUTH_PATHS):
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    # A proxy may check one of two values, and this service would use the other.
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if len(set(names)) < len(names):
        return 400, "repeated query parameter"
    return None


def _is_known_host(header: bytes, host: str) -> bool:
    # Ports are not compared: they may be those of a proxy.
    found, known = HOST.fullmatch(header.decode("latin-1").lower()), HOST.fullmatch(host)
    return found is not None and (found[1] in LOOPBACK or (known is not None and found[1] == known[1]))
