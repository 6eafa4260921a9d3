"""PromoteModel: make a version the champion when its evidence passes the gate."""

from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.errors import GateRefused
from domain.gate import Gate
from domain.model_version import Registry, evolve, promote, require_shown, stream_of_model
from domain.registry_events import ModelPromoted, PromotionRefused


class PromoteModel:
    """Records the promotion, or the refusal with all reasons."""

    def __init__(self, ledger: Ledger, gate: Gate, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._gate = gate
        self._observe = observe

    def __call__(self, model: str, reason: str = "", shown: str | None = None) -> ModelPromoted:
        """Promote a version. Raises NotFound, Conflict (active or retired) or GateRefused.

        `shown` is the champion that the person saw, "" for the fallback: another one now is a Conflict.
        """
        stream = stream_of_model(model)
        state, version = load(self._ledger.store, stream, evolve, Registry())
        require_shown(state, shown)
        refusals = self._gate.refusals(state.version(model).evidence, state.tries(model))
        event = promote(
            state,
            model,
            refusals,
            by=self._ledger.actor,
            reason=reason or "passed the gate",
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        if isinstance(event, PromotionRefused):
            raise refusal_of(event)
        assert isinstance(event, ModelPromoted)
        return event


def refusal_of(event: PromotionRefused) -> GateRefused:
    """The GateRefused error of a recorded refusal."""
    return GateRefused(
        f"{event.model} may not serve: {'; '.join(event.reasons)}",
        field="model",
        remedy=f"see `previsto models show {event.model}`",
    )
