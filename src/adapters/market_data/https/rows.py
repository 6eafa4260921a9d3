"""The rows of a JSON answer to sessions and columns."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

import numpy as np

from adapters.market_data.https.cells import number_of, session_of
from adapters.market_data.https.form import Form, Steps
from domain.bars import RawBars
from domain.errors import InvalidAnswer, WrongAnswer
from domain.prices import Column
from domain.sessions import to_day
from domain.ticker import Ticker

_NOTHING = object()
NONE_AT = {"dividend": (0.0,), "split": (0.0, 1.0)}
"""What vendors write for no dividend and for no split."""


def check_subject(form: Form, document: Any, ticker: Ticker, symbol: str) -> None:
    """Raises WrongAnswer for an answer that names another symbol or currency."""
    expected = ((form.rows.symbol, {symbol, ticker.symbol}), (form.rows.currency, {ticker.currency}))
    for steps, accepted in expected:
        stated = walk(document, steps) if steps else None
        if isinstance(stated, str) and stated.upper() not in {one.upper() for one in accepted}:
            raise WrongAnswer(
                f"{form.name} answered {shown(steps)} {stated!r} for {ticker} in {ticker.currency}",
                field="source",
            )


def read_rows(form: Form, document: Any, zone: tzinfo) -> RawBars:
    """All rows of an answer, by session. Raises InvalidAnswer with the row and the column."""
    rows = _rows_at(form, document)
    days = [session_of(day, form.dates.form, zone) for day, _ in rows]
    if None in days:
        at = days.index(None)
        raise _invalid(form, f"row {at + 1}: {str(rows[at][0])!r} is not a date as {form.dates.form}")
    sessions = np.array([to_day(day) for day in days if day], dtype=np.int32)
    cells = [row for _, row in rows]
    columns = {ours: _column(form, ours, theirs, cells) for ours, theirs in form.columns.named().items()}
    return RawBars(sessions, columns).take(np.argsort(sessions, kind="stable"))


def walk(document: Any, steps: Steps) -> Any:
    """What the steps lead to, or an object that is no JSON value where one of them leads nowhere."""
    for step in steps:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return _NOTHING
    return document


def shown(steps: Iterable[str | int]) -> str:
    """The steps as a message shows them: `results[0].symbol`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _rows_at(form: Form, document: Any) -> list[tuple[Any, dict[str, Any]]]:
    found = walk(document, form.rows.path)
    if isinstance(found, dict) and not form.columns.date:
        rows = list(found.items())
    elif isinstance(found, list) and form.columns.date:
        rows = [(row.get(form.columns.date) if isinstance(row, dict) else None, row) for row in found]
    else:
        form_of_rows = "list of rows" if form.columns.date else "object keyed by date"
        raise _invalid(form, f"no {form_of_rows} at {shown(form.rows.path) or 'the outermost place'}")
    if not all(isinstance(row, dict) for _, row in rows):
        raise _invalid(form, "a row is not an object")
    return rows


def _column(form: Form, ours: str, theirs: str, rows: list[dict[str, Any]]) -> Column:
    if rows and not any(theirs in row for row in rows):
        raise _invalid(form, f"no row has {theirs!r}, which columns.{ours} states")
    numbers = [number_of(row.get(theirs)) for row in rows]
    if None in numbers:
        at = numbers.index(None)
        raise _invalid(form, f"row {at + 1}, {theirs}: {str(rows[at][theirs])!r} is not a number")
    column = np.array(numbers, dtype=np.float64)
    column[np.isin(column, NONE_AT.get(ours, ()))] = np.nan
    return column


def _invalid(form: Form, problem: str) -> InvalidAnswer:
    return InvalidAnswer(f"the answer of {form.name}: {problem}", field="source")
