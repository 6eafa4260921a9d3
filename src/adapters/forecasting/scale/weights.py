"""The shipped weights: one JSON file for each fit, named by its day, with a number where a fit is revised.

A file never changes and is never removed, because old forecasts are replayed with it.
"""

from functools import lru_cache
from importlib.resources import files

import msgspec

from adapters.forecasting.scale.card import Card
from domain.errors import InvalidInput

LATEST = "2026-11-30-2"


@lru_cache(8)
def card_of(day: str) -> Card:
    """The card of a fit. Raises InvalidInput with the known days."""
    known = {file.name.removesuffix(".json"): file for file in files(__package__).joinpath("cards").iterdir()}
    if day not in known:
        raise InvalidInput(
            f"there are no weights of {day!r}",
            field="settings.weights",
            remedy=f"one of {', '.join(sorted(known))}",
        )
    return msgspec.json.decode(known[day].read_bytes(), type=Card)
