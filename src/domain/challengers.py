"""Challengers: the versions of a seat that answer in the shadow of its champion.

A seat is a ticker and a horizon family. A version that is promoted, restored by a rollback or retired leaves
by that event.
"""

from typing import assert_never

import msgspec

from domain.challenge_events import ChallengeEnded, ChallengeEvent, ChallengeEvidence, ModelChallenged

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
