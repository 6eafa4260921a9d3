"""The reader of COTAHIST files: what it keeps, and the place that a refusal names."""

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.market_data.cotahist import reader
from adapters.market_data.cotahist.quotes import Quotes
from adapters.market_data.cotahist.reader import read_quotes
from adapters.market_data.cotahist.tables import tables_in
from domain.errors import InvalidTable
from domain.sessions import to_date
from tests.support.cotahist_file import Quote, content, flat, header, line, trailer, write

DAY = date(2024, 1, 2)
VALE = flat("VALE3", DAY, 70.55)


def read(folder: Path) -> Quotes:
    """The rows of the only file in a folder."""
    (table,) = tables_in(folder)
    return read_quotes(table)


prices = st.integers(min_value=1, max_value=10**10 - 1).map(lambda cents: cents / 100)
quotes = st.builds(
    Quote,
    ticker=st.from_regex(r"[A-Z][A-Z0-9]{3}[1-9][0-9]?", fullmatch=True),
    day=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    open=prices,
    high=prices,
    low=prices,
    close=prices,
    volume=st.integers(min_value=0, max_value=10**15),
    factor=st.sampled_from([1, 1000]),
    group=st.sampled_from(["02", "08", "12", "96", "ZZ"]),
    market=st.sampled_from(["010", "020", "070", "080"]),
    marks=st.sampled_from(["ON      NM", "PNA ED", ""]),
    currency=st.sampled_from(["R$", "CR$"]),
    rights=st.none() | st.integers(min_value=0, max_value=999),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(quotes, max_size=30), ending=st.sampled_from(["TXT", "ZIP"]))
def test_what_is_written_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Quote], ending: str
) -> None:
    """Random rows of the cash market come back equal and in order, across blocks of any length."""
    monkeypatch.setattr(reader, "BLOCK_LINES", 7)
    for old in tmp_path.iterdir():
        old.unlink()
    write(tmp_path / f"COTAHIST_A2024.{ending}", rows)

    got = read(tmp_path)

    kept = [(number, row) for number, row in enumerate(rows, start=2) if row.market == "010"]
    assert got["line"].tolist() == [number for number, _ in kept]
    assert got["ticker"].tolist() == [row.ticker.encode() for _, row in kept]
    assert [to_date(day) for day in got["day"]] == [row.day for _, row in kept]
    for name in ("open", "high", "low", "close", "volume"):
        assert got[name].tolist() == [getattr(row, name) for _, row in kept]
    assert got["rights"].tolist() == [row.rights or 0 for _, row in kept]
    assert got["marks"].tolist() == [row.marks.encode() for _, row in kept]
    assert got["currency"].tolist() == [row.currency.encode() for _, row in kept]


damages = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 300), st.binary(max_size=20)), min_size=1
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ending=st.sampled_from(["TXT", "ZIP"]), damage=damages)
def test_any_damage_is_refused_in_one_line(
    tmp_path: Path, ending: str, damage: list[tuple[float, int, bytes]]
) -> None:
    """Random cuts and insertions give an InvalidTable or rows, never another error; a ZIP keeps its rows."""
    for old in tmp_path.iterdir():
        old.unlink()
    path = write(tmp_path / f"COTAHIST_A2024.{ending}", [flat("VALE3", DAY, n / 7) for n in range(1, 9)])
    whole, raw = read(tmp_path), bytearray(path.read_bytes())
    for place, length, new in damage:
        at = int(place * len(raw))
        raw[at : at + length] = new
    path.write_bytes(raw)
    try:
        got = read(tmp_path)
        assert ending == "TXT" or (got == whole).all()
    except InvalidTable as error:
        assert "\n" not in error.message
        assert len(error.message) < 200


def test_prices_are_those_of_one_share(tmp_path: Path) -> None:
    """FATCOT 1000 means that the price of a thousand shares is written; the quantity is in shares."""
    write(tmp_path / "COTAHIST_A2024.TXT", [flat("ITUB4", DAY, 43.9001, factor=1000, volume=5000)])
    (row,) = read(tmp_path)
    assert (row["open"], row["close"], row["volume"]) == (43.9001, 43.9001, 5000)


