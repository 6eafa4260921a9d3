"""ChallengeModel: make a version answer in the shadow of the champion, and end that by hand."""

from application.forecasting.duels import evidence_of
from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.queries.lists import Lists
from application.streams import load
from domain.challenge import challenge, end_challenge
from domain.challenge_events import ChallengeEnded, ModelChallenged
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

    def __init__(self, ledger: Ledger, lists: Lists, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._lists = lists
        self._observe = observe

    def __call__(self, model: str, reason: str = "") -> ChallengeEnded:
        """End the challenge of a version.

        Raises NotFound, Conflict for a version that is no challenger, or InvalidInput for a reason that is
        not printable.
        """
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        found = self._lists.named("challengers", [model])
        pools = self._lists.named("challengers", [found[model]["pool"]]) if model in found else {}
        event = end_challenge(
            registry,
            model,
            evidence_of(found.get(model, UNKNOWN), next(iter(pools.values()), None)),
            by=self._ledger.actor,
            reason=reason,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        return event


UNKNOWN = {"champion": "", "steps": {}, "peaks": [1.0, 1.0]}
"""The row of a version that never challenged."""
