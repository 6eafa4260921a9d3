"""A source of a TOML file against a server on loopback: what it sends, reads and refuses."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.market_data.https.request import ask
from adapters.market_data.https.source import HttpsSource
from domain.basis import Basis
from domain.errors import (
    AccessRefused,
    AnswerTooLarge,
    InvalidAnswer,
    NoData,
    RateLimited,
    Redirected,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    UnknownSymbol,
    WrongAnswer,
)
from domain.sessions import to_day
from domain.ticker import Ticker
from tests.support import loopback_vendor as vendors
from tests.support.loopback_yahoo import LoopbackYahoo

VALE3, AAPL, LAST = Ticker.parse("VALE3"), Ticker.parse("AAPL"), date(2024, 3, 1)
TOKEN, KEY = "brapi&secret/of+Ana", "alpha secret of Bia"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[vendors.LoopbackVendor]:
    """A running vendor, and the keys for it."""
    monkeypatch.setenv("BRAPI_TOKEN", TOKEN)
    monkeypatch.setenv("ALPHAVANTAGE_KEY", KEY)
    with vendors.vending() as vendor:
        yield vendor


@pytest.fixture
def brapi(vendor: vendors.LoopbackVendor, tmp_path: Path) -> HttpsSource:
    """The example brapi of the how-to."""
    return HttpsSource(vendor.write_form(tmp_path, "brapi"), allow_loopback=True, timeout=2)


@pytest.fixture
def alpha(vendor: vendors.LoopbackVendor, tmp_path: Path) -> HttpsSource:
    """The example alpha of the how-to."""
    return HttpsSource(vendor.write_form(tmp_path, "alpha"), allow_loopback=True, timeout=2)


def refusal(source: HttpsSource, ticker: Ticker) -> SourceError:
    """The refusal of a fetch."""
    with pytest.raises(SourceError) as caught:
        source.fetch(ticker, None, LAST)
    return caught.value


def test_a_list_of_rows_is_read(vendor: vendors.LoopbackVendor, brapi: HttpsSource) -> None:
    """Dates are those of the zone, the token is in the header, and the basis is stated."""
    delivery = brapi.fetch(VALE3, date(2024, 2, 1), LAST)
    assert (brapi.name, delivery.basis) == ("brapi", Basis.SPLIT_ADJUSTED)
    assert delivery.bars.sessions[0] == to_day(date(2024, 2, 1))
    assert delivery.bars.columns["adj_close"][0] == pytest.approx(delivery.bars.columns["close"][0] / 2)
    ((path, headers),) = vendor.asked
    assert path == "/api/quote/VALE3?range=max&interval=1d"
    assert headers["authorization"] == f"Bearer {TOKEN}"


def test_rows_keyed_by_date_are_read(vendor: vendors.LoopbackVendor, alpha: HttpsSource) -> None:
    """Numbers are texts; a dividend of 0 and a split of 1 are none, and the key is in the query."""
    delivery = alpha.fetch(AAPL, None, LAST)
    bars = delivery.bars
    assert delivery.basis is Basis.AS_TRADED
    split, paid = (np.flatnonzero(np.isfinite(bars.columns[name])) for name in ("split", "dividend"))
    assert bars.sessions[split].tolist() == [to_day(vendors.SPLIT_DAY)]
    assert bars.columns["dividend"][paid].tolist() == [1.25]
    assert vendor.asked[0][0].endswith("&symbol=AAPL&outputsize=full&apikey=alpha+secret+of+Bia")


@pytest.mark.parametrize(
    ("says", "kind", "part"),
    [
        ({"message": "Você atingiu o limite de requisições"}, RateLimited, "limite de requisições"),
        ({"message": "Não encontramos a ação VALE3"}, UnknownSymbol, "unknown symbol VALE3 at brapi"),
        ({"error": True, "message": "Algo falhou"}, SourceUnavailable, "message: Algo falhou"),
    ],
)
def test_an_answer_of_brapi_that_has_no_prices(
    vendor: vendors.LoopbackVendor,
    brapi: HttpsSource,
    says: dict[str, Any],
    kind: type[SourceError],
    part: str,
) -> None:
    """With status 200, the stated signs tell a limit, an unknown symbol and an error."""
    vendor.says = json.dumps(says)
    error = refusal(brapi, VALE3)
    assert type(error) is kind
    assert part in error.message


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ({"Note": "Our standard API call frequency is 5 calls per minute"}, RateLimited),
        ({"Information": f"We have detected your API key as {KEY} and our rate limit"}, RateLimited),
        ({"Error Message": "Invalid API call"}, UnknownSymbol),
    ],
)
def test_an_answer_of_alpha_vantage_that_has_no_prices(
    vendor: vendors.LoopbackVendor, alpha: HttpsSource, says: dict[str, str], kind: type[SourceError]
) -> None:
    """The key that the service repeats is hidden."""
    vendor.says = json.dumps(says)
    error = refusal(alpha, AAPL)
    assert type(error) is kind
    assert next(iter(says)) in error.message
    assert KEY not in error.message


def test_a_short_secret_is_hidden_in_a_message(
    vendor: vendors.LoopbackVendor, alpha: HttpsSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a number of a row, so it stays in what is read."""
    monkeypatch.setenv("ALPHAVANTAGE_KEY", "q7w9")
    vendor.says = '{"Note": "the key q7w9 is limited"}'
    assert "(Note: the key *** is limited)" in refusal(alpha, AAPL).message


