"""ShowChallengers: the versions that challenged on a ticker, and the path of the evidence of each."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from application.forecasting.duels import evidence_of
from application.queries.lists import Data, Lists
from domain.ticker import Ticker

EVIDENCE = (
    "capital",
    "worse_capital",
    "threshold",
    "sessions",
    "relative",
    "first",
    "last",
    "pooled_capital",
    "seats",
)
"""The fields of the evidence that are shown as they are."""


class PathPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The capitals of the bets after the outcomes of one session."""

    session: date
    """The session whose close was the outcome."""
    better: float
    """The capital of the bets that the challenger loses less than the champion."""
    worse: float
    """The capital of the bets that it loses more."""
    pooled: float | None = None
    """The capital on less over all seats of the pool then; null where there is one, or before the first."""


class Challenger(msgspec.Struct, frozen=True, kw_only=True):
    """A version that answers in the shadow of a champion, or did, with the evidence so far."""

    model: str
    """The version."""
    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    champion: str | None
    """The version that it challenges; null for the fallback."""
    state: str
    """`open`; `better`, `worse` or `ended` after the end; or `promoted`, `restored` or `retired`."""
    action: str | None
    """What followed a decision: `proposed`, `promoted` or `none`; null without a decision."""
    challenged_at: datetime
    """The time at which it became a challenger."""
    ended_at: datetime | None
    """The time at which it left; null for an open challenge."""
    by: str
    """Who made it a challenger."""
    reason: str | None
    """The reason that was given, then or at the end."""
    sessions: int
    """The number of outcomes at step 1 that both have."""
    relative: float | None
    """Its loss at step 1 divided by that of the champion; below 1 is better; null without outcomes."""
    capital: float
    """The largest capital of the bets that it loses less; `threshold` decides for it."""
    worse_capital: float
    """The largest capital of the bets that it loses more; `threshold` decides against it."""
    pooled_capital: float | None
    """The largest capital on less over the seats of the same recipes; null where there is one seat."""
    seats: int
    """The number of seats of the pool."""
    threshold: float
    """The capital that decides, which chance reaches in one seat of twenty at most, ever."""
    first: date | None
    """The first origin with an outcome."""
    last: date | None
    """The last origin with an outcome."""
    path: list[PathPoint]
    """The capitals by session, oldest first."""


class ShowChallengers:
    """Reads the projection `challengers`, which a query brings up to date."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker) -> list[Challenger]:
        """The challengers of a ticker, open ones first, and then the last ones."""
        rows = self._lists.all("challengers", ticker.symbol)
        pools = self._lists.named("challengers", sorted({row["pool"] for row in rows}))
        found = sorted(rows, key=lambda row: (row["state"] == "open", row["challenged_at"]), reverse=True)
        return [_challenger(row, pools) for row in found]


def _challenger(row: Data, pools: Mapping[str, Data]) -> Challenger:
    pool = pools.get(row["pool"])
    evidence = evidence_of(row, pool)
    by_session = {one[0]: one[1] for one in pool["path"]} if pool and evidence.seats > 1 else {}
    return Challenger(
        model=row["model"],
        family=row["model"].rsplit("-", 2)[1],
        champion=row["champion"] or None,
        state=row["state"],
        action=row.get("action"),
        challenged_at=datetime.fromisoformat(row["challenged_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if "ended_at" in row else None,
        by=row["by"],
        reason=row["reason"] or None,
        path=[
            PathPoint(session=date.fromisoformat(day), better=better, worse=worse, pooled=by_session.get(day))
            for day, better, worse in row["path"]
        ],
        **{name: getattr(evidence, name) for name in EVIDENCE},
    )