def test_every_group_of_the_cash_market_is_kept(tmp_path: Path) -> None:
    """A share in judicial recovery (08) and an unknown group are rows; options and odd lots are not."""
    kept = [flat("OIBR3", DAY, 1.0, group="08"), flat("VALE3", DAY, 2.0, group="Q7")]
    left = [flat("VALE3F", DAY, 3.0, market="020"), flat("VALEA70", DAY, 4.0, market="070")]
    write(tmp_path / "COTAHIST_A2024.TXT", [*kept, *left])
    assert read(tmp_path)["close"].tolist() == [1.0, 2.0]


def test_text_is_iso_8859_1(tmp_path: Path) -> None:
    """A letter that is not ASCII takes one byte, so the positions after it stay."""
    text = line(VALE).replace("COMPANHIA  ", "AÇÃO ÚNICA ")
    (tmp_path / "COTAHIST_A2024.TXT").write_bytes(content([text]))
    assert read(tmp_path)["close"].tolist() == [70.55]


def test_a_file_without_rows_is_whole(tmp_path: Path) -> None:
    """A header and a trailer alone are a valid file."""
    write(tmp_path / "COTAHIST_A2024.TXT", [])
    assert read(tmp_path).size == 0


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("COTAHIST_A2024.ZIP", date(2024, 1, 1), date(2024, 12, 31)),
        ("cotahist_m022024.txt", date(2024, 2, 1), date(2024, 2, 29)),
        ("COTAHIST_D15012024.TXT", date(2024, 1, 15), date(2024, 1, 15)),
        ("COTAHIST.A1986", date(1986, 1, 1), date(1986, 12, 31)),
    ],
)
def test_the_name_states_the_period(tmp_path: Path, name: str, first: date, last: date) -> None:
    """Yearly, monthly and daily names are known, in the spellings that B3 has used."""
    write(tmp_path / name, [])
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "COTAHIST_A2024 (1).ZIP").write_text("")
    assert [(t.path.name, t.first, t.last) for t in tables_in(tmp_path)] == [(name, first, last)]


def changed(text: str, first: int, new: str) -> str:
    """The line with other characters from a position on."""
    return text[: first - 1] + new + text[first - 1 + len(new) :]


