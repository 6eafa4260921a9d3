"""Cells to sessions. The order of day and month is the one under which every cell is a date."""

from datetime import date, tzinfo

import numpy as np

from adapters.market_data.tables.moments import EXAMPLES, Moment, read_moment
from adapters.market_data.tables.refusals import refused, unrecognised
from adapters.market_data.tables.sheet import Sheet
from domain.errors import InvalidTable
from domain.sessions import EPOCH, Days


def read_days(sheet: Sheet, order: str, zone: tzinfo | None) -> tuple[Days, str]:
    """Return the sessions (n,) in the order of the file, and the order of day and month.

    Raises InvalidTable for a cell that is no date, for an order that nothing settles, and for several
    bars a day. An empty `order` is recognised.
    """
    cells = _cells(sheet)
    orders = [order] if order else list(EXAMPLES)
    readings = {one: moments for one in orders if (moments := _read(cells, one, zone)) is not None}
    if not readings:
        raise _no_date(sheet, cells, orders)
    if len(readings) > 1 and readings["dmy"] != readings["mdy"]:
        raise _either(sheet, readings["dmy"], readings["mdy"])
    chosen, moments = next(iter(readings.items()))
    _refuse_several_a_day(sheet, moments)
    first = EPOCH.toordinal()
    return np.array([day.toordinal() - first for day, _ in moments], dtype=np.int32), chosen


def _cells(sheet: Sheet) -> list[str]:
    days = sheet.cells("date")
    if "time" not in sheet.header.places:
        return days
    return [f"{day.strip()} {clock.strip()}" for day, clock in zip(days, sheet.cells("time"), strict=True)]


def _read(cells: list[str], order: str, zone: tzinfo | None) -> list[Moment] | None:
    moments = []
    for cell in cells:
        moment = read_moment(cell, order, zone)
        if moment is None:
            return None
        moments.append(moment)
    return moments


def _no_date(sheet: Sheet, cells: list[str], orders: list[str]) -> InvalidTable:
    """The first cell that is no date in the order that reads most of the cells."""
    unread = {
        order: [row for row, cell in enumerate(cells) if read_moment(cell, order, None) is None]
        for order in orders
    }
    order = min(unread, key=lambda one: len(unread[one]))
    return unrecognised(f"{sheet.place(unread[order][0], 'date')} is not a date like {EXAMPLES[order]}")


def _either(sheet: Sheet, dmy: list[Moment], mdy: list[Moment]) -> InvalidTable:
    row = next(row for row, (one, other) in enumerate(zip(dmy, mdy, strict=True)) if one != other)
    one, other = _spoken(dmy[row][0]), _spoken(mdy[row][0])
    return unrecognised(
        f"{sheet.place(row, 'date')} is {one} or {other}, and no day above 12 settles it ({sheet.found()})",
        "state the order with csv:FOLDER?dates=dmy or dates=mdy, or write dates as 2024-01-31",
    )


def _spoken(day: date) -> str:
    return f"{day.day} {day:%b}"


def _refuse_several_a_day(sheet: Sheet, moments: list[Moment]) -> None:
    clocks: dict[date, object] = {}
    for row, (day, clock) in enumerate(moments):
        # The same time again is a correction, another time is another bar.
        if (known := clocks.setdefault(day, clock)) != clock:
            place = sheet.place(row, "date")
            raise refused(
                f"{place} is a second bar of {day}, after that of {known}: several bars a day",
                "deliver one bar for each session",
            )
