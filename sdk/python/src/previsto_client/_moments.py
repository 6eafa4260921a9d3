"""Times as they are sent: with a zone."""

from datetime import date, datetime, time, timezone

from .errors import SettingsError

DATE_LENGTH = len("2024-06-28")


def aware(moment: datetime | None) -> datetime | None:
    """The time, which must have a zone. Raises SettingsError."""
    if moment is not None and moment.tzinfo is None:
        raise SettingsError(
            f"the time {moment.isoformat()} has no zone",
            remedy="e.g. datetime(2024, 6, 28, tzinfo=timezone.utc)",
        )
    return moment


def moment(given: datetime | date | str | None) -> str | None:
    """A time of a filter: a day is its beginning in UTC. Raises SettingsError for a time without a zone."""
    if isinstance(given, str) and len(given) == DATE_LENGTH:
        return f"{given}T00:00:00Z"
    if given is None or isinstance(given, str):
        return given
    if not isinstance(given, datetime):
        given = datetime.combine(given, time(), timezone.utc)
    known = aware(given)
    return known.isoformat() if known else None
