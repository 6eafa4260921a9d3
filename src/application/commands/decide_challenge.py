"""DecideChallenge: end a challenge that its paired scores decided, and promote where the policy says so."""

from collections.abc import Callable

import msgspec

from application.forecasting.evidence import FALLBACK
from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.challenge import end_challenge
from domain.challenge_events import Action, ChallengeEnded, ChallengeEvidence, Outcome
from domain.challenge_policy import said
from domain.duel import decision
from domain.gate import Gate
from domain.model_version import Registry, evolve, promote, stream_of_model
from domain.registry_events import ModelEvent, ModelPromoted
from domain.running_settings import RunningSettings


class DecideChallenge:
    """Records each decision once; a promotion, or its refusal by the gate, is in the same append."""

    def __init__(
        self,
        ledger: Ledger,
        gate: Gate,
        settings: Callable[[], RunningSettings],
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._gate = gate
        self._settings = settings
        self._observe = observe

    def __call__(self, model: str, evidence: ChallengeEvidence) -> ChallengeEnded | None:
        """The end of the challenge; None while the evidence decides nothing, or the policy is `nothing`.

        Evidence about another champion than the present one decides nothing either. Raises VersionConflict
        when another decision came first.
        """
        outcome, policy = decision(evidence), self._settings().on_challenge
        if outcome is None or policy == "nothing":
            return None
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        champion = registry.served[-1] if registry.served else ""
        if model not in registry.challengers.open or evidence.champion != champion:
            return None
        ended, *further = self._events(registry, model, evidence, outcome, may_promote=policy == "promote")
        self._ledger.append(stream, version, (ended, *further))
        for event in (ended, *further):
            self._observe(Decided(event=event))
        return ended

    def _events(
        self,
        registry: Registry,
        model: str,
        evidence: ChallengeEvidence,
        outcome: Outcome,
        *,
        may_promote: bool,
    ) -> tuple[ChallengeEnded, *tuple[ModelEvent, ...]]:
        by, at, reason = self._ledger.actor, self._ledger.clock.now(), said(evidence)
        action: Action = "none" if outcome == "worse" else "proposed"
        ended = end_challenge(
            registry, model, evidence, by=by, reason=reason, at=at, outcome=outcome, action=action
        )
        if outcome == "worse" or not may_promote:
            return (ended,)
        shown = evolve(registry, ended)
        promotion = promote(
            shown, model, self._gate.judge(shown, model, FALLBACK), by=by, reason=reason, at=at
        )
        if isinstance(promotion, ModelPromoted):
            ended = msgspec.structs.replace(ended, action="promoted")
        return (ended, promotion)
