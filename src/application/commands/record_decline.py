"""RecordDecline: record that a version declines, and roll it back where the policy says so."""

from collections.abc import Sequence

from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.horizon import family_of
from domain.model_version import Registry, detect, evolve, stream_of, stream_of_model
from domain.registry_events import DeclineDetected, ModelEvent


class RecordDecline:
    """Records each decline once; a rollback is in the same append, so that neither is there alone."""

    def __init__(self, ledger: Ledger, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._observe = observe

    def __call__(self, decline: DeclineDetected) -> Sequence[ModelEvent]:
        """The recorded events; none for a decline that was recorded before.

        A strategy without a version has its declines in the registry of the family of the step. Raises
        VersionConflict when another decision came first.
        """
        of = decline.model
        stream = stream_of_model(of) if of else stream_of(decline.ticker, family_of(decline.step))
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        events = detect(registry, decline)
        if events:
            self._ledger.append(stream, version, events)
        for event in events:
            self._observe(Decided(event=event))
        return events
