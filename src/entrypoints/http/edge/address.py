"""What the address of a request must be: on a host of ours, and with each parameter once."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
PROBES = ("/health/",)  # whoever watches over containers asks them by an address of its own
FORMS = ("/oauth/",)  # its endpoints refuse in words of their own
NAMED = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


def host_of(base: str) -> str:
    """The host of a public address, as a header names it."""
    return urlsplit(base).netloc.rpartition("@")[2].lower()


def address_refusal(scope: Any, given: dict[bytes, bytes], host: str) -> tuple[int, str] | None:
    """Why an address is refused; None for a good one."""
    path = scope["path"]
    # A page elsewhere whose name leads to this machine could ask us in the name of its reader.
    if not path.startswith(PROBES) and not _is_ours(given.get(b"host", b""), host):
        return 400, "this is not the host that was asked for"
    if path.startswith(FORMS):
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    # Of two values a proxy may judge one, and we would take the other.
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if len(set(names)) < len(names):
        return 400, "a parameter is given twice"
    return None


def _is_ours(asked: bytes, host: str) -> bool:
    """Ports may be those of a proxy."""
    found, ours = NAMED.fullmatch(asked.decode("latin-1").lower()), NAMED.fullmatch(host)
    return found is not None and (found[1] in LOOPBACK or (ours is not None and found[1] == ours[1]))
