"""Sessions: days as numbers and back."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.sessions import EPOCH, parse_date, to_date, to_day


def test_days_count_from_the_epoch() -> None:
    """Day 0 is 1970-01-01, and earlier days are negative."""
    assert (to_day(EPOCH), to_day(date(1970, 1, 2)), to_day(date(1969, 12, 31))) == (0, 1, -1)


@given(st.dates())
def test_a_day_leads_back_to_its_date(session: date) -> None:
    """Every date has one int32 number, and the number leads back, as Python's or as numpy's integer."""
    assert to_date(to_day(session)) == session
    assert to_date(np.int32(to_day(session))) == session  # type: ignore[arg-type]


@given(st.dates())
def test_an_iso_date_is_read(session: date) -> None:
    """A date as Python and databases write it is accepted."""
    assert parse_date(session.isoformat(), "start") == session


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "2023-02-29", "31/01/2024", "2024-1-1"])
def test_no_date_is_refused(text: str) -> None:
    """What is no date is refused, naming the field it was given in and the accepted form."""
    with pytest.raises(InvalidInput) as caught:
        parse_date(text, "known-at")
    assert caught.value.field == "known-at"
    assert "YYYY-MM-DD" in caught.value.remedy
