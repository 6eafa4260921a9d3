"""The calendar contract over every adapter."""

import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from tests.contracts.calendar import CalendarContract


@pytest.fixture(scope="module")
def built() -> ExchangeSessions:
    """Made once for all questions."""
    return ExchangeSessions()


class TestExchangeSessions(CalendarContract):
    """The library's exchanges."""

    @pytest.fixture
    def calendar(self, built: ExchangeSessions) -> ExchangeSessions:
        """With what earlier questions made it build."""
        return built
