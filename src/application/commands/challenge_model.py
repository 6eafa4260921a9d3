"""ChallengeModel: make a version answer in the shadow of the champion, and end that by hand."""

from collections.abc import Callable

from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.challenge import challenge, end_challenge
from domain.challenge_events import ChallengeEnded, ChallengeEvidence, ModelChallenged
from domain.model_version import Registry, evolve, stream_of_model


class ChallengeModel:
    """At most three versions challenge one seat."""

    def __init__(self, ledger: Ledger, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._observe = observe

    def __call__(self, model: str, reason: str = "") -> ModelChallenged:
        """Make a version a challenger of what serves its ticker and family.

        Raises NotFound, Conflict (retired, the champion, a challenger already, or a fourth one), or
        InvalidInput for a reason that is not printable.
        """
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        event = challenge(registry, model, by=self._ledger.actor, reason=reason, at=self._ledger.clock.now())
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        return event


class EndChallenge:
    """The event has the evidence so far."""

    def __init__(
        self,
        ledger: Ledger,
        evidence: Callable[[str], ChallengeEvidence],
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._evidence = evidence
        self._observe = observe

    def __call__(self, model: str, reason: str = "") -> ChallengeEnded:
        """End the challenge of a version.

        Raises NotFound, Conflict for a version that is no challenger, or InvalidInput for a reason that is
        not printable.
        """
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        event = end_challenge(
            registry,
            model,
            self._evidence(model),
            by=self._ledger.actor,
            reason=reason,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        return event
