"""The last session of an exchange whose delay has passed."""

from datetime import date, datetime, timedelta

from application.ports.calendar import Calendar


def last_settled_session(calendar: Calendar, exchange: str, delay: int, now: datetime) -> date:
    """The last session that was final `delay` minutes ago. Raises InvalidInput for an unknown exchange."""
    return calendar.last_final(exchange, now - timedelta(minutes=delay))
