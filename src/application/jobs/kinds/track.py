"""`track`: track tickers and fetch their prices."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from application.commands.track_ticker import TrackTicker
from application.jobs.kinds.parts import each, require_success
from application.jobs.kinds.refresh import Refresh
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import InvalidInput
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of

TrackStep = Literal["track", "refresh"]
STEPS: tuple[TrackStep, ...] = ("track", "refresh")
SCOPES = ("data:write",)


class TrackRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tickers, the steps for each of them, and the last day to fetch.

    `track` begins to track a ticker, `refresh` fetches the prices of a tracked one.
    """

    tickers: tuple[str, ...]
    steps: tuple[TrackStep, ...] = STEPS
    until: date | None = None


class Track:
    """Tracks and refreshes tickers; a ticker that one step refuses has no later step."""

    form = TrackRequest

    def __init__(self, ledger: Ledger, track_ticker: TrackTicker, refresh: Refresh) -> None:
        self._ledger = ledger
        self._track_ticker = track_ticker
        self._refresh = refresh

    def scopes(self, request: TrackRequest) -> Sequence[str]:
        return SCOPES

    def check(self, request: TrackRequest) -> None:
        if not request.tickers:
            raise InvalidInput("tickers must not be empty", field="tickers", remedy="e.g. VALE3,PETR4")
        if not request.steps:
            raise InvalidInput("steps must not be empty", field="steps", remedy=f"e.g. {','.join(STEPS)}")

    def __call__(self, request: TrackRequest, work: Work) -> dict[str, Any]:
        """Returns `done` by ticker, and `failed` with the step, the code and the message."""
        acts: dict[TrackStep, Callable[[str], dict[str, Any]]] = {
            "track": self._track_one,
            "refresh": lambda name: self._refresh.one(name, request.until),
        }
        done: dict[str, Any] = {name: {} for name in _names(request.tickers)}
        failed: dict[str, Any] = {}
        for step in STEPS:
            if step in request.steps:
                found = each(work, [*done], acts[step], SCOPES, step)
                failed |= {name: {"step": step, **why} for name, why in found["failed"].items()}
                done = {name: done[name] | what for name, what in found["done"].items()}
        return require_success({"done": done, "failed": failed})

    def _track_one(self, name: str) -> dict[str, Any]:
        """Track one ticker; `new` says whether this job began to track it, in this attempt or before."""
        ticker, new = self._track_ticker(name)
        return {"new": new or bool(self._ledger.earlier_events(stream_of(ticker)))}


def _names(texts: Sequence[str]) -> list[str]:
    """Each ticker once, by its symbol; a text that is no ticker stays, and its first step refuses it."""
    return [*dict.fromkeys(map(_symbol, texts))]


def _symbol(text: str) -> str:
    try:
        return Ticker.parse(text).symbol
    except InvalidInput:
        return text
