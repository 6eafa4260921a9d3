"""The header Retry-After of an answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0
"""Seconds; a longer Retry-After is taken for a mistake of the source."""


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait after an answer: 1 to LONGEST_WAIT, None when the header is absent or unreadable.

    A date is compared with the clock of the source, if it states it, and else with `now`.
    """
    said = (headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        seconds = float(said[:12])
    elif (until := _moment(said)) is not None:
        seconds = (until - (_moment(headers.get("Date")) or now)).total_seconds()
    else:
        return None
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
