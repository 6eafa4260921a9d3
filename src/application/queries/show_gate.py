"""ShowGate: each policy of the gate with the number that a version has for it."""

from typing import Literal

import msgspec

from application.ports.event_store import EventStore
from application.streams import load
from domain.gate import ROUNDING, Gate
from domain.model_version import Registry, evolve, stream_of_model
from domain.registry_events import Evidence, ModelRegistered

GOAL = 0.8
Policy = Literal["origins", "naive", "chance", "fallback", "coverage"]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One policy: its number, the bound, and whether it is met; None stands for a number that is unknown."""

    policy: Policy
    value: float | None
    bound: float
    met: bool


class GateView(msgspec.Struct, frozen=True, kw_only=True):
    """The gate for one version: `open` when no policy refuses it, `refusals` as the ledger would record them.

    `champion` is the version that serves now, "" for the fallback.
    """

    version: ModelRegistered
    champion: str
    open: bool
    tries: int
    checks: tuple[Check, ...]
    refusals: tuple[str, ...]
    retired: bool


class ShowGate:
    """Reads the registry of the version; the gate itself decides whether it is open."""

    def __init__(self, store: EventStore, gate: Gate) -> None:
        self._store = store
        self._gate = gate

    def __call__(self, model: str) -> GateView:
        """The gate of a version now. Raises NotFound."""
        state, _ = load(self._store, stream_of_model(model), evolve, Registry())
        version, tries = state.version(model), state.tries(model)
        refusals = self._gate.refusals(version.evidence, tries)
        return GateView(
            version=version,
            champion=state.active.model if state.active else "",
            open=not refusals,
            tries=tries,
            checks=checks_of(self._gate, version.evidence, tries),
            refusals=refusals,
            retired=model in state.retired,
        )


def checks_of(gate: Gate, evidence: Evidence, tries: int) -> tuple[Check, ...]:
    """The policies with their numbers; all are met exactly when the gate has no refusal."""
    relative, p_value, covered = evidence.relative_to_naive, evidence.p_value, evidence.coverage.get("80")
    known = evidence.loss is not None and evidence.fallback_loss
    behind = evidence.loss / evidence.fallback_loss if known else None  # type: ignore[operator]
    alpha = gate.alpha / tries
    return (
        _check("origins", evidence.origins, gate.origins, evidence.origins >= gate.origins),
        _check("naive", relative, 1.0, relative is not None and relative < 1),
        _check("chance", p_value, alpha, p_value is not None and p_value <= alpha),
        _check(
            "fallback",
            behind,
            gate.slack,
            bool(known) and evidence.loss <= gate.slack * evidence.fallback_loss,  # type: ignore[operator]
        ),
        _check(
            "coverage",
            covered,
            gate.tolerance,
            covered is not None and abs(covered - GOAL) <= gate.tolerance + ROUNDING,
        ),
    )


def _check(policy: Policy, value: float | None, bound: float, met: bool) -> Check:
    return Check(policy=policy, value=value, bound=bound, met=met)
