"""Real price files with declared faults: which are found and missed, and which good rows are suspected."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from domain.bars import SUSPECT, Finding, RawBars
from domain.cleaning import clean
from domain.fitness import Verdict, fitness, is_short
from domain.judgement.judge import Judged, judge
from domain.prices import PRICES, Column
from domain.revisions import fold
from domain.sessions import Days, to_date, to_day
from domain.ticker import Ticker

ROOT = Path(__file__).parents[2]
FOLDER = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "data-quality.md"
REPAIRED = ("4063.T", "AET.L", "LA.V", "SSW.JO", "KEN.TA", "8TRA.DE")  # the other two tables keep faults
# Splits that the earlier rows of a file do not have.
SPLITS = {
    "prices_alt/AAPL__as_traded": (date(2014, 6, 9), date(2020, 8, 31)),
    "prices_alt/TSLA__as_traded": (date(2020, 8, 31),),
    "prices_alt/ITUB4.SA__as_traded": (date(2018, 11, 21),),
    "prices/BIDI4.SA": (date(2018, 5, 11),),
}
GAPS = {"prices/NATU3.SA": date(2025, 6, 25)}
UNFIT = ("prices/EMP", "prices/RCAT")
MISMATCH = int(Finding.DIVIDEND_MISMATCH)
REAL_MOVES = {
    "prices/VALE3.SA": date(2019, 1, 28),
    "prices/ARM": date(2024, 2, 8),
    "prices/AAL": date(2020, 6, 4),
    "prices/BIIB": date(2020, 11, 4),
}
# Dividends that the source declared beside the tables of the repair pairs.
DIVIDENDS = {
    "KEN.TA": {"2022-01-19": 3.5, "2022-06-27": 10.25, "2023-04-10": 2.79, "2024-04-08": 3.8},
    "8TRA.DE": {"2023-06-02": 0.7},
}
PHANTOM = {"2022-01-18": 3.5}  # of KEN.TA before the repair, where adj_close contains it
UNADJUSTED = {"KEN.TA": "2024-04-08", "8TRA.DE": "2023-06-02"}
LEAST = 1e-4  # of the log factor; less is rounding of the adjusted close
OTHER = "prices/BTC-USD"  # a coin trades on all days, and is no ticker

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the collection of real price files is not on this machine"
)
Mask = npt.NDArray[np.bool_]


def names(folder: str) -> list[str]:
    """The files of a folder, without their suffix."""
    found = sorted(path.stem for path in (FOLDER / folder).glob("*.csv"))
    return [f"{folder}/{name}" for name in found if f"{folder}/{name}" != OTHER]


@cache
def rows_of(name: str) -> RawBars:
    """The numbers of a file, as they are written; NaN for an empty cell or a word."""
    with (FOLDER / f"{name}.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["date"]]
    days = np.array([to_day(date.fromisoformat(row["date"])) for row in rows], np.int32)
    return RawBars(
        days,
        {name: np.array([_number(row[name]) for row in rows]) for name in (*PRICES, "adj_close", "volume")},
    )


def _number(text: str) -> float:
    return float(text) if text not in ("", "null") else float("nan")


@cache
def judged(name: str) -> Judged:
    """The judged rows of a file."""
    rows = rows_of(name)
    return judge(fold([clean(rows, _sessions(name, rows), to_date(rows.sessions[-1]))]), None)


@cache
def calendar() -> ExchangeSessions:
    """The calendars of the exchanges."""
    return ExchangeSessions()


def _sessions(name: str, rows: RawBars) -> Days:
    if name.startswith("repair_pairs"):
        return rows.sessions
    exchange = Ticker.parse(name.split("/")[1].split("__")[0]).exchange
    return calendar().sessions(exchange, to_date(rows.sessions[0]), to_date(rows.sessions[-1]))


def has(name: str, findings: int) -> Mask:
    """The rows of a file that have one of the findings."""
    return (judged(name).bars.findings & findings) != 0


def faulty(name: str) -> Mask:
    """The rows of a repair pair whose prices are others after the repair."""
    raw, mended = rows_of(f"{name}__raw"), rows_of(f"{name}__repaired")
    apart = [np.abs(np.log(raw.columns[price] / mended.columns[price])) for price in PRICES]
    return np.max(apart, axis=0) > 0.02


FILES = (*names("prices"), *names("prices_alt")) if FOLDER.is_dir() else ()


def mismatched(rows: RawBars, dividends: Column) -> list[str]:
    """The days of rows whose adjusted close does not follow the dividends (n,)."""
    bars = RawBars(rows.sessions, {**rows.columns, "dividend": dividends})
    bars = clean(bars, bars.sessions, to_date(bars.sessions[-1]))
    return [str(to_date(day)) for day in bars.sessions[bars.findings & MISMATCH != 0]]


def _beside(rows: RawBars, amounts: dict[str, float]) -> Column:
    return np.array([amounts.get(str(to_date(day)), 0.0) for day in rows.sessions])


def _implied(rows: RawBars) -> Column:
    """The dividends (n,), in thousandths, of which the adjusted close of a table was made."""
    paid = np.zeros(len(rows))
    priced = np.flatnonzero((rows.columns["close"] > 0) & (rows.columns["adj_close"] > 0))
    close, adjusted = (rows.columns[name][priced] for name in ("close", "adj_close"))
    change = np.diff(np.log(adjusted / close))
    amounts = np.round(close[:-1] * (1 - np.exp(-change)), 3)
    paid[priced[1:]] = np.where(change > LEAST, amounts, 0.0)
    return paid


def _mismatches() -> tuple[int, int, int]:
    """The unadjusted dividends of the repair pairs that are found."""
    found = 0
    for name, day in UNADJUSTED.items():
        rows = rows_of(f"repair_pairs/{name}__raw")
        amounts = DIVIDENDS[name] | (PHANTOM if name == "KEN.TA" else {})
        found += mismatched(rows, _beside(rows, amounts)) == [day]
    return len(UNADJUSTED), found, len(UNADJUSTED) - found


def _rows(finding: int, wrong: dict[str, Mask]) -> tuple[int, int, int]:
    """Present, found and missed rows."""
    found = sum(int((mask & has(name, finding)).sum()) for name, mask in wrong.items())
    present = sum(int(mask.sum()) for mask in wrong.values())
    return present, found, present - found


def _pairs(finding: Finding | int, *wanted: str) -> tuple[int, int, int]:
    return _rows(int(finding), {f"repair_pairs/{n}__raw": faulty(f"repair_pairs/{n}") for n in wanted})


def _single(name: str, finding: Finding) -> Mask:
    columns = rows_of(name).columns
    high, low, close = columns["high"], columns["low"], columns["close"]
    needed = np.array([high, low, close])
    if finding is Finding.MISSING:
        return np.isnan(needed).any(axis=0)
    if finding is Finding.NOT_POSITIVE:
        return (needed <= 0).any(axis=0)
    if finding is Finding.OUTSIDE_RANGE:
        opened = np.where(columns["open"] > 0, columns["open"], np.nan)
        slack = 1e-6 * high
        above, below = np.fmax(close, opened) > high + slack, np.fmin(close, opened) < low - slack
        return (above | below) & (needed > 0).all(axis=0)
    same = np.append(False, close[1:] == close[:-1])
    return same & (high == low) & (low == close) & (columns["volume"] == 0)


def _untraded() -> tuple[int, int, int]:
    """Rows without a trade repeat the row before; those of a holiday are dropped as such."""
    left_out = int(Finding.UNTRADED | Finding.NOT_A_SESSION | Finding.GAP)
    return _rows(left_out, {name: _single(name, Finding.UNTRADED) for name in FILES if "VIX" not in name})


def _splits() -> tuple[int, int, int]:
    """Splits whose last row before is suspect, and whose own row is usable or before another split."""
    found = 0
    for name, days in SPLITS.items():
        sessions = judged(name).bars.sessions
        for day in days:
            row = int(np.searchsorted(sessions, to_day(day)))
            before = np.flatnonzero(~has(name, int(Finding.NOT_A_SESSION)))
            found += bool(has(name, int(Finding.SPLIT_UNADJUSTED))[before[before < row][-1]])
    present = sum(map(len, SPLITS.values()))
    return present, found, present - found


def _gaps() -> tuple[int, int, int]:
    found = 0
    for name, day in GAPS.items():
        row = int(np.searchsorted(judged(name).bars.sessions, to_day(day)))
        gap = has(name, int(Finding.GAP))
        found += bool(gap[:row].all() and not gap[row:].any())
    return len(GAPS), found, len(GAPS) - found


def undeclared(name: str) -> Mask:
    """The suspect rows of a file that no declared fault explains."""
    suspect = has(name, int(SUSPECT))
    for day in (*SPLITS.get(name, ()), *((GAPS[name],) if name in GAPS else ())):
        suspect = suspect & (judged(name).bars.sessions >= to_day(day))
    return suspect


def _false() -> tuple[int, int]:
    """All rows of the files that are not unfit, and those suspected without a declared fault."""
    whole = [name for name in FILES if name not in UNFIT]
    return sum(len(judged(name).bars) for name in whole), sum(int(undeclared(name).sum()) for name in whole)


@cache
def _marked() -> tuple[int, int]:
    """The dividends of which the tables were made, and the rows that are marked when they are declared."""
    tables = [rows_of(name) for name in names("prices") if name not in UNFIT]
    pairs = [(rows, _implied(rows)) for rows in tables]
    return sum(int((paid > 0).sum()) for _, paid in pairs), sum(len(mismatched(*pair)) for pair in pairs)


def table() -> Iterator[str]:
    """The rows of the table in the page."""
    singles = {
        "no price (`missing`)": Finding.MISSING,
        "a price of zero (`not-positive`)": Finding.NOT_POSITIVE,
        "open or close outside low…high (`outside-range`)": Finding.OUTSIDE_RANGE,
    }
    counts = {
        text: _rows(int(finding), {name: _single(name, finding) for name in FILES})
        for text, finding in singles.items()
    }
    counts["no trade (`untraded`, `not-a-session`)"] = _untraded()
    counts["another unit (`unit`)"] = _pairs(Finding.UNIT, "AET.L", "SSW.JO")
    counts["split not applied or applied twice on some days (`spike`, `split-unadjusted`)"] = _pairs(
        Finding.SPIKE | Finding.SPLIT_UNADJUSTED, "4063.T", "ALPHA.PA", "CNE.L", "LA.V"
    )
    counts["split not applied to all earlier rows (`split-unadjusted`), in splits"] = _splits()
    counts["another share before a pause (`gap`), in pauses"] = _gaps()
    counts["dividend not applied to `adj_close` (`dividend-mismatch`), in dividends"] = _mismatches()
    for text, (present, found, missed) in counts.items():
        yield f"| {text} | {present:,} | {found:,} | {missed:,} |"
    rows, false = _false()
    yield f"| good rows suspected, in {rows:,} rows | 0 | {false} | - |"
    paid, marked = _marked()
    yield f"| good dividends marked, in {paid:,} dividends | 0 | {marked} | - |"


def test_the_page_states_what_is_found() -> None:
    """The table of docs/data-quality.md is computed again from the files."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| fault | present | found | missed |") + 2
    assert lines[start : lines.index("", start)] == list(table())


