"""Doubts: what a reader of a forecast must know about the prices it rests on, as codes with sentences."""

from collections.abc import Iterator

import msgspec
import numpy as np

from domain.bars import SUSPECT, Finding, RawBars
from domain.day_ranges import JUDGED, RANGE_ROWS, day_ranges
from domain.fitness import RECENT_ROWS, UNFIT_REASON, fitness
from domain.price_events import PricesHeld
from domain.prices import PRICES
from domain.sessions import to_date

JUMP_ROWS = 100  # sessions in which a jump still moves the volatility
MAX_IDLE_SESSIONS = 5  # without a trade; the next price is then anybody's guess
MOVES = 60  # returns that are counted for a close that hardly moves
STILL_SHARE = 0.2  # of them are 0
STANDSTILL = 20  # returns of 0 in a row at the end
UNKNOWN_SHARE = 0.1  # of the last day ranges


class Doubt(msgspec.Struct, frozen=True):
    """One doubt: a code for programs, and a sentence for people."""

    code: str
    text: str


def doubts(bars: RawBars, held: PricesHeld | None) -> tuple[str, ...]:
    """The doubts about judged rows and a held delivery in words, most important first."""
    return tuple(doubt.text for doubt in price_doubts(bars, held))


def price_doubts(bars: RawBars, held: PricesHeld | None) -> tuple[Doubt, ...]:
    """The doubts about judged rows and a held delivery, most important first."""
    return (*held_doubts(held), *row_doubts(bars))


def held_doubts(held: PricesHeld | None) -> tuple[Doubt, ...]:
    """The doubt about a delivery that waits for a decision."""
    if not held:
        return ()
    return (Doubt("delivery-held", f"the delivery of {held.at:%Y-%m-%d} is held: {held.message}"),)


def row_doubts(bars: RawBars) -> tuple[Doubt, ...]:
    """The doubts about judged rows, most important first."""
    return tuple(_row_doubts(bars))


def forecast_doubts(sessions: int, data_age: int) -> Iterator[Doubt]:
    """The doubts about a forecast from so many sessions, of which `data_age` final ones are lacking."""
    if data_age:
        yield Doubt("stale", f"the prices of the last {data_age} final sessions are lacking")
    if sessions < RECENT_ROWS:
        yield Doubt("short-history", f"there are {sessions} sessions, which is less than a year")


def forced_doubt(model: str) -> Doubt:
    """The doubt about a version that was promoted by force."""
    return Doubt("forced-model", f"{model} was promoted by force: the gate refused it, and no skill is shown")


def idle_sessions(bars: RawBars) -> int:
    """The number of last sessions in which nothing was traded; rows of holidays do not count."""
    idle = bars.having(Finding.UNTRADED)[~bars.having(Finding.NOT_A_SESSION)]
    return int(np.argmax(np.append(~idle[::-1], True)))


def _row_doubts(bars: RawBars) -> Iterator[Doubt]:
    if idle := idle_sessions(bars):
        yield Doubt("hardly-traded", f"nothing was traded in the last {idle} sessions")
    if jumps := _sessions(bars, Finding.JUMP, JUMP_ROWS):
        yield Doubt("recent-jump", f"the close jumps on {', '.join(jumps)}")
    suspect = bars.findings[-RECENT_ROWS:] & int(SUSPECT)
    if count := int(np.count_nonzero(suspect)):
        names = ", ".join(f.label for f in Finding if (suspect & int(f)).any())
        text = f"{count} of the last {suspect.size} rows are suspect and left out ({names})"
        yield Doubt("suspect-rows", text)
    for reason in fitness(bars).reasons:
        yield Doubt("unfit" if reason.startswith(UNFIT_REASON) else "hardly-traded", reason)
    usable = bars.take(np.flatnonzero(bars.usable)[-RANGE_ROWS - 1 :])
    yield from _about_moves(usable)
    yield from _about_ranges(usable)


def _about_moves(usable: RawBars) -> Iterator[Doubt]:
    """Whether the close stands still: ranges are then narrow, and the next move is far outside of them."""
    moved = np.diff(usable.columns["close"][-MOVES - 1 :]) != 0
    still = int(np.argmax(np.append(moved[::-1], True)))
    if still >= STANDSTILL:
        yield Doubt("no-movement", f"the close did not move in the last {still} sessions")
    elif moved.size and (count := int(np.count_nonzero(~moved))) > STILL_SHARE * moved.size:
        yield Doubt("hardly-traded", f"the close did not move on {count} of the last {moved.size} sessions")


def _about_ranges(usable: RawBars) -> Iterator[Doubt]:
    """Whether highs and lows can be believed; `scale` takes the closes where they cannot."""
    if len(usable) < 2:
        return
    known = day_ranges(*(usable.columns[name] for name in PRICES)).known[-JUDGED:]
    if (count := int(np.count_nonzero(~known))) > UNKNOWN_SHARE * known.size:
        text = f"high and low are missing, equal or absurd on {count} of the last {known.size} sessions"
        yield Doubt("no-ranges", f"{text}: only the closes count there")


def _sessions(bars: RawBars, finding: Finding, count: int) -> list[str]:
    usable = np.flatnonzero(bars.usable)[-count:]
    found = usable[bars.having(finding)[usable]]
    return [str(to_date(day)) for day in bars.sessions[found]]
