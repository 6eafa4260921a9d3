"""Compression of whole answers: zstd where the client takes it, else gzip."""

import gzip
import re

LEAST = 1024  # bytes: below, the headers weigh more than what is saved
LARGE = 65_536  # bytes: above, it is done in a thread
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
KINDS = (b"application/json", b"application/problem+json", b"text/")
WEIGHTED = re.compile(rb"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?")


def encoding_for(accepted: bytes) -> bytes:
    """b"zstd", b"gzip" or b"" by an Accept-Encoding header (RFC 9110, 12.5.3); equal weights prefer zstd."""
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        if found := WEIGHTED.fullmatch(part):
            weights[found[1]] = _weight(found[2])
    anything = weights.get(b"*", 0.0)
    best = max((b"zstd", b"gzip"), key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else b""


def is_worth_it(kind: bytes, body: bytes) -> bool:
    """Whether an answer of this content type and size is compressed."""
    return len(body) >= LEAST and kind.startswith(KINDS) and not kind.startswith(b"text/event-stream")


def compressed(body: bytes, encoding: bytes) -> bytes:
    """The body under an encoding."""
    if encoding == b"gzip":
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    import zstandard

    return zstandard.compress(body, ZSTD_LEVEL)


def _weight(text: bytes | None) -> float:
    try:
        return float(text) if text is not None else 1.0
    except ValueError:
        return 0.0
