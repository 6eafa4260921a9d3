"""CotahistFolder: daily bars from a folder of B3's own files."""

import os
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from adapters.market_data.actions.table import Actions, read_actions
from adapters.market_data.cotahist.ex_dates import refuse_misplaced
from adapters.market_data.cotahist.history import History, join, price_columns
from adapters.market_data.cotahist.index_cache import IndexCache
from adapters.market_data.cotahist.renamed import SHARE, Part, read_renamings, whole_history
from adapters.market_data.cotahist.tables import Table, tables_in
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker


class CotahistFolder:
    """Reads `COTAHIST_A2025.ZIP` and the like, `actions/VALE3.csv` and `renamed.csv`.

    Indexes of the files are kept in `cache` (default: the user's cache folder). Raises InvalidInput for a
    folder without a COTAHIST file.
    """

    name = "cotahist"
    synthetic = False
    remote = False

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._folder = folder
        self._indexes = IndexCache(cache or _user_cache())
        tables_in(folder)

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "CotahistFolder":
        """B3's own files of a folder, `cotahist:FOLDER`.

        Raises InvalidInput.
        """
        if not argument:
            raise InvalidInput("the source cotahist needs a folder", field="source", remedy="cotahist:FOLDER")
        return cls(Path(argument).expanduser(), context.home / "cotahist-cache")

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` as traded, with dividends and splits on their sessions.

        Raises UnknownSymbol, NoData, InvalidTable, WrongAnswer for prices in another currency, LocalTrouble.
        """
        if ticker.exchange != "BVMF" or not SHARE.fullmatch(ticker.symbol):
            raise UnknownSymbol(f"{ticker} is not a share of B3", field="ticker")
        parts = self._parts(ticker)
        quotes = np.concatenate([part.history.quotes for part in parts])
        actions = self._actions(parts)
        refuse_misplaced(actions, quotes)
        dividends, splits = actions.columns(quotes["day"], quotes["close"])
        bars = RawBars(quotes["day"], price_columns(quotes) | {"dividend": dividends, "split": splits})
        low = to_day(first) if first else np.iinfo(np.int32).min
        inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
        if not inside.any():
            since = f"from {first} " if first else ""
            raise NoData(f"{self._folder} has no rows of {ticker} {since}up to {last}", field="ticker")
        announced = tuple(one for one in actions.announced if to_day(one.ex_date) >= low)
        return Delivery(bars=bars.take(inside), basis=Basis.AS_TRADED, dividends=announced)

    def _parts(self, ticker: Ticker) -> list[Part]:
        renamings = read_renamings(self._folder / "renamed.csv")
        parts = whole_history(ticker.symbol, renamings, partial(self._history, tables_in(self._folder)))
        if not any(len(part.history.quotes) for part in parts):
            raise UnknownSymbol(
                f"no COTAHIST file in {self._folder} has a row of {ticker} in R$",
                field="ticker",
                remedy="add the files of the years in which it was traded",
            )
        return parts

    def _history(self, tables: list[Table], symbol: str) -> History:
        rows = [(table.path.name, self._indexes.quotes(table, symbol)) for table in tables]
        return join([(file, found) for file, found in rows if len(found)]).in_reais

    def _actions(self, parts: list[Part]) -> Actions:
        files = [(part, read_actions(self._folder / "actions" / f"{part.ticker}.csv")) for part in parts]
        return Actions.join([actions.between(part.first, part.end) for part, actions in files])


def _user_cache() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "previsto" / "cotahist"
