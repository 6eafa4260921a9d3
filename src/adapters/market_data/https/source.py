"""HttpsSource: daily bars of a service that a TOML file describes."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np

from adapters.market_data.host.host import Host
from adapters.market_data.https.address import address_of, public_addresses
from adapters.market_data.https.answers import read_answer
from adapters.market_data.https.file import read_form
from adapters.market_data.https.form import Form
from adapters.market_data.https.manners import ask_politely
from adapters.market_data.https.request import Answer, ask
from adapters.market_data.https.rows import check_subject, read_rows
from adapters.market_data.https.secrets import hide, values_of, without
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.table import read_table
from adapters.market_data.zones import ZONES
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData, SourceError, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker

MAX_MESSAGE = 300  # characters


class HttpsSource:
    """Asks with the manners of `host`, which all processes with the same home share; without one, once.

    `allow_loopback` accepts http://127.0.0.1, for tests; no file can state it.
    """

    name = "https"  # of the class; a source has the name of its file
    synthetic = False
    remote = True

    def __init__(
        self,
        path: Path,
        *,
        timeout: float = 15.0,
        deadline: float = 20.0,
        host: Host | None = None,
        allow_loopback: bool = False,
    ) -> None:
        self._path = path
        self._form = read_form(path, allow_loopback=allow_loopback)
        self._timeout = timeout
        self._deadline = deadline
        self._host = host
        self._allow_loopback = allow_loopback
        self.name = self._form.name
        self._parameters()  # a missing secret is refused before the first request

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "HttpsSource":
        """A service on the web that a TOML file describes, `https:FILE.toml`.

        Raises InvalidInput.
        """
        if not argument:
            raise InvalidInput("the source https needs a file", field="source", remedy="https:FILE.toml")
        source = cls(Path(argument).expanduser(), timeout=context.timeout, deadline=context.deadline)
        host = urlsplit(source._form.url).hostname or ""
        source._host = Host(host, context.home / "hosts" / host, rate=context.rate)
        return source

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last`, on the basis that the file states.

        Raises the SourceError that the last answer means, within `deadline` seconds, and InvalidInput for a
        secret that is gone.
        """
        form, symbol = self._form, self._symbol(ticker)
        if first and first > last:
            raise NoData(f"no session from {first} to {last}", field="ticker")
        query, headers, secrets = self._parameters()
        try:
            document = self._ask(address_of(form, query, symbol, first, last), headers, symbol, secrets)
            bars = _bars(form, document, ticker, symbol)
        except SourceError as error:
            # Services repeat the key in their answers.
            error.message = hide(error.message, secrets)[:MAX_MESSAGE]
            error.args = (error.message,)
            raise error from None
        low = to_day(first) if first else np.iinfo(np.int32).min
        inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
        if not inside.any():
            since = f"from {first} " if first else ""
            raise NoData(f"{form.name} has no rows of {symbol} {since}up to {last}", field="ticker")
        return Delivery(bars=bars.take(inside), basis=form.basis)

    def _symbol(self, ticker: Ticker) -> str:
        symbols = self._form.symbols
        if symbols and ticker.exchange not in symbols:
            raise UnknownSymbol(f"{self.name} does not serve the exchange of {ticker}", field="ticker")
        return symbols.get(ticker.exchange, "{symbol}").replace("{symbol}", ticker.symbol)

    def _parameters(self) -> tuple[dict[str, str], dict[str, str], list[str]]:
        query, some = values_of(self._path, "query", self._form.query)
        headers, more = values_of(self._path, "headers", self._form.headers)
        return query, headers, some + more

    def _ask(self, url: str, headers: dict[str, str], symbol: str, secrets: list[str]) -> Any:
        def send(seconds: float) -> Answer:
            return without(self._send(url, headers, seconds), secrets)

        def read(answer: Answer) -> Any:
            return read_answer(self._form, answer, symbol)

        if self._host is None:
            return read(send(self._timeout))
        return ask_politely(send, read, self._host, timeout=self._timeout, deadline=self._deadline)

    def _send(self, url: str, headers: dict[str, str], seconds: float) -> Answer:
        parts = urlsplit(url)
        host = parts.hostname or ""
        addresses = public_addresses(host, parts.port or 443, allow_loopback=self._allow_loopback)
        return ask(url, headers, addresses, seconds)


def _bars(form: Form, document: Any, ticker: Ticker, symbol: str) -> RawBars:
    zone = ZoneInfo(form.dates.zone or ZONES.get(ticker.exchange, "UTC"))
    if form.rows.format == "json":
        check_subject(form, document, ticker, symbol)
        return read_rows(form, document, zone)
    options = Options.parse(form.rows.options)
    table = read_table(f"the answer of {form.name}", document, options, zone=zone)
    return RawBars(table.days, table.columns).take(np.argsort(table.days, kind="stable"))
