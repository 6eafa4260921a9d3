"""Actions: the dividends and splits of one ticker, from a file `date,dividend,split_ratio[,announced]`."""

import math
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from adapters.market_data.actions.named_rows import NamedRow, read_rows
from domain.dividends import Dividend
from domain.prices import Column
from domain.sessions import Days, to_day


class Action(NamedTuple):
    """One row: an amount a share (0: none), a ratio (1: none; 2 for 2:1), and the day it became known."""

    row: NamedRow
    ex_date: date
    dividend: float
    split: float
    announced: date | None


class Actions(NamedTuple):
    """The actions of a ticker by ex-date. Several dividends of one day are separate rows."""

    rows: tuple[Action, ...]

    @classmethod
    def join(cls, parts: list["Actions"]) -> "Actions":
        """The actions of several files whose periods follow each other."""
        return cls(tuple(row for part in parts for row in part.rows))

    def between(self, first: date | None, end: date | None) -> "Actions":
        """The actions from `first` up to the day before `end`; None is no bound."""
        return Actions(
            tuple(
                one
                for one in self.rows
                if (first is None or one.ex_date >= first) and (end is None or one.ex_date < end)
            )
        )

    @property
    def announced(self) -> tuple[Dividend, ...]:
        """The dividends with an announcement day."""
        return tuple(
            Dividend(ex_date=one.ex_date, amount=one.dividend, announced=one.announced)
            for one in self.rows
            if one.announced and one.dividend
        )

    def columns(self, days: Days, close: Column) -> tuple[Column, Column]:
        """Dividends and splits (n,) of the sessions, NaN where there is none.

        An action without a row on its day is placed on the next row; one before the first row or after
        the last is left out. Raises InvalidTable for a dividend above the close before it.
        """
        dividends, splits = np.zeros(days.size), np.ones(days.size)
        for one in self.rows:
            at = int(np.searchsorted(days, to_day(one.ex_date)))
            if not days.size or to_day(one.ex_date) < days[0]:
                continue
            if one.dividend > (before := close[max(at - 1, 0)]):
                raise one.row.refusal(
                    "dividend", f"{one.dividend:g} is above the price before it, {before:g}"
                )
            if at < days.size:
                dividends[at] += one.dividend
                splits[at] *= one.split
        return np.where(dividends > 0, dividends, np.nan), np.where(splits != 1, splits, np.nan)


NO_ACTIONS = Actions(())


def read_actions(path: Path) -> Actions:
    """The actions of a file; none where it does not exist. Raises InvalidTable with line and column."""
    rows = read_rows(path, ("date", "dividend", "split_ratio"), ("announced",))
    actions = sorted((_action(row) for row in rows), key=lambda one: one.ex_date)
    splits = [one for one in actions if one.split != 1]
    for one, other in pairwise(splits):
        if one.ex_date == other.ex_date:
            raise other.row.refusal(
                "split_ratio", f"{one.ex_date} has a split in line {one.row.line} already"
            )
    return Actions(tuple(actions))


def _action(row: NamedRow) -> Action:
    ex_date = row.day("date")
    dividend, split = _number(row, "dividend", 0.0), _number(row, "split_ratio", 1.0)
    if dividend < 0:
        raise row.refusal("dividend", f"{dividend:g} is negative")
    if split <= 0:
        raise row.refusal("split_ratio", f"{split:g} is not above 0; 1 is no split")
    announced = row.day("announced") if row.cells.get("announced") else None
    if announced and announced > ex_date:
        raise row.refusal("announced", f"{announced} is after the ex-date {ex_date}")
    return Action(row, ex_date, dividend, split, announced)


def _number(row: NamedRow, column: str, empty: float) -> float:
    number = row.value(column, lambda text: float(text) if text else empty, "a number")
    if not math.isfinite(number):
        raise row.refusal(column, f"{number} is not a finite number")
    return number
