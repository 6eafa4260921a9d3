"""PromoteModel: make a version the champion when its evidence passes the gate."""

from application.forecasting.evidence import FALLBACK
from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.errors import GateRefused
from domain.gate import Gate
from domain.model_version import Registry, evolve, promote, stream_of_model
from domain.registry_events import ModelPromoted, PromotionRefused


class PromoteModel:
    """Records the promotion, or the refusal with all reasons."""

    def __init__(self, ledger: Ledger, gate: Gate, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._gate = gate
        self._observe = observe

    def __call__(self, model: str, reason: str = "", *, force: bool = False) -> ModelPromoted:
        """Promote a version; with `force`, also against the gate, which marks it for ever.

        Raises NotFound, Conflict (active or retired), GateRefused, or InvalidInput for a reason that is not
        printable, or blank with `force`.
        """
        stream = stream_of_model(model)
        state, version = load(self._ledger.store, stream, evolve, Registry())
        event = promote(
            state,
            model,
            self._gate.judge(state, model, FALLBACK),
            by=self._ledger.actor,
            reason=reason,
            at=self._ledger.clock.now(),
            force=force,
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