def test_faulty_prices_are_suspect_by_name() -> None:
    """At least 44 of the 48 rows whose prices a person repaired."""
    present, found, _ = np.add(
        _pairs(Finding.UNIT, "AET.L", "SSW.JO"),
        _pairs(Finding.SPIKE | Finding.SPLIT_UNADJUSTED, "4063.T", "ALPHA.PA", "CNE.L", "LA.V"),
    )
    assert present == 48
    assert found >= 44


@pytest.mark.parametrize("name", REPAIRED)
def test_repaired_tables_have_no_suspect_row(name: str) -> None:
    """The same share, as it should have been delivered."""
    assert not has(f"repair_pairs/{name}__repaired", int(SUSPECT)).any()


@pytest.mark.parametrize("name", DIVIDENDS)
def test_dividends_that_were_not_applied_are_marked(name: str) -> None:
    """Before the repair, and not after it; nothing is marked without the declared dividends."""
    raw, mended = (rows_of(f"repair_pairs/{name}__{form}") for form in ("raw", "repaired"))
    assert mismatched(raw, _beside(raw, DIVIDENDS[name]))[-1] == UNADJUSTED[name]
    assert mismatched(mended, _beside(mended, DIVIDENDS[name])) == []
    assert mismatched(raw, np.full(len(raw), np.nan)) == []


