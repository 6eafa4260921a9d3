"""What dividends do to forecasts: large ex-days, and the track record with and without them.

    python benchmarks/dividends.py [--data FOLDER] [--step 5]

FOLDER has `prices/TICKER.csv` with an `adj_close`, from which the amounts are computed. Two tables: the
ex-days above 3 % of the close with 100 sessions before them, forecast on the eve by `volatility` without
and with the declared amount; and all forecasts of 10 sessions, one every STEP sessions, scored plainly and
with the dividends of the horizon added back. Nothing here fails on a figure: a goal that is missed is
printed as missed.
"""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from adapters.market_data.csv_folder import CsvFolder
from application.forecasting.strategy import Strategy
from domain.bars import RawBars
from domain.cleaning import clean
from domain.dividends import Dividend, cumulated, shifted
from domain.metrics import pinball
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths
from domain.sessions import to_date, to_day
from domain.ticker import Ticker

DATA = Path(__file__).parents[2] / "shared" / "data"
TICKERS = ("VALE3", "PETR4", "ITUB4", "BBDC4")
LARGE = 0.03  # of the log close
PAST, HORIZON, GOAL = 100, 10, 14
LEAST = 1e-4  # of the close; less is rounding of the adjusted close
STRATEGY = "volatility"
CATALOG = EntryPointCatalog()
LAST = date(2030, 1, 1)


class Share(NamedTuple):
    """The cleaned series of a ticker and its dividends."""

    name: str
    series: PriceSeries
    dividends: tuple[Dividend, ...]


class Step(NamedTuple):
    """One scored step: losses of the forecast and of naive, and inside 80 %, plain and with dividends."""

    paid: float
    own: tuple[float, float]
    naive: tuple[float, float]
    inside: tuple[bool, bool]


def main() -> None:
    """Both tables, if the prices are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--step", type=int, default=5)
    given = parser.parse_args()
    if not (given.data / "prices").is_dir():
        print(f"skipped: no price tables in {given.data}")
        return
    shares = [read_share(given.data / "prices", name) for name in TICKERS]
    report_eves(shares)
    report_record(shares, given.step)


def read_share(folder: Path, name: str) -> Share:
    """The series of a table, and the dividends that its adjusted close contains."""
    ticker = Ticker.parse(name)
    bars = CsvFolder(folder).fetch(ticker, None, LAST).bars
    sessions = ExchangeSessions().sessions(ticker.exchange, to_date(bars.sessions[0]), LAST)
    rows = clean(bars, sessions, LAST)
    rows = rows.take(rows.usable)
    return Share(name, rows.clean(), tuple(dividends_of(rows)))


def dividends_of(rows: RawBars) -> Iterator[Dividend]:
    """The amounts by which the close and its adjusted one differ from one row to the next."""
    close = rows.columns["close"]
    kept = np.exp(-np.diff(np.log(rows.columns["adj_close"] / close)))
    for at in np.flatnonzero(1 - kept > LEAST):
        yield Dividend(ex_date=to_date(rows.sessions[at + 1]), amount=float(close[at] * (1 - kept[at])))


def large(share: Share) -> Iterator[tuple[Dividend, PriceSeries, float]]:
    """The large dividends with the series up to the eve and the close of the ex-date."""
    for dividend in share.dividends:
        at = int(np.searchsorted(share.series.sessions, to_day(dividend.ex_date)))
        eve = share.series.until(to_date(share.series.sessions[at - 1]))
        fall = -np.log1p(-dividend.amount / eve.close[-1])
        if at >= PAST and fall > LARGE:
            yield dividend, eve, float(share.series.close[at])


def report_eves(shares: list[Share]) -> None:
    """How often the close of a large ex-day is inside the 80 % range of the eve."""
    print(f"{'ticker':8}{'ex-days':>8}{'not declared':>14}{'declared':>10}")
    total = np.zeros(3, int)
    for share in shares:
        counts = np.zeros(3, int)
        for dividend, eve, close in large(share):
            paths = predict(STRATEGY, eve, 1)
            moved = shifted(paths, [dividend], [dividend.ex_date])
            counts += (1, inside(paths, 0, close), inside(moved, 0, close))
        print(f"{share.name:8}{counts[0]:8}{counts[1]:14}{counts[2]:10}")
        total += counts
    verdict = "reached" if total[2] >= GOAL else "missed"
    print(f"{'all':8}{total[0]:8}{total[1]:14}{total[2]:10}   goal {GOAL}: {verdict}\n")


def report_record(shares: list[Share], every: int) -> None:
    """The coverage and the loss of all steps, and of those since an ex-date, both ways."""
    print(f"{'':24}{'steps':>7}{'inside 80 %: plain':>20}{'with':>8}{'loss / naive: plain':>21}{'with':>8}")
    everything: list[Step] = []
    for share in shares:
        steps = list(scored(share, every))
        report_steps(share.name, steps)
        everything += steps
    report_steps("all", everything)
    report_steps("all, since an ex-date", [step for step in everything if step.paid])
    report_steps("all, without an ex-date", [step for step in everything if not step.paid])


def report_steps(name: str, steps: list[Step]) -> None:
    """One line."""
    plain, added = np.mean([step.inside for step in steps], axis=0)
    own, naive = (np.sum([getattr(step, who) for step in steps], axis=0) for who in ("own", "naive"))
    ratio = own / naive
    print(f"{name:24}{len(steps):7}{plain:20.1%}{added:8.1%}{ratio[0]:21.3f}{ratio[1]:8.3f}")


def scored(share: Share, every: int) -> Iterator[Step]:
    """The steps of a forecast every few sessions that knew no dividend."""
    series = share.series
    for rows in range(PAST, len(series) - HORIZON, every):
        context = series.until(to_date(series.sessions[rows - 1]))
        sessions = [to_date(day) for day in series.sessions[rows : rows + HORIZON]]
        since = [one for one in share.dividends if one.ex_date > context.last]
        own, naive = (predict(name, context, HORIZON) for name in (STRATEGY, "naive"))
        for step, paid in enumerate(cumulated(since, sessions)):
            closes = float(series.close[rows + step]), float(series.close[rows + step] + paid)
            yield Step(
                paid=float(paid),
                own=(loss(own, step, closes[0]), loss(own, step, closes[1])),
                naive=(loss(naive, step, closes[0]), loss(naive, step, closes[1])),
                inside=(inside(own, step, closes[0]), inside(own, step, closes[1])),
            )


def predict(strategy: str, context: PriceSeries, horizon: int) -> QuantilePaths:
    """The forecast of a strategy that is fitted on the context."""
    return Strategy.named(CATALOG, strategy).fit([context], horizon, seed=1).predict(context, horizon)


def inside(paths: QuantilePaths, step: int, close: float) -> bool:
    """Whether a close is inside the 80 % range."""
    return paths.at(0.1)[step] <= close <= paths.at(0.9)[step]


def loss(paths: QuantilePaths, step: int, close: float) -> float:
    """The mean pinball loss as a share of the median."""
    row = paths.grid[step : step + 1]
    return float(pinball(np.array([close]), row, np.asarray(LEVELS)).mean()) / paths.at(0.5)[step]


if __name__ == "__main__":
    main()
