"""Bytes to text: a byte order mark, UTF-16, UTF-8 or cp1252.

Strict UTF-8 accepts almost no text of another encoding, and every single-byte encoding writes digits,
signs and separators as ASCII does, so a wrong choice among those can only spoil letters of a header.
"""

import codecs
import re

from adapters.market_data.tables.refusals import refused
from domain.errors import InvalidTable

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Neither a table nor cp1252 has them; a workbook, an archive and a picture do.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def decode(file: str, raw: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text without its byte order mark, and the encoding. Raises InvalidTable."""
    chosen = encoding or _recognised(raw)
    if chosen == "utf-8" and raw.startswith(codecs.BOM_UTF8):
        chosen = "utf-8-sig"
    try:
        text = raw.decode(chosen)
    except UnicodeDecodeError as error:
        raise _not_text(file, chosen, error.start) from error
    if found := CONTROL.search(text):
        raise _not_text(file, chosen, len(text[: found.start()].encode(chosen)))
    return text, chosen


def _recognised(raw: bytes) -> str:
    for mark, encoding in MARKS.items():
        if raw.startswith(mark):
            return encoding
    # The header is nearly ASCII, so in UTF-16 every second byte of it is zero.
    if (start := raw[:64]) and len(start) >= 4:
        if not any(start[1::2]):
            return "utf-16-le"
        if not any(start[0::2]):
            return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _not_text(file: str, encoding: str, byte: int) -> InvalidTable:
    return refused(
        f"{file}: not a text file (as {encoding}, byte {byte})",
        "save the sheet as CSV, not as a workbook",
    )
