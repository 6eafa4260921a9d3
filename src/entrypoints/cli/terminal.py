"""Output for terminals: JSON escapes what is not printable, and plain characters replace missing ones."""

import codecs
import json
import os
import re
import shutil
import sys
import unicodedata
from typing import TextIO

PLAIN = "previsto-plain"
OUTSIDE_ASCII = re.compile(r"[^\x00-\x7e]")
"""DEL included; JSON itself escapes the control characters before the space."""
PLAIN_ASCII = "previsto-ascii"
SUBSTITUTES = {
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "-",
    "×": "x",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "σ": "sigma",
    "→": "->",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "░": ".",
    "▒": ":",
    "▓": "#",
    "┃": "|",
    "●": "o",
    "│": "|",
    "━": "-",
    "─": "-",
    **dict.fromkeys("┏┳┓┡╇┩└┴┘", "+"),
}


def columns_of_terminal() -> int | None:
    """The width of the terminal in characters; None where stdout is a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def colours() -> bool:
    """Whether stdout takes styles: a terminal that is not dumb, without NO_COLOR (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _AsciiEncoder(codecs.IncrementalEncoder):
    def encode(self, text: str, final: bool = False) -> bytes:
        return text.encode("ascii", PLAIN)


def use_plain_characters() -> None:
    """Make stdout and stderr replace characters that they cannot encode.

    An encoding error would end a command after it has appended events.
    """
    codecs.register_error(PLAIN, _substitute)
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        # click writes UTF-8 to every stream whose encoding is named ASCII, so this codec has another name.
        encoding = PLAIN_ASCII if _is_ascii(stream) else stream.encoding
        stream.reconfigure(encoding=encoding, errors=PLAIN)


def printable_json(text: str) -> str:
    r"""JSON text with \u escapes for what is not printable; unless stdout is UTF-8, for all outside ASCII."""
    utf8 = (sys.stdout.encoding or "").lower().startswith("utf")
    if utf8 and text.isprintable():
        return text
    return OUTSIDE_ASCII.sub(lambda one: _as_json(one[0], utf8), text)


def _as_json(character: str, utf8: bool) -> str:
    return character if utf8 and character.isprintable() else json.dumps(character)[1:-1]


def _is_ascii(stream: TextIO) -> bool:
    return codecs.lookup(stream.encoding or "ascii").name == "ascii"


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(character: str) -> str:
    if found := SUBSTITUTES.get(character):
        return found
    letter = unicodedata.normalize("NFKD", character)[:1]
    return letter if letter.isascii() and letter.isprintable() else "?"


def _find(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != PLAIN_ASCII:
        return None
    ascii_codec = codecs.lookup("ascii")
    return codecs.CodecInfo(
        encode=lambda text, errors="strict": (text.encode("ascii", PLAIN), len(text)),
        decode=ascii_codec.decode,
        incrementalencoder=_AsciiEncoder,
        incrementaldecoder=ascii_codec.incrementaldecoder,
        name=PLAIN_ASCII,
    )


codecs.register(_find)