def test_tables_without_declared_dividends_have_no_mismatch() -> None:
    """Whatever their adjusted closes do; and hardly any when their own dividends are declared."""
    assert not any(has(name, MISMATCH).any() for name in FILES)
    paid, marked = _marked()
    assert paid > 2_000
    assert marked <= paid / 1_000


def test_faults_of_single_rows_are_all_found() -> None:
    """No price, a price of zero, a price outside the range, no trade, splits and pauses."""
    for finding in (Finding.MISSING, Finding.NOT_POSITIVE, Finding.OUTSIDE_RANGE):
        present, _, missed = _rows(int(finding), {name: _single(name, finding) for name in FILES})
        assert present > 0
        assert missed == 0
    assert _untraded()[2] == _splits()[2] == _gaps()[2] == 0


@pytest.mark.parametrize("name", REAL_MOVES)
def test_real_moves_stay(name: str) -> None:
    """The largest moves of these shares were in the newspapers."""
    bars = judged(name).bars
    assert bars.usable[bars.sessions == to_day(REAL_MOVES[name])].all()


def test_every_move_of_the_vix_stays() -> None:
    """19 days of more than 40 % in an index without volume."""
    bars = judged("prices/^VIX").bars
    assert np.count_nonzero(bars.having(Finding.JUMP)) == 19
    assert not has("prices/^VIX", int(SUSPECT)).any()


