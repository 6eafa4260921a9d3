"""RetireModel: take a version out for good."""

from application.ledger import Ledger
from application.streams import load
from domain.model_version import ModelRetired, Registry, evolve, retire, stream_of_model


class RetireModel:
    """An active version must be rolled back first, so that retiring never changes who serves."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, model: str, reason: str) -> ModelRetired:
        """Retire. Raises NotFound or Conflict."""
        stream = stream_of_model(model)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        event = retire(
            registry, model, by=self._ledger.origin.actor, reason=reason, at=self._ledger.clock.now()
        )
        self._ledger.append(stream, version, (event,))
        return event
