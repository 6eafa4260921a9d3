"""PriceQuality: the findings of a ticker with their effect and their sessions."""

import pytest

from application.queries.price_quality import FoundSessions, PriceQuality
from tests.support.builders import a_series
from tests.support.use_cases import VALE3, Case, Weekdays


@pytest.mark.parametrize(("rows", "short"), [(1, True), (249, True), (250, False)])
def test_a_history_of_less_than_a_year_is_short(rows: int, short: bool) -> None:
    """The finding has all sessions, changes no row, and is no reason of the verdict."""
    series = a_series(rows)
    case = Case().tracked().priced(series)

    quality = PriceQuality(case.prices, Weekdays())(VALE3)

    days = tuple(series.bar(row).session for row in range(rows))
    found = FoundSessions(finding="short", effect="usable", sessions=days)
    assert quality.findings == (found,) * short
    assert (quality.rows, quality.usable, quality.verdict, quality.doubts) == (rows, rows, "fit", ())
