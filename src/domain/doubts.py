"""Doubts: what a reader of a forecast must know about the prices it rests on, in words."""

from collections.abc import Iterator

import numpy as np

from domain.bars import SUSPECT, Finding, RawBars
from domain.fitness import RECENT_ROWS, fitness
from domain.price_events import PricesHeld
from domain.sessions import to_date

JUMP_ROWS = 60  # the sessions from which most strategies take the volatility
MAX_IDLE_SESSIONS = 5  # without a trade; the next price is then anybody's guess


def doubts(bars: RawBars, held: PricesHeld | None) -> tuple[str, ...]:
    """The doubts about judged rows, most important first."""
    return tuple(_doubts(bars, held))


def idle_sessions(bars: RawBars) -> int:
    """The number of last rows in which nothing was traded."""
    idle = bars.having(Finding.UNTRADED)
    return int(np.argmax(np.append(~idle[::-1], True)))


def _doubts(bars: RawBars, held: PricesHeld | None) -> Iterator[str]:
    if held:
        yield f"the delivery of {held.at:%Y-%m-%d} is held: {held.message}"
    if idle := idle_sessions(bars):
        yield f"nothing was traded in the last {idle} sessions"
    if jumps := _sessions(bars, Finding.JUMP, JUMP_ROWS):
        yield f"the close jumps on {', '.join(jumps)}"
    suspect = bars.findings[-RECENT_ROWS:] & int(SUSPECT)
    if count := int(np.count_nonzero(suspect)):
        names = ", ".join(f.label for f in Finding if (suspect & int(f)).any())
        yield f"{count} of the last {suspect.size} rows are suspect and left out ({names})"
    yield from fitness(bars).reasons


def _sessions(bars: RawBars, finding: Finding, count: int) -> list[str]:
    usable = np.flatnonzero(bars.usable)[-count:]
    found = usable[bars.having(finding)[usable]]
    return [str(to_date(day)) for day in bars.sessions[found]]
