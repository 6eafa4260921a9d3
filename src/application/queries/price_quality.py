"""PriceQuality: the findings of the known prices of a ticker, with their sessions."""

from datetime import date, datetime

import msgspec

from application.forecasting.known_prices import KnownPrices
from application.ports.calendar import Calendar
from application.prices.freshness import missing_sessions
from domain.bars import DROPPED, SUSPECT, Finding, RawBars
from domain.doubts import doubts
from domain.fitness import fitness, is_short
from domain.judgement.repairs import Repair
from domain.sessions import Days, to_date
from domain.ticker import Ticker

SHORT = "short"  # the one finding of a whole ticker; no row is stored with it


class FoundSessions(msgspec.Struct, frozen=True, kw_only=True):
    """A finding: its effect (`usable`, `dropped` or `suspect`), and the sessions that have it.

    The finding `short` is one of the ticker, and its sessions are those of all rows.
    """

    finding: str
    """The name of the finding."""
    effect: str
    """What it does to the rows: `usable`, `dropped` or `suspect`."""
    sessions: tuple[date, ...]
    """The sessions that have it."""


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """`verdict` is `fit`, `thin` or `unfit`.

    `missing` are sessions of the exchange between the first and the last row that have no row.
    """

    ticker: str
    revision: int
    known_at: datetime
    source: str
    basis: str
    rules: int
    rows: int
    usable: int
    findings: tuple[FoundSessions, ...]
    missing: tuple[date, ...]
    repairs: tuple[Repair, ...]
    verdict: str
    doubts: tuple[str, ...]


class PriceQuality:
    """Judges the prices as known now or at a past time."""

    def __init__(self, prices: KnownPrices, calendar: Calendar) -> None:
        self._prices = prices
        self._calendar = calendar

    def __call__(self, ticker: Ticker, known_at: datetime | None = None) -> Quality:
        """The quality. Raises NotFound for a ticker without prices."""
        known = self._prices(ticker, known_at)
        return Quality(
            ticker=ticker.symbol,
            revision=known.revision,
            known_at=known.known_at,
            source=known.source,
            basis=known.basis or "",
            rules=known.rules,
            rows=len(known.bars),
            usable=len(known.series),
            findings=(*_found(known.bars), *_found_short(known.bars)),
            missing=_dates(missing_sessions(self._calendar, ticker.exchange, known.bars)),
            repairs=known.repairs,
            verdict=fitness(known.bars).verdict,
            doubts=doubts(known.bars, known.held),
        )


def _found(bars: RawBars) -> tuple[FoundSessions, ...]:
    found = ((f, bars.sessions[bars.having(f)]) for f in Finding)
    return tuple(
        FoundSessions(finding=f.label, effect=_effect(f), sessions=_dates(days))
        for f, days in found
        if days.size
    )


def _found_short(bars: RawBars) -> tuple[FoundSessions, ...]:
    if not is_short(bars):
        return ()
    return (FoundSessions(finding=SHORT, effect="usable", sessions=_dates(bars.sessions)),)


def _effect(finding: Finding) -> str:
    return "dropped" if finding & DROPPED else "suspect" if finding & SUSPECT else "usable"


def _dates(days: Days) -> tuple[date, ...]:
    return tuple(to_date(day) for day in days)
