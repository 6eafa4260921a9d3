"""ShowGate: a version with what the gate says about it, for pages that ask before a decision."""

import msgspec

from application.forecasting.registry_streams import registry_of_model
from application.ports.event_store import EventStore
from application.queries.show_verdict import ShowVerdict
from domain.gate import Gate
from domain.gate_verdict import GateVerdict
from domain.registry_events import ModelRegistered


class GateView(msgspec.Struct, frozen=True, kw_only=True):
    """The gate for one version; `champion` is the version that serves now, "" for the fallback."""

    version: ModelRegistered
    champion: str
    verdict: GateVerdict
    retired: bool


class ShowGate:
    """Reads the registry of the version, and judges it as its promotion would."""

    def __init__(self, store: EventStore, gate: Gate) -> None:
        self._store = store
        self._verdict = ShowVerdict(store, gate)

    def version(self, model: str) -> ModelRegistered:
        """The version without a judgement. Raises NotFound."""
        return registry_of_model(self._store, model).version(model)

    def __call__(self, model: str) -> GateView:
        """The gate of a version now. Raises NotFound."""
        registry = registry_of_model(self._store, model)
        return GateView(
            version=registry.version(model),
            champion=registry.active.model if registry.active else "",
            verdict=self._verdict.of(registry, model).verdict,
            retired=model in registry.retired,
        )