def test_a_part_of_a_secret_is_hidden_too(
    vendor: vendors.LoopbackVendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal of a table quotes the beginning of a cell, which could be the beginning of a secret."""
    monkeypatch.setenv("HOUSE_KEY", "0123456789abcdef0123456789abcdef")
    path = tmp_path / "house.toml"
    url = f"http://127.0.0.1:{vendor.server_port}/{{symbol}}"
    secret = '[query]\nk = { env = "HOUSE_KEY" }'
    path.write_text(f'name = "house"\nurl = "{url}"\n[rows]\nformat = "csv"\n{secret}\n')
    vendor.says = "error,0123456789abcdef0123456789abcdef\n1,2\n"
    assert "0123456789" not in refusal(HttpsSource(path, allow_loopback=True), VALE3).message


def test_the_checked_address_is_asked(vendor: vendors.LoopbackVendor) -> None:
    """The name is not looked up a second time, and the service sees the name."""
    host = f"prices.invalid:{vendor.server_port}"
    answer = ask(f"http://{host}/api/quote/VALE3", {}, ["127.0.0.1"], 2)
    assert answer.status == 200
    assert vendor.asked[0][1]["host"] == host


def test_the_certificate_is_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to an address, and the certificate is still compared with the name."""
    certified = LoopbackYahoo(tmp_path)
    certified.server_close()
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))
    with vendors.vending(certified.tls) as vendor:
        good, bad = (f"https://{name}:{vendor.server_port}/x" for name in ("yahoo.com", "prices.invalid"))
        assert ask(good, {}, ["127.0.0.1"], 2).status == 200
        with pytest.raises(SourceUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            ask(bad, {}, ["127.0.0.1"], 2)
    assert [headers["host"] for _, headers in vendor.asked] == [f"yahoo.com:{vendor.server_port}"]


def test_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    """A certificate that nobody vouches for is no answer."""
    certified = LoopbackYahoo(tmp_path)
    certified.server_close()
    with vendors.vending(certified.tls) as vendor, pytest.raises(SourceUnavailable, match="VERIFY_FAILED"):
        ask(f"https://yahoo.com:{vendor.server_port}/x", {}, ["127.0.0.1"], 2)


def test_a_text_may_be_a_sign(vendor: vendors.LoopbackVendor, tmp_path: Path) -> None:
    """It is recognised in an answer that is no JSON."""
    change = ('keys = ["Note", "Information"]', 'texts = ["Exceeded the daily hits limit"]')
    source = HttpsSource(vendor.write_form(tmp_path, "alpha", change), allow_loopback=True)
    vendor.says = "Exceeded the daily hits limit of 20"
    assert isinstance(refusal(source, AAPL), RateLimited)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((301, Redirected), (302, Redirected), (401, AccessRefused), (403, AccessRefused)),
        *((404, UnknownSymbol), (400, InvalidAnswer), (429, RateLimited), (500, SourceUnavailable)),
        (504, SourceTimeout),
    ],
)
def test_a_status_has_a_meaning(
    vendor: vendors.LoopbackVendor, brapi: HttpsSource, status: int, kind: type[SourceError]
) -> None:
    """A redirect is not followed: one request is sent."""
    vendor.says, vendor.headers = status, {"Location": "/other", "Retry-After": "77"}
    error = refusal(brapi, VALE3)
    assert type(error) is kind
    assert error.wait == (77 if kind is RateLimited else 0)
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("<html>", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("{}", "no list of rows at results[0].historicalDataPrice"),
        ('{"results": [{"historicalDataPrice": {}}]}', "no list of rows at"),
        ('{"results": [{"historicalDataPrice": [7]}]}', "a row is not an object"),
        ('{"results": [{"historicalDataPrice": [{"date": "soon"}]}]}', "row 1: 'soon' is not a date"),
        ('{"results": [{"historicalDataPrice": [{"date": 1e300}]}]}', "row 1: '1e+300' is not a date"),
        ('{"results": [{"historicalDataPrice": [{"date": 1}]}]}', "no row has 'open', which columns.open"),
        ('{"results": [{"historicalDataPrice": [{"date": 1, "open": "x"}]}]}', "row 1, open: 'x' is not a"),
        ('{"results": [{"historicalDataPrice": [{"date": 1, "open": 1e999}]}]}', "is not JSON"),
        ('{"results": [{"historicalDataPrice": [{"date": 1, "open": true}]}]}', "'True' is not a number"),
    ],
)
def test_an_invalid_answer_names_the_place(
    vendor: vendors.LoopbackVendor, brapi: HttpsSource, says: str, message: str
) -> None:
    """The row and the column of the service are named."""
    vendor.says = says
    error = refusal(brapi, VALE3)
    assert type(error) is InvalidAnswer
    assert message in error.message


