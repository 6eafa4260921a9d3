"""Compression of whole answers: zstd if the client accepts it, otherwise gzip."""

import gzip
import re

MIN_BYTES = 1024  # smaller bodies are not compressed
THREAD_BYTES = 65_536  # larger bodies are compressed in a thread, so that the event loop does not wait
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
COMPRESSIBLE_TYPES = (b"application/json", b"application/problem+json", b"text/")
CODING = re.compile(rb"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?")


def encoding_for(accepted: bytes) -> bytes:
    """b"zstd", b"gzip" or b"" for an Accept-Encoding header (RFC 9110, 12.5.3); zstd if weights are equal."""
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        if found := CODING.fullmatch(part):
            weights[found[1]] = _weight(found[2])
    anything = weights.get(b"*", 0.0)
    best = max((b"zstd", b"gzip"), key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else b""


def is_compressible(kind: bytes, body: bytes) -> bool:
    """Whether an answer of this content type and size is to be compressed."""
    is_stream = kind.startswith(b"text/event-stream")
    return len(body) >= MIN_BYTES and kind.startswith(COMPRESSIBLE_TYPES) and not is_stream


def compress(body: bytes, encoding: bytes) -> bytes:
    """Compress a body with the encoding b"zstd" or b"gzip"."""
    if encoding == b"gzip":
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    import zstandard

    return zstandard.compress(body, ZSTD_LEVEL)


def _weight(text: bytes | None) -> float:
    try:
        return float(text) if text is not None else 1.0
    except ValueError:
        return 0.0
