"""Sessions: exchange days, counted as int32 days since 1970-01-01."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput

Days = npt.NDArray[np.int32]
EPOCH = date(1970, 1, 1)


def to_day(session: date) -> int:
    """The number of days from 1970-01-01 to the session."""
    return (session - EPOCH).days


def to_date(day: int) -> date:
    """The session of a day number."""
    return EPOCH + timedelta(days=int(day))


def parse_date(text: str, field: str) -> date:
    """Read an ISO 8601 date; raises InvalidInput naming the field."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"{text!r} is not a date", field=field, remedy="write it as YYYY-MM-DD, e.g. 2024-01-31"
        ) from None
