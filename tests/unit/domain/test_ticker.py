"""Ticker: the forms that are accepted, and that each instrument has one symbol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.b3_indices import B3_INDICES
from domain.errors import InvalidInput
from domain.ticker import ACCEPTED, Ticker
from domain.us_indices import US_INDICES as NAMES_IN_THE_US

US_INDICES = ("^GSPC", "^DJI", "^IXIC", "^NDX", "^RUT", "^VIX", "^NYA", "^OEX")
OF_B3 = ("^BVSP", "^IBX50", "^IBRX", "^IVBX")
refused = [name for name, yahoo in B3_INDICES.items() if not yahoo]
b3_shares = st.from_regex(r"((B3|BVMF|BMFBOVESPA):)?[A-Z][A-Z0-9]{3}[1-9][0-9]?F?(\.SA)?", fullmatch=True)
us_shares = st.from_regex(
    r"((NYSE|NASDAQ|XNYS|AMEX|ARCX):)?[A-Z]{1,5}(-[A-Z]{1,2}|\.[ABC])?", fullmatch=True
).filter(lambda text: text.rpartition(":")[2] not in {**B3_INDICES, **NAMES_IN_THE_US})
accepted = st.one_of(
    b3_shares.filter(lambda text: text.rpartition(":")[2].removesuffix(".SA") not in refused),
    us_shares,
    st.sampled_from(
        [*US_INDICES, *OF_B3, *NAMES_IN_THE_US, *(name for name, yahoo in B3_INDICES.items() if yahoo)]
    ),
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
        ("BRK.B", Ticker("BRK-B", "XNYS", "USD", "BRK-B")),
        ("NYSE:BRK.B", Ticker("BRK-B", "XNYS", "USD", "BRK-B")),
        ("NASDAQ:AAPL", Ticker("AAPL", "XNYS", "USD", "AAPL")),
        ("XNYS:IBM", Ticker("IBM", "XNYS", "USD", "IBM")),
        ("BVMF:VALE3", Ticker("VALE3", "BVMF", "BRL", "VALE3.SA")),
        ("b3:vale3.sa", Ticker("VALE3", "BVMF", "BRL", "VALE3.SA")),
        ("VALE3F", Ticker("VALE3", "BVMF", "BRL", "VALE3.SA")),
        ("KLBN11F.SA", Ticker("KLBN11", "BVMF", "BRL", "KLBN11.SA")),
        ("IBOV", Ticker("^BVSP", "BVMF", "BRL", "^BVSP")),
        ("B3:IBOV", Ticker("^BVSP", "BVMF", "BRL", "^BVSP")),
        ("ibovespa", Ticker("^BVSP", "BVMF", "BRL", "^BVSP")),
        ("IBXL", Ticker("^IBX50", "BVMF", "BRL", "^IBX50")),
        ("IBRX", Ticker("IBRX", "XNYS", "USD", "IBRX")),
        ("^GSPC", Ticker("^GSPC", "XNYS", "USD", "^GSPC")),
        ("spx", Ticker("^GSPC", "XNYS", "USD", "^GSPC")),
        ("^SPX", Ticker("^GSPC", "XNYS", "USD", "^GSPC")),
        ("NASDAQ:NDX", Ticker("^NDX", "XNYS", "USD", "^NDX")),
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
        *("BTC-USD", "OCDO.L", "SAP.F", "VALE.SA", "^FTSE", "", "  ", "../x", "..", "VALE3.S", "VALE3.SA.SA"),
        *("VALE0", "VALE111", "ABCDEF", "AA PL", "AAPL\nMSFT", "BRK-", "-B", "EURUSD=X", "^", "^VALE3.SA"),
        *("VALE3/../x", "VALE3\x00", "VALÉ3", "VALE３", "VALE3FF", "VALE3B", "AAPLF.SA", "VALE3.B"),
        *(
            ":VALE3",
            "LSE:VOD",
            "NYSE:VALE3",
            "B3:AAPL",
            "NYSE:IBOV",
            "B3:^GSPC",
            "B3:SPX",
            "SPX.SA",
            "B3:BVMF:VALE3",
            "B3: VALE3",
        ),
    ],
)
def test_other_names_are_refused(text: str) -> None:
    """What is no accepted form is refused, naming the field and the forms that are."""
    with pytest.raises(InvalidInput) as caught:
        Ticker.parse(text)
    assert caught.value.field == "ticker"
    assert repr(text) in caught.value.message
    assert ACCEPTED in caught.value.remedy


@pytest.mark.parametrize("form", ["{}", "^{}", "{}.SA", "B3:{}", "NYSE:{}", "NASDAQ:{}"])
@pytest.mark.parametrize("name", refused)
def test_other_indices_of_b3_are_refused(name: str, form: str) -> None:
    """An index that cannot be tracked is never a share in dollars; the error says which indices can."""
    with pytest.raises(InvalidInput) as caught:
        Ticker.parse(form.format(name).lower())
    assert (caught.value.field, caught.value.message.split()[0]) == ("ticker", name)
    assert "^BVSP (IBOV)" in caught.value.remedy


@pytest.mark.parametrize("name", [name for name in B3_INDICES if B3_INDICES[name]])
def test_an_index_of_b3_is_in_reais(name: str) -> None:
    """Each name of a known index of B3 leads to the index at B3, and behind a US exchange to nothing."""
    assert Ticker.parse(name) == Ticker(B3_INDICES[name], "BVMF", "BRL", B3_INDICES[name])
    with pytest.raises(InvalidInput):
        Ticker.parse(f"NYSE:{name}")


@given(st.one_of(accepted, st.from_regex(r"[A-Za-z0-9^.:-]{1,14}", fullmatch=True)))
def test_what_is_read_is_read_again(text: str) -> None:
    """Reading is idempotent, from the ledger too, and no share in dollars is named like an index."""
    try:
        ticker = Ticker.parse(text)
    except InvalidInput:
        return
    assert Ticker.parse(ticker.symbol) == Ticker.stored(ticker.symbol) == ticker
    assert ticker.currency == "BRL" or ticker.symbol not in {**B3_INDICES, **NAMES_IN_THE_US}


@pytest.mark.parametrize("name", NAMES_IN_THE_US)
def test_an_index_of_the_us_needs_no_sign(name: str) -> None:
    """Each name leads to the index at Yahoo, with or without the sign."""
    index = NAMES_IN_THE_US[name]
    assert index in US_INDICES
    assert Ticker.parse(name) == Ticker.parse(f"^{name}") == Ticker(index, "XNYS", "USD", index)


@pytest.mark.parametrize("name", ["SPXC", "SPXL", "COMP", "DJIA", "DJT", "NYAX", "RUTH", "VIXY", "SPY"])
def test_a_share_that_is_named_like_an_index_is_a_share(name: str) -> None:
    """Only exact names are those of indices."""
    assert Ticker.parse(name) == Ticker(name, "XNYS", "USD", name)


def test_an_older_symbol_of_the_ledger_is_kept() -> None:
    """What an older version tracked as a US share is still that share when it is read from the ledger."""
    assert Ticker.stored("IBOV") == Ticker("IBOV", "XNYS", "USD", "IBOV")
    assert Ticker.stored("SPX") == Ticker("SPX", "XNYS", "USD", "SPX")
    assert Ticker.stored("IFIX").currency == "USD"
    assert Ticker.stored("^BVSP") == Ticker.parse("IBOV")


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
