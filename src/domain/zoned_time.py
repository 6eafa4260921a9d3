"""Times from outside must name their zone."""

from datetime import datetime

from domain.errors import NaiveTime


def require_zone(time: datetime | None, field: str) -> None:
    """Raise NaiveTime for a time without a zone; stored times have one, and the two cannot be compared."""
    if time is not None and time.tzinfo is None:
        raise NaiveTime(
            f"the time {time.isoformat()} has no zone",
            field=field,
            remedy=f"add Z or an offset, e.g. {time.isoformat()}Z",
        )
