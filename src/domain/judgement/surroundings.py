"""Surroundings: what is usual around one row of a series: its moves, its ranges and its turnover."""

import numpy as np
import numpy.typing as npt

from domain.bars import RawBars
from domain.basis import split_ratios
from domain.prices import Column

REACH = 60  # rows on each side
NEAR = 5  # rows on each side: a crash is judged by its own days
MIN_SCALE = 0.005  # of a daily log return; a share that did not move is not infinitely calm
THIN_SHARE = 0.3
MAD_TO_SIGMA = 1.4826  # of a normal distribution

Rows = npt.NDArray[np.intp]


class Surroundings:
    """The rows `at` of a table, in order; positions in all methods count within these rows."""

    def __init__(self, bars: RawBars, at: Rows) -> None:
        self.at = at
        columns = {name: column[at] for name, column in bars.columns.items()}
        self.volume: Column = columns["volume"]
        self.close: Column = columns["close"]
        self.split: Column = split_ratios(bars)[at]
        with np.errstate(all="ignore"):
            self.log_close: Column = np.log(self.close)
            opened = np.where(columns["open"] > 0, columns["open"], np.nan)
            self.log_open: Column = np.log(opened)
            self.log_high: Column = np.log(columns["high"])
            self.log_low: Column = np.log(columns["low"])
        self.moves: Column = np.diff(self.log_close, prepend=self.log_close[:1])

    def __len__(self) -> int:
        return int(self.at.size)

    def gap(self, row: int) -> float:
        """The overnight log return: the open against the close before; the whole move without an open."""
        opened = self.log_open[row] - self.log_close[row - 1]
        return float(opened if np.isfinite(opened) else self.moves[row])

    def scale(self, row: int) -> float:
        """The usual size of a log return around a row, without the row and the next one."""
        usual = max(self._usual_move(row, REACH), self._usual_move(row, NEAR))
        return max(MIN_SCALE, MAD_TO_SIGMA * usual)

    def _usual_move(self, row: int, reach: int) -> float:
        near = np.r_[self.moves[max(1, row - reach) : row], self.moves[row + 2 : row + 2 + reach]]
        return float(np.median(np.abs(near))) if near.size else 0.0

    def is_thin(self, row: int) -> bool:
        """Whether many of the rows before had one price all day: such a share moves in steps by itself."""
        ranges = (self.log_high - self.log_low)[max(0, row - REACH) : row]
        return bool(np.mean(ranges == 0) > THIN_SHARE) if ranges.size else False

    def range_ratio(self, row: int) -> float:
        """The range of a row (log high / low) against the usual one before it; 1.0 where none is known."""
        ranges = (self.log_high - self.log_low)[max(0, row - REACH) : row]
        usual = max(float(np.nanmedian(ranges)), self.scale(row)) if np.isfinite(ranges).any() else np.nan
        ratio = (self.log_high[row] - self.log_low[row]) / usual
        return float(ratio) if np.isfinite(ratio) else 1.0

    def turnover_ratio(self, row: int) -> float:
        """The turnover of a row against the usual one: of money or of shares, whichever is nearer to 1.

        1.0 where the volume is not known or usually 0.
        """
        before = slice(max(0, row - REACH), row)
        ratios = [
            _against_median(traded[row], traded[before]) for traded in (self.volume, self.volume * self.close)
        ]
        return min(ratios, key=lambda ratio: abs(np.log(ratio)))


def _against_median(value: float, others: Column) -> float:
    known = others[np.isfinite(others) & (others > 0)]
    if not known.size or not np.isfinite(value) or value <= 0:
        return 1.0
    return float(value / np.median(known))
