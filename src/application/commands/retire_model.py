"""RetireModel: retire a version permanently."""

from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.model_version import Registry, evolve, retire, stream_of_model
from domain.registry_events import ModelRetired


class RetireModel:
    """The champion must be rolled back first, so retirement never changes the serving version."""

    def __init__(self, ledger: Ledger, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._observe = observe

    def __call__(self, model: str, reason: str) -> ModelRetired:
        """Retire a version. Raises NotFound, or Conflict (active or retired)."""
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        event = retire(registry, model, by=self._ledger.actor, reason=reason, at=self._ledger.clock.now())
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        return event
