"""Plain: values of a line as JSON can hold them, without secrets, control characters or great length."""

import re
from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath

import msgspec

from domain.secret import Secret

MAX_BYTES = 4096
MAX_ITEMS = 50
MAX_DEPTH = 4
# C0 and C1 controls, line and paragraph separators, marks that reverse the direction of text, and
# surrogates, which have no UTF-8: they could forge a line, or change what a terminal shows.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def plain(value: object, depth: int = 0) -> Plain:
    """The value as JSON. A Secret is hidden, and an object of an unknown type is named by its type only."""
    if type(value) is str:  # not a Secret; most values of most lines
        return safe_text(value)
    match value:
        case Secret():
            return value.shown
        case bool() | float() | None:
            return value
        case int():
            return value if abs(value) < 1 << 53 else str(value)
        case str():
            return safe_text(value)
        case Enum():
            return plain(value.value, depth)
        case datetime() | date():
            return value.isoformat()
        case PurePath() | bytes():
            return safe_text(str(value))
    if depth >= MAX_DEPTH:
        return f"<{type(value).__name__}>"
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, Mapping):
        some = list(value.items())[:MAX_ITEMS]
        return {safe_text(str(key)): plain(one, depth + 1) for key, one in some}
    if isinstance(value, Sequence | Set):
        return [plain(one, depth + 1) for one in list(value)[:MAX_ITEMS]]
    return f"<{type(value).__name__}>"


def safe_text(text: str) -> str:
    """The text on one line, cut at 4096 bytes."""
    if text.isascii() and text.isprintable() and len(text) <= MAX_BYTES:
        return text
    if len(text) > MAX_BYTES // 4:
        text = _cut(text)
    return UNSAFE.sub(_escaped, text)


def _cut(text: str) -> str:
    if len(text) <= MAX_BYTES and len(text.encode(errors="surrogatepass")) <= MAX_BYTES:
        return text
    start = text[:MAX_BYTES].encode(errors="surrogatepass")[:MAX_BYTES].decode(errors="ignore")
    return f"{start}… ({len(text)} characters)"


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
