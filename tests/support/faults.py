"""Faults of a delivery: what a source does to its rows, of which the last `new` ones are not known yet."""

from collections.abc import Callable

import numpy as np

from domain.bars import RawBars
from domain.prices import PRICES
from tests.support.histories import a_history, times

Fault = Callable[[RawBars, int], RawBars]
Part = Callable[[int, int], slice]
FACTORS = (100.0, 0.001, 4.0, 0.5)

PARTS: dict[str, Part] = {
    "the new rows": lambda n, new: slice(n - new, n),
    "the newest row": lambda n, new: slice(n - 1, n),
    "the rows from 100 on": lambda n, new: slice(100, n),
    "the rows up to 100": lambda n, new: slice(0, 100),
    "the last 30 rows": lambda n, new: slice(n - 30, n),
    "the known rows": lambda n, new: slice(0, n - new),
    "all known rows but one": lambda n, new: slice(0, n - new - 1),
    "a known row": lambda n, new: slice(n - new - 20, n - new - 19),
    "the last known row": lambda n, new: slice(n - new - 1, n - new),
    "three known rows": lambda n, new: slice(n - new - 40, n - new - 10, 10),
    "a run of known rows": lambda n, new: slice(n - new - 20, n - new - 16),
}


def with_column(bars: RawBars, name: str, value: float, rows: slice) -> RawBars:
    """The rows with a value in a column of some of them."""
    columns = {key: column.copy() for key, column in bars.columns.items()}
    columns[name][rows] = value
    return RawBars(bars.sessions, columns)


def with_prices(bars: RawBars, value: float, rows: slice) -> RawBars:
    """The rows with one value as all four prices of some of them."""
    for name in PRICES:
        bars = with_column(bars, name, value, rows)
    return bars


def of_another_share(bars: RawBars) -> RawBars:
    """The sessions of the rows with other prices."""
    other = a_history(len(bars), seed=4711)
    return RawBars(bars.sessions, other.columns)


def _new_split(bars: RawBars, new: int) -> tuple[int, float]:
    rows = np.flatnonzero(np.isfinite(bars.columns["split"]) & (np.arange(len(bars)) >= len(bars) - new))
    return (int(rows[0]), float(bars.columns["split"][rows[0]])) if rows.size else (len(bars) - new, 1.0)


def _around_the_split(power: float, first: int | None, last: int) -> Fault:
    """Prices times the ratio of the new split to a power, between two offsets from its session."""

    def fault(bars: RawBars, new: int) -> RawBars:
        row, ratio = _new_split(bars, new)
        return times(bars, ratio**power, slice(None if first is None else row + first, row + last))

    return fault


def _wrong(name: str, factor: float, part: Part) -> tuple[str, Fault]:
    return f"{name} times {factor:g}", lambda bars, new: times(bars, factor, part(len(bars), new))


def _set(name: str, value: float, part: Part) -> tuple[str, Fault]:
    return f"{name} at {value:g}", lambda bars, new: with_prices(bars, value, part(len(bars), new))


def _close(name: str, factor: float, part: Part) -> tuple[str, Fault]:
    def fault(bars: RawBars, new: int) -> RawBars:
        rows = part(len(bars), new)
        columns = dict(bars.columns)
        columns["close"] = columns["close"].copy()
        columns["close"][rows] *= factor
        return RawBars(bars.sessions, columns)

    return f"close of {name} times {factor:g}", fault


def _ratio(ratio: float) -> tuple[str, Fault]:
    return (
        f"a split of {ratio:g} that never was",
        lambda bars, new: with_column(bars, "split", ratio, PARTS["a known row"](len(bars), new)),
    )


FAULTS: dict[str, Fault] = dict(
    [
        *(
            (f"all rows times {f:g}", lambda bars, new, f=f: times(bars, f))
            for f in (*FACTORS, 1000.0, 0.01, 10.0, 0.97)
        ),
        *(_wrong(name, f, part) for name, part in PARTS.items() for f in FACTORS),
        *(_close(name, f, part) for name, part in PARTS.items() for f in (100.0, 2.0)),
        *(_set(name, v, part) for name, part in PARTS.items() for v in (0.0, 1e300)),
        *(_ratio(ratio) for ratio in (2.0, 0.1, 0.0, -1.0, np.inf, 1e300)),
        ("other prices", lambda bars, new: of_another_share(bars)),
        ("a row lacking", lambda bars, new: bars.take(np.arange(len(bars)) != len(bars) - new - 20)),
        (
            "thirty rows lacking",
            lambda bars, new: bars.take(np.r_[: len(bars) - 60, len(bars) - 30 : len(bars)]),
        ),
        ("the second half lacking", lambda bars, new: bars.take(np.arange(len(bars) // 2))),
        ("only the last three rows", lambda bars, new: bars.take(np.arange(len(bars) - 3, len(bars)))),
        ("a weekly table", lambda bars, new: bars.take(np.arange(len(bars)) % 5 == 4)),
        (
            "a split without its event",
            lambda bars, new: with_column(bars, "split", np.nan, slice(-new, None)),
        ),
        ("a split not applied", _around_the_split(1.0, None, 0)),
        ("a split applied twice", _around_the_split(-1.0, None, 0)),
        ("a split applied upside down", _around_the_split(2.0, None, 0)),
        ("a split applied on its eve only", _around_the_split(1.0, None, -1)),
        ("a split not applied on its eve", _around_the_split(1.0, -1, 0)),
        ("a split applied twice on its eve", _around_the_split(-1.0, -1, 0)),
    ]
)
