"""Challengers: the versions of a seat that answer in the shadow of its champion.

A seat is a ticker and a horizon family. A version that is promoted, restored by a rollback or retired leaves
by that event.
"""

from datetime import datetime
from typing import TYPE_CHECKING, assert_never

import msgspec

from domain.challenge_events import (
    Action,
    ChallengeEnded,
    ChallengeEvent,
    ChallengeEvidence,
    ModelChallenged,
    Outcome,
)
from domain.errors import Conflict
from domain.free_text import free_text

if TYPE_CHECKING:
    from domain.model_version import Registry

MAX_CHALLENGERS = 3
"""Of a seat: each costs an answer and a score for each session."""


class Challengers(msgspec.Struct, frozen=True, kw_only=True):
    """The open challenges of a seat, and the evidence of being better than a champion, by version."""

    open: dict[str, ModelChallenged] = {}
    shown: dict[str, ChallengeEvidence] = {}

    def after(self, event: ChallengeEvent) -> "Challengers":
        """The challengers after a challenge or its end."""
        match event:
            case ModelChallenged():
                return msgspec.structs.replace(self, open={**self.open, event.model: event})
            case ChallengeEnded():
                left = self.without(event.model)
                if event.outcome != "better":
                    return left
                return msgspec.structs.replace(left, shown={**left.shown, event.model: event.evidence})
            case _:
                assert_never(event)

    def without(self, model: str) -> "Challengers":
        """The challengers without a version that was promoted, restored or retired."""
        return Challengers(
            open={name: one for name, one in self.open.items() if name != model},
            shown={name: one for name, one in self.shown.items() if name != model},
        )

    def evidence(self, model: str, champion: str) -> ChallengeEvidence | None:
        """The evidence that a version is better than this champion; None where there is none."""
        found = self.shown.get(model)
        return found if found and found.champion == champion else None


def challenge(state: "Registry", model: str, *, by: str, reason: str, at: datetime) -> ModelChallenged:
    """Make a version a challenger of what serves.

    Raises NotFound, Conflict (retired, the champion, a challenger already, or a fourth one), or InvalidInput
    for a reason that is not printable.
    """
    free_text(reason, "reason")
    state.version(model)
    if model in state.retired:
        raise Conflict(f"{model} is retired", field="model", remedy="train a new version")
    champion = state.served[-1] if state.served else ""
    if model == champion:
        raise Conflict(
            f"{model} is the champion, and cannot challenge itself",
            field="model",
            remedy="name another version of `previsto models list`",
        )
    known = state.challengers.open
    if model in known:
        raise Conflict(f"{model} is a challenger already", field="model")
    if len(known) >= MAX_CHALLENGERS:
        raise Conflict(
            f"this seat has {MAX_CHALLENGERS} challengers: {', '.join(known)}",
            field="model",
            remedy=f"first `previsto models end-challenge {next(iter(known))}`",
        )
    return ModelChallenged(model=model, champion=champion, by=by, reason=reason, at=at)


def end_challenge(
    state: "Registry",
    model: str,
    evidence: ChallengeEvidence,
    *,
    by: str,
    reason: str,
    at: datetime,
    outcome: Outcome = "ended",
    action: Action = "none",
) -> ChallengeEnded:
    """End a challenge. Raises NotFound, Conflict for a version that is no challenger, or InvalidInput."""
    free_text(reason, "reason")
    state.version(model)
    if model not in state.challengers.open:
        raise Conflict(
            f"{model} is no challenger",
            field="model",
            remedy=f"see `previsto models challengers {model.split('-')[0]}`",
        )
    return ChallengeEnded(
        model=model, outcome=outcome, action=action, evidence=evidence, by=by, reason=reason, at=at
    )
