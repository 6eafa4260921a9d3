"""Bytes become text, and what is no text is refused."""

import codecs

import pytest

from adapters.market_data.tables.text import decode
from domain.errors import InvalidTable

TEXT = "Data;Último;Máxima;Mínima\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("latin-1"), "cp1252"),
    ],
)
def test_an_encoding_is_recognised(raw: bytes, encoding: str) -> None:
    """The text is the same in every encoding, and has no byte order mark."""
    assert decode("T.csv", raw) == (TEXT, encoding)


def test_an_encoding_is_stated() -> None:
    """A stated encoding is used and not compared with the bytes."""
    assert decode("T.csv", TEXT.encode("latin-1"), "latin-1") == (TEXT, "latin-1")
    assert decode("T.csv", codecs.BOM_UTF8 + TEXT.encode(), "utf-8") == (TEXT, "utf-8-sig")


@pytest.mark.parametrize(
    ("raw", "encoding", "told"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "", "not a text file"),
        (b"\x89PNG\r\n\x1a\n", "", "not a text file"),
        (b"\x1f\x8b\x08\x00", "", "not a text file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "not a text file"),
        (b"date\x00", "", "as utf-8, byte 4"),
        (TEXT.encode("latin-1"), "utf-8", "as utf-8, byte 5"),
        (TEXT.encode("utf-16")[:-1], "", "as utf-16"),
    ],
)
def test_other_files_are_refused(raw: bytes, encoding: str, told: str) -> None:
    """A workbook, an archive, a picture or another encoding is no text; the first such byte is named."""
    with pytest.raises(InvalidTable, match=told) as caught:
        decode("T.csv", raw, encoding)
    assert caught.value.remedy == "save the sheet as CSV, not as a workbook"
