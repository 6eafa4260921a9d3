"""A value of a JSON answer to a number or a session."""

import math
from datetime import date, datetime, tzinfo
from typing import Any

from adapters.market_data.https.form import DateForm
from adapters.market_data.tables.moments import read_moment
from adapters.market_data.tables.numbers import read_number


def number_of(value: Any) -> float | None:
    """The number of a value, also of one written as a text; NaN for null, None for what is no number."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        return read_number(value, ".")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def session_of(value: Any, form: DateForm, zone: tzinfo) -> date | None:
    """The session of a date, or of an instant in the zone; None for what is no date."""
    if form == "iso":
        moment = read_moment(value, "ymd", zone) if isinstance(value, str) else None
        return moment[0] if moment else None
    seconds = number_of(value)
    if seconds is None or not math.isfinite(seconds):
        return None
    try:
        return datetime.fromtimestamp(seconds / (1000 if form == "milliseconds" else 1), zone).date()
    except (ValueError, OverflowError, OSError):
        return None
