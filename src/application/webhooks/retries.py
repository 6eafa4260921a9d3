"""When a delivery that failed is tried again."""

from datetime import datetime, timedelta

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 900.0
LONGEST_ASKED_SECONDS = 3600.0
"""A longer Retry-After is not obeyed, so that no receiver keeps a delivery from its other attempts."""
GIVE_UP = timedelta(hours=24)


def next_try(attempts: int, asked: float | None, now: datetime, chance: float) -> datetime:
    """The time of the next attempt after so many.

    The wait doubles from 5 seconds to 15 minutes; `chance` in [0, 1) shortens it by up to half, so that
    deliveries that failed together are not tried together. `asked` is the Retry-After of the answer in
    seconds, obeyed up to an hour.
    """
    wait = min(FIRST_SECONDS * 2 ** min(attempts - 1, 20), LONGEST_SECONDS) * (1 - chance / 2)
    return now + timedelta(seconds=max(wait, min(asked or 0.0, LONGEST_ASKED_SECONDS)))
