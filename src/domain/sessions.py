"""Sessions: trading days of an exchange, stored as int32 days since 1970-01-01."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput

Days = npt.NDArray[np.int32]
EPOCH = date(1970, 1, 1)


def to_day(session: date) -> int:
    """The day number of a session."""
    return (session - EPOCH).days


def to_date(day: int) -> date:
    """The session of a day number."""
    return EPOCH + timedelta(days=int(day))


def parse_date(text: str, field: str) -> date:
    """The date of an ISO 8601 text. Raises InvalidInput with the field."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"invalid date {text!r}", field=field, remedy="write it as YYYY-MM-DD, e.g. 2024-01-31"
        ) from None