@pytest.mark.parametrize("part", [{"symbol": "PETR4"}, {"currency": "USD"}])
def test_an_answer_about_something_else_is_refused(
    vendor: vendors.LoopbackVendor, brapi: HttpsSource, part: dict[str, str]
) -> None:
    """Another symbol and another currency are a wrong answer."""
    vendor.says = json.dumps({"results": [part | {"historicalDataPrice": []}]})
    assert isinstance(refusal(brapi, VALE3), WrongAnswer)


def test_no_rows_are_no_data(vendor: vendors.LoopbackVendor, brapi: HttpsSource) -> None:
    """An empty list is a known symbol without prices."""
    vendor.says = '{"results": [{"historicalDataPrice": []}]}'
    assert isinstance(refusal(brapi, VALE3), NoData)


def test_another_exchange_is_not_asked(vendor: vendors.LoopbackVendor, brapi: HttpsSource) -> None:
    """A ticker of an exchange without a form of symbol is unknown."""
    assert isinstance(refusal(brapi, AAPL), UnknownSymbol)
    assert vendor.asked == []


def test_a_table_is_read(vendor: vendors.LoopbackVendor, tmp_path: Path) -> None:
    """With format csv the answer is a table as in a folder."""
    path = tmp_path / "house.toml"
    url = f"http://127.0.0.1:{vendor.server_port}/{{symbol}}"
    path.write_text(f'name = "house"\nurl = "{url}"\n[rows]\nformat = "csv"\noptions = "decimal=,"\n')
    vendor.says = "data;abertura;max;min;fechamento;volume\n31/01/2024;1,5;2,5;1,0;2,0;100\n"
    bars = HttpsSource(path, allow_loopback=True).fetch(VALE3, None, LAST).bars
    assert bars.columns["close"].tolist() == [2.0]
    assert bars.sessions.tolist() == [to_day(date(2024, 1, 31))]


def test_an_answer_that_is_too_large_is_cut(vendor: vendors.LoopbackVendor, brapi: HttpsSource) -> None:
    """The limit of size ends the transfer."""
    vendor.says = b" " * (10 << 20) + b"{}"
    assert isinstance(refusal(brapi, VALE3), AnswerTooLarge)


def test_a_compressed_answer_is_refused(vendor: vendors.LoopbackVendor, brapi: HttpsSource) -> None:
    """A small answer cannot become large."""
    vendor.headers = {"Content-Encoding": "gzip"}
    assert isinstance(refusal(brapi, VALE3), InvalidAnswer)


def test_an_answer_that_trickles_in_is_cut(vendor: vendors.LoopbackVendor, tmp_path: Path) -> None:
    """The limit of time holds for the whole answer, also for its head."""
    source = HttpsSource(vendor.write_form(tmp_path, "brapi"), allow_loopback=True, timeout=0.6)
    vendor.drip = 0.1
    start = time.monotonic()
    assert isinstance(refusal(source, VALE3), SourceTimeout)
    assert time.monotonic() - start < 3


def test_a_host_that_is_away_is_unavailable(vendor: vendors.LoopbackVendor, tmp_path: Path) -> None:
    """A refused connection names the host and not the address of the request."""
    source = HttpsSource(vendor.write_form(tmp_path, "alpha"), allow_loopback=True, timeout=2)
    vendor.shutdown()
    vendor.server_close()
    error = refusal(source, AAPL)
    assert type(error) is SourceUnavailable
    assert "127.0.0.1 cannot be reached" in error.message
    assert "apikey" not in error.message


def test_this_machine_is_not_asked_without_the_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the switch for tests, a name that leads here is refused before a connection."""
    monkeypatch.setenv("BRAPI_TOKEN", TOKEN)
    path = tmp_path / "brapi.toml"
    path.write_text(vendors.toml_blocks()[0].replace("brapi.dev", "localhost"))
    assert "which is not public" in refusal(HttpsSource(path), VALE3).message


def test_no_log_and_no_repr_holds_a_secret(
    vendor: vendors.LoopbackVendor, alpha: HttpsSource, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger at its most talkative level, neither the key nor its escaped form appears."""
    caplog.set_level(logging.DEBUG)
    alpha.fetch(AAPL, None, LAST)
    vendor.says = 500
    error = refusal(alpha, AAPL)
    assert vendor.asked
    text = caplog.text + repr(alpha) + repr(vars(alpha)) + repr(error) + error.remedy
    assert "secret" not in text.replace("Secret(", "")
