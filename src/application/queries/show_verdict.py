"""ShowVerdict: what the gate says about a version."""

import msgspec

from application.forecasting.evidence import FALLBACK
from application.forecasting.registry_streams import registry_of_model
from application.ports.event_store import EventStore
from domain.gate import Gate
from domain.gate_verdict import GateVerdict
from domain.model_version import Registry


class ModelVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate says about a version; that of a champion is the one of its promotion."""

    passed: bool
    """Whether every policy is met."""
    decided: bool
    """Whether it is the verdict of the promotion of the champion, and not what the gate would say now."""
    verdict: GateVerdict
    """The comparison with what serves without the version, and every policy with its figure."""


class ShowVerdict:
    """Judges a version as its promotion would, and records nothing."""

    def __init__(self, store: EventStore, gate: Gate) -> None:
        self._store = store
        self._gate = gate

    def __call__(self, model: str) -> ModelVerdict:
        """The verdict on a version. Raises NotFound.

        A champion of an earlier release, whose promotion has none, is judged as if it were a candidate.
        """
        return self.of(registry_of_model(self._store, model), model)

    def of(self, registry: Registry, model: str) -> ModelVerdict:
        """The same for a registry that was read already."""
        serves = registry.active is registry.version(model)
        recorded = registry.verdicts.get(model) if serves else None
        verdict = recorded or self._gate.judge(registry, model, FALLBACK)
        return ModelVerdict(passed=verdict.passed, decided=recorded is not None, verdict=verdict)
