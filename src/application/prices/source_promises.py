"""The promises of every price source, each as a function that returns the problem, or an empty text."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from application.ports.market_data import MarketData
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import NoData, SourceError, UnknownSymbol
from domain.prices import COLUMNS
from domain.sessions import to_date, to_day
from domain.ticker import Ticker


def states_itself(source: MarketData) -> str:
    """The name is one lower-case word; `remote` and `synthetic` are stated."""
    if not (source.name.isidentifier() and source.name.islower()):
        return f"its name {source.name!r} is not one lower-case word"
    flags = {"remote": source.remote, "synthetic": source.synthetic}
    wrong = [name for name, value in flags.items() if not isinstance(value, bool)]
    return f"{' and '.join(wrong)} must be True or False" if wrong else ""


def ascends(bars: RawBars) -> str:
    """Rows come by session; a session may be repeated."""
    back = np.flatnonzero(np.diff(bars.sessions) < 0)
    if not back.size:
        return ""
    one, other = (to_date(day) for day in bars.sessions[back[0] : back[0] + 2])
    return f"the row of {other} comes after that of {one}"


def fills_columns(bars: RawBars) -> str:
    """Every column has as many values as there are rows, and there are closes."""
    wrong = [name for name in COLUMNS if bars.columns[name].shape != bars.sessions.shape]
    if wrong:
        return f"{', '.join(wrong)}: not as many values as there are rows, {len(bars)}"
    return "no row has a close" if np.isnan(bars.columns["close"]).all() else ""


def keeps_bounds(bars: RawBars, first: date | None, last: date) -> str:
    """Rows lie between the first and the last asked day, both included."""
    early = bars.sessions < to_day(first) if first else np.zeros(len(bars), bool)
    if early.any():
        return f"it was asked from {first} and delivers {to_date(bars.sessions[early][0])}"
    late = bars.sessions > to_day(last)
    return f"it was asked up to {last} and delivers {to_date(bars.sessions[late][0])}" if late.any() else ""


def part_is_equal(whole: RawBars, part: RawBars, first: date) -> str:
    """Asking for less gives the same rows, only fewer."""
    if problem := fills_columns(whole) or fills_columns(part):
        return problem
    same = whole.take(whole.sessions >= to_day(first))
    if same.digest == part.digest:
        return ""
    if len(same) != len(part):
        return f"from {first} it delivers {len(part)} rows, but the whole history has {len(same)} of them"
    differs = [n for n in COLUMNS if not np.array_equal(same.columns[n], part.columns[n], equal_nan=True)]
    return f"from {first} it delivers other values than the whole history: {', '.join(differs)}"


def adds_no_findings(bars: RawBars) -> str:
    """A source judges no row; cleaning does."""
    return "rows have findings" if bars.findings.any() else ""


def states_basis(delivery: Delivery) -> str:
    """The basis is one of the three, or None where the source cannot state it."""
    if delivery.basis is None or isinstance(delivery.basis, Basis):
        return ""
    return f"the basis {delivery.basis!r} is none of {', '.join(Basis)}"


def refuses_unknown(source: MarketData, unknown: Ticker, last: date) -> str:
    """A ticker that the source does not know is UnknownSymbol; a synthetic source may know all."""
    if source.synthetic:
        return ""
    return _refuses(lambda: source.fetch(unknown, None, last), UnknownSymbol)


def refuses_empty(source: MarketData, ticker: Ticker, last: date) -> str:
    """A weekend, on which no exchange opens, is NoData and not an empty delivery."""
    sunday = last - timedelta(days=last.isoweekday())
    return _refuses(lambda: source.fetch(ticker, sunday - timedelta(days=1), sunday), NoData)


def _refuses(fetch: Callable[[], Delivery], kind: type[SourceError]) -> str:
    try:
        delivery = fetch()
    except kind:
        return ""
    except SourceError as error:
        return f"it raises {type(error).__name__} in place of {kind.__name__}: {error.message}"
    return f"it delivers {len(delivery.bars)} rows; raise {kind.__name__} instead"