def test_good_rows_are_hardly_ever_suspected() -> None:
    """At most one of 10,000 rows."""
    rows, false = _false()
    assert rows > 250_000
    assert false <= rows / 10_000


def test_tickers_whose_rows_contradict_themselves_are_unfit() -> None:
    """EMP and RCAT, and no other file."""
    unfit = [name for name in FILES if fitness(judged(name).bars).verdict is Verdict.UNFIT]
    assert unfit == list(UNFIT)


def test_young_shares_are_short() -> None:
    """A share of 122 sessions and one of a single row."""
    short = [name for name in names("prices") if is_short(judged(name).bars)]
    assert {"prices/ARM", "prices/BOWNR"} <= set(short)
    assert not {"prices/VALE3.SA", "prices/AAPL"} & set(short)


@pytest.mark.parametrize(
    ("name", "session", "verdict"),
    [
        ("prices/KELYB", date(2024, 3, 7), Verdict.THIN),
        ("prices/PCAR3.SA", date(2019, 12, 30), Verdict.THIN),
        ("prices/PCAR3.SA", date(2023, 12, 28), Verdict.FIT),
        ("prices/TSLA34.SA", date(2019, 12, 30), Verdict.THIN),
        ("prices/TSLA34.SA", date(2023, 12, 28), Verdict.FIT),
    ],
)
def test_thin_shares_are_named(name: str, session: date, verdict: Verdict) -> None:
    """Two B3 shares were thin in 2019 and are not any more."""
    bars = judged(name).bars
    assert fitness(bars.take(bars.sessions <= to_day(session))).verdict is verdict
