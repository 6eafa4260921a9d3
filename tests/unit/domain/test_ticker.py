"""Ticker: the forms that are accepted, and that each instrument has one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.ticker import ACCEPTED, Ticker

INDICES = ("^GSPC", "^DJI", "^IXIC", "^NDX", "^RUT", "^VIX", "^NYA", "^OEX", "^BVSP", "^IBX50", "^IBRX")
accepted = st.one_of(
    st.from_regex(r"[A-Z][A-Z0-9]{3}[1-9][0-9]?(\.SA)?", fullmatch=True),
    st.from_regex(r"[A-Z]{1,5}(-[A-Z]{1,2})?", fullmatch=True),
    st.sampled_from(INDICES),
)
spaces = st.text(" \t\n", max_size=3)


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("VALE3", Ticker("VALE3", "BVMF", "BRL", "VALE3.SA")),
        ("VALE3.SA", Ticker("VALE3", "BVMF", "BRL", "VALE3.SA")),
        ("KLBN11", Ticker("KLBN11", "BVMF", "BRL", "KLBN11.SA")),
        ("TSLA34", Ticker("TSLA34", "BVMF", "BRL", "TSLA34.SA")),
        ("B3SA3", Ticker("B3SA3", "BVMF", "BRL", "B3SA3.SA")),
        ("AAPL", Ticker("AAPL", "XNYS", "USD", "AAPL")),
        ("F", Ticker("F", "XNYS", "USD", "F")),
        ("BRK-B", Ticker("BRK-B", "XNYS", "USD", "BRK-B")),
        ("^GSPC", Ticker("^GSPC", "XNYS", "USD", "^GSPC")),
        ("^BVSP", Ticker("^BVSP", "BVMF", "BRL", "^BVSP")),
    ],
)
def test_accepted_forms(text: str, ticker: Ticker) -> None:
    """B3 shares, US shares and known indices are read with their exchange, currency and Yahoo name."""
    assert Ticker.parse(text) == ticker


def test_vale_alone_is_the_share_in_new_york() -> None:
    """A name without a class number is never taken for a B3 share: VALE is quoted in dollars."""
    assert Ticker.parse("VALE").currency == "USD"
    assert Ticker.parse("VALE") != Ticker.parse("VALE3")


@given(accepted)
def test_a_ticker_reads_back_from_its_names(text: str) -> None:
    """The symbol and Yahoo's name both lead back to the same ticker."""
    ticker = Ticker.parse(text)
    assert Ticker.parse(str(ticker)) == ticker
    assert Ticker.parse(ticker.yahoo) == ticker


@given(accepted, st.data(), spaces, spaces)
def test_case_and_space_do_not_matter(text: str, data: st.DataObject, before: str, after: str) -> None:
    """However a name is capitalised or padded, it is the same ticker."""
    lower = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    written = "".join(c.lower() if small else c for c, small in zip(text, lower, strict=True))
    assert Ticker.parse(before + written + after) == Ticker.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        *("BTC-USD", "BRK.B", "OCDO.L", "^FTSE", "", "  ", "../x", "..", "VALE3.S", "VALE3.SA.SA"),
        *("VALE0", "VALE111", "ABCDEF", "AA PL", "AAPL\nMSFT", "BRK-", "-B", "EURUSD=X", "^", "^VALE3.SA"),
        *("VALE3/../x", "VALE3\x00", "VALÉ3", "VALE３"),
    ],
)
def test_other_names_are_refused(text: str) -> None:
    """What is no accepted form is refused, naming the field and the forms that are."""
    with pytest.raises(InvalidInput) as caught:
        Ticker.parse(text)
    assert caught.value.field == "ticker"
    assert repr(text) in caught.value.message
    assert ACCEPTED in caught.value.remedy


@pytest.mark.parametrize("text", ["ß", "ﬁ", "ﬁt-b", "vaſe3"])
def test_letters_beyond_ascii_are_refused(text: str) -> None:
    """A letter that only becomes A-Z by capitalisation is not taken for another share's name."""
    with pytest.raises(InvalidInput):
        Ticker.parse(text)


@given(st.text(max_size=12))
def test_anything_is_read_or_refused(text: str) -> None:
    """No text makes anything but a ticker, safe as a file name, or InvalidInput."""
    try:
        ticker = Ticker.parse(text)
    except InvalidInput:
        return
    assert ticker.symbol.isascii()
    assert not set(ticker.symbol) & set("/\\. \x00")