ROW = line(VALE)
WHOLE = content([ROW, ROW])


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "is empty"),
        (b"date,open\r\n", "line 1: is not 245 characters"),
        (b"<html>".ljust(245) + b"\r\n", "line 1, field header (1-10): '<html>    ' is not 00COTAHIST"),
        (WHOLE[:-247], "line 3, field TIPREG (1-2): is the last line and not the trailer 99"),
        (WHOLE[:600], "line 3: is not 245 characters with CR and LF after them"),
        (WHOLE[:-2], "line 4: is not 245 characters"),
        (WHOLE + b"\x1a", "line 5: is not 245 characters"),
        (WHOLE.replace(b"\r\n", b"\n"), "line 1: is not 245 characters"),
        (WHOLE.replace(b"\r\n", b"\r "), "line 1: is not 245 characters"),
        (WHOLE.replace(b"\r\n", b" \n"), "line 1: is not 245 characters"),
        (
            WHOLE.replace(b"00COTAHIST", b"01COTAHIST"),
            "line 1, field header (1-10): '01COTAHIST' is not 00COTA",
        ),
        (
            WHOLE.replace(b"00COTAHIST", b"00DEBENTUR"),
            "line 1, field header (1-10): '00DEBENTUR' is not 00COTA",
        ),
        (content([ROW, ROW[:-1], ROW]), "line 3: is not 245 characters"),
        (content([ROW, ROW + " ", ROW]), "line 3: is not 245 characters"),
        (content([ROW, header()]), "line 3, field TIPREG (1-2): '00' is not the record 01"),
        (content([ROW, trailer(3), ROW]), "line 3, field TIPREG (1-2): '99' is not the record 01"),
        (header().encode() + b"\r\n", "line 1, field TIPREG (1-2): is the last line"),
        (
            WHOLE.replace(b"00000000004", b"00000000005"),
            "line 4, field TOTREG (32-42): '00000000005' is not the number of lines, 4",
        ),
        (
            content([changed(ROW, 57, "00000007,5500")]),
            "line 2, field PREABE (57-69): '00000007,5500' is not",
        ),
        (
            content([ROW, changed(ROW, 109, " " * 13)]),
            "line 3, field PREULT (109-121): '             ' is not",
        ),
        (content([changed(ROW, 3, "20240230")]), "line 2, field DATPRE (3-10): '20240230' is not a date"),
        (
            content([changed(ROW, 3, "20230102")]),
            "line 2, field DATPRE (3-10): '20230102' is not from 2024-01-01 to 2024-12-31, as the name",
        ),
        (content([changed(ROW, 211, "0000000")]), "line 2, field FATCOT (211-217): '0000000' is zero"),
        (content([changed(ROW, 243, "1x ")]), "line 2, field DISMES (243-245): '1x0' is not a number"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_place(
    tmp_path: Path, raw: bytes, complaint: str
) -> None:
    """One line names the file, the line, the field and what is wrong."""
    (tmp_path / "COTAHIST_A2024.TXT").write_bytes(raw)
    with pytest.raises(InvalidTable) as caught:
        read(tmp_path)
    assert str(caught.value).startswith("COTAHIST_A2024.TXT")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def zipped(path: Path, *members: tuple[str, bytes]) -> None:
    """A ZIP with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            archive.writestr(name, raw)


def spoiled(path: Path) -> None:
    """A ZIP with one changed byte in the compressed text."""
    zipped(path, ("A.TXT", content([line(flat("VALE3", DAY, p / 7)) for p in range(1, 500)])))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)


def encrypted(path: Path) -> None:
    """A ZIP whose member says that it is encrypted."""
    zipped(path, ("A.TXT", WHOLE))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def bzipped(path: Path) -> None:
    """A ZIP with a method that B3 does not use."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("A.TXT", WHOLE)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda p: p.write_bytes(b"PK\x03\x04 cut"), "is not a whole ZIP file"),
        (spoiled, ""),
        (lambda p: zipped(p), "holds 0 files, not one"),
        (lambda p: zipped(p, ("A.TXT", WHOLE), ("B.TXT", WHOLE)), "holds 2 files, not one"),
        (lambda p: zipped(p, ("../x", WHOLE)), "holds '../x', which is not a plain file name"),
        (lambda p: zipped(p, ("/etc/x", WHOLE)), "which is not a plain file name"),
        (encrypted, "is encrypted, or compressed in a way that B3 does not use"),
        (bzipped, "is encrypted, or compressed in a way that B3 does not use"),
        (lambda p: zipped(p, ("A.TXT", b"\0" * (1 << 26))), "line 1: is not 245 characters"),
    ],
)
def test_a_bad_zip_is_refused(tmp_path: Path, make: Callable[[Path], None], complaint: str) -> None:
    """A cut or changed archive, several members, a path and a bomb are refused in one line."""
    path = tmp_path / "COTAHIST_A2024.ZIP"
    make(path)
    with pytest.raises(InvalidTable) as caught:
        read(tmp_path)
    assert str(caught.value).startswith("COTAHIST_A2024.ZIP")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of valid lines is refused by its stated size, in a ZIP and as text."""
    monkeypatch.setattr("adapters.market_data.cotahist.tables.MAX_BYTES", 1000)
    for ending in ("TXT", "ZIP"):
        path = write(tmp_path / f"COTAHIST_A2024.{ending}", [VALE] * 9)
        with pytest.raises(InvalidTable, match="more than 1000"):
            read(tmp_path)
        path.unlink()


def test_blocks_do_not_change_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trailer alone in its block is found, and a refusal counts lines over blocks."""
    days = [DAY + timedelta(days=n) for n in range(7)]
    write(tmp_path / "COTAHIST_A2024.TXT", [flat("VALE3", day, 70.0) for day in days])
    whole = read(tmp_path)
    monkeypatch.setattr(reader, "BLOCK_LINES", 4)
    np.testing.assert_array_equal(read(tmp_path), whole)
    raw = bytearray((tmp_path / "COTAHIST_A2024.TXT").read_bytes())
    raw[6 * 247 + 60] = ord("x")
    (tmp_path / "COTAHIST_A2024.TXT").write_bytes(raw)
    with pytest.raises(InvalidTable, match="line 7, field PREABE"):
        read(tmp_path)
