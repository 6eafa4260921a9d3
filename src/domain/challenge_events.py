"""Events about challengers: versions that answer in the shadow of a champion, and what came of it."""

from datetime import date, datetime
from typing import Literal

import msgspec

Outcome = Literal["better", "worse", "ended"]
Action = Literal["proposed", "promoted", "none"]


class ChallengeEvidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the paired scores of a challenger and a champion say; `champion` is "" for the fallback.

    `capital` is the largest one of the bets that the challenger loses less, `worse_capital` that it loses
    more (domain/duel.py); `pooled_capital` is that of the bets over `seats` seats of the same recipes, None
    where there is one. One that reaches `threshold` decides. `relative` is the loss divided by that of the
    champion over `sessions` outcomes at step 1, from the origin `first` to `last`.
    """

    champion: str
    capital: float
    worse_capital: float
    threshold: float
    sessions: int
    relative: float | None
    first: date | None
    last: date | None
    pooled_capital: float | None = None
    seats: int = 1


class ModelChallenged(msgspec.Struct, frozen=True, kw_only=True, tag="model.challenged.v1"):
    """The version is a challenger of what serves its ticker and family, `champion` or "" for the fallback."""

    model: str
    champion: str
    by: str
    reason: str
    at: datetime


class ChallengeEnded(msgspec.Struct, frozen=True, kw_only=True, tag="model.challenge-ended.v1"):
    """The version is a challenger no more.

    `outcome` is "better" or "worse" when its scores decided, and "ended" when somebody ended it. `action` is
    what followed: "proposed" (somebody may promote it on this evidence), "promoted" or "none".
    """

    model: str
    outcome: Outcome
    action: Action
    evidence: ChallengeEvidence
    by: str
    reason: str
    at: datetime


ChallengeEvent = ModelChallenged | ChallengeEnded
