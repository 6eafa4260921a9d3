"""The identity of an answer of Yahoo: it is about what was asked for, or it is refused."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.market_data.yahoo.identity import check_identity
from domain.errors import InvalidAnswer, WrongAnswer
from domain.ticker import Ticker

VALE = Ticker.parse("VALE3")
META = {
    "symbol": "VALE3.SA",
    "currency": "BRL",
    "dataGranularity": "1d",
    "instrumentType": "EQUITY",
    "exchangeTimezoneName": "America/Sao_Paulo",
}


def test_an_answer_about_the_request_has_a_zone() -> None:
    """The zone is that of the exchange."""
    assert check_identity(META, VALE) == ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("field", "stated", "asked"),
    [
        ("symbol", "VALE5.SA", "VALE3.SA"),
        ("currency", "USD", "BRL"),
        ("dataGranularity", "1wk", "1d"),
        ("instrumentType", "FUTURE", "EQUITY"),
        ("exchangeTimezoneName", "America/New_York", "America/Sao_Paulo"),
    ],
)
def test_a_difference_is_refused_with_both_sides(field: str, stated: str, asked: str) -> None:
    """The refusal is WrongAnswer about the field, and its message has what was stated and what was asked."""
    with pytest.raises(WrongAnswer) as caught:
        check_identity(META | {field: stated}, VALE)
    assert caught.value.field == field
    assert stated in caught.value.message
    assert asked in caught.value.message


@pytest.mark.parametrize("field", ["symbol", "currency", "exchangeTimezoneName"])
@pytest.mark.parametrize("stated", [None, 3, ["VALE3.SA"]])
def test_an_answer_that_does_not_say_what_it_is_about_is_invalid(field: str, stated: Any) -> None:
    """The refusal is InvalidAnswer about the field."""
    with pytest.raises(InvalidAnswer) as caught:
        check_identity(META | {field: stated}, VALE)
    assert caught.value.field == field


@pytest.mark.parametrize("field", ["dataGranularity", "instrumentType"])
def test_an_absent_interval_or_type_is_no_difference(field: str) -> None:
    """Old answers of Yahoo lack them."""
    assert check_identity({name: META[name] for name in META if name != field}, VALE)


@pytest.mark.parametrize("kind", ["EQUITY", "ETF", "MUTUALFUND"])
def test_a_share_may_be_a_fund(kind: str) -> None:
    """BOVA11 and SPY are funds whose shares are traded."""
    assert check_identity(META | {"instrumentType": kind}, VALE)


def test_an_index_is_an_index() -> None:
    """An index of Chicago is accepted, and a share of Chicago or a share named as an index is not."""
    vix = META | {"symbol": "^VIX", "currency": "USD", "exchangeTimezoneName": "America/Chicago"}
    assert check_identity(vix | {"instrumentType": "INDEX"}, Ticker.parse("^VIX"))
    with pytest.raises(WrongAnswer):
        check_identity(vix, Ticker.parse("^VIX"))
    with pytest.raises(WrongAnswer):
        check_identity(vix | {"symbol": "AAPL"}, Ticker.parse("AAPL"))


def test_a_long_name_is_cut() -> None:
    """The message has one short line, whatever the answer holds."""
    with pytest.raises(WrongAnswer) as caught:
        check_identity(META | {"symbol": "X\n" * 4000}, VALE)
    assert len(caught.value.message) < 200
    assert "\n" not in caught.value.message
