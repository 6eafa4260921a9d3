"""ModelVersion: the registry of one ticker and horizon family, from training to retirement.

One stream holds every version of a ticker and family, so that at most one can be active.
"""

from datetime import date, datetime
from typing import Any, assert_never

import msgspec

from domain.errors import Conflict, NotFound
from domain.horizon import HorizonFamily


class TrainingWindow(msgspec.Struct, frozen=True, kw_only=True):
    """The prices one ticker gave to a training."""

    ticker: str
    first: date
    last: date
    sessions: int
    revision: int
    digest: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """How the version did after its training window, beside the naive forecast on the same origins.

    Losses are scaled pinball losses (lower is better); `p_value` is that of the one-sided
    Diebold-Mariano test against naive, None when there were too few origins.
    """

    origins: int
    step: int
    first: date | None
    last: date | None
    loss: float | None
    naive_loss: float | None
    fallback_loss: float | None
    p_value: float | None
    statistic: float | None
    coverage: dict[str, float]
    metrics: dict[str, Any]

    @property
    def relative_to_naive(self) -> float | None:
        """The loss divided by naive's; below 1 is better than naive."""
        return None if self.loss is None or not self.naive_loss else self.loss / self.naive_loss


class ModelRegistered(msgspec.Struct, frozen=True, kw_only=True, tag="model.registered.v1"):
    """A training ended; the version can be judged."""

    model: str
    ticker: str
    family: str
    strategy: str
    horizon: int
    settings: dict[str, int | float | str | bool]
    seed: int
    training: tuple[TrainingWindow, ...]
    artifact: str
    evidence: Evidence
    synthetic: bool
    code_version: str
    environment: dict[str, str]
    at: datetime


class ModelPromoted(msgspec.Struct, frozen=True, kw_only=True, tag="model.promoted.v1"):
    """The version serves from now on."""

    model: str
    previous: str
    by: str
    reason: str
    evidence: Evidence
    at: datetime


class PromotionRefused(msgspec.Struct, frozen=True, kw_only=True, tag="model.promotion-refused.v1"):
    """The gate stayed shut, and why."""

    model: str
    by: str
    reasons: tuple[str, ...]
    at: datetime


class ModelRolledBack(msgspec.Struct, frozen=True, kw_only=True, tag="model.rolled-back.v1"):
    """`restored` serves again instead of `model`; "" means the fallback serves."""

    model: str
    restored: str
    by: str
    reason: str
    at: datetime


class ModelRetired(msgspec.Struct, frozen=True, kw_only=True, tag="model.retired.v1"):
    """The version will not serve again."""

    model: str
    by: str
    reason: str
    at: datetime


ModelEvent = ModelRegistered | ModelPromoted | PromotionRefused | ModelRolledBack | ModelRetired


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of one ticker and family. `served` is the pile of promotions, the active one last."""

    versions: dict[str, ModelRegistered] = {}
    served: tuple[str, ...] = ()
    retired: frozenset[str] = frozenset()

    @property
    def active(self) -> ModelRegistered | None:
        """The version that serves; None means the fallback."""
        return self.versions[self.served[-1]] if self.served else None

    def version(self, model: str) -> ModelRegistered:
        """A version by its id; raises NotFound."""
        if model not in self.versions:
            known = ", ".join(self.versions) or "none yet"
            raise NotFound(f"no model version {model}", field="model", remedy=f"versions here: {known}")
        return self.versions[model]


def stream_of(ticker: str, family: HorizonFamily) -> str:
    """The stream of a ticker's registry for a family."""
    return f"registry-{ticker}-{family.label}"


def model_id(ticker: str, family: HorizonFamily, number: int) -> str:
    """The id of the n-th version, e.g. `VALE3-fortnight-3`."""
    return f"{ticker}-{family.label}-{number}"


def stream_of_model(model: str) -> str:
    """The stream that holds a version; raises NotFound for what cannot be an id."""
    parts = model.rsplit("-", 2)
    if len(parts) != 3 or parts[1].upper() not in HorizonFamily.__members__ or not parts[2].isdigit():
        raise NotFound(f"{model!r} is no model version", field="model", remedy="see `previsto models list`")
    return f"registry-{parts[0].upper()}-{parts[1].lower()}"


def promote(
    state: Registry, model: str, refusals: tuple[str, ...], *, by: str, reason: str, at: datetime
) -> ModelEvent:
    """Promote, or record why the gate refused. Raises Conflict for an active or retired version."""
    version = state.version(model)
    if model in state.retired:
        raise Conflict(f"{model} is retired", field="model", remedy="train a new version")
    if state.active is version:
        raise Conflict(f"{model} is active already", field="model")
    if refusals:
        return PromotionRefused(model=model, by=by, reasons=refusals, at=at)
    previous = state.served[-1] if state.served else ""
    return ModelPromoted(
        model=model, previous=previous, by=by, reason=reason, evidence=version.evidence, at=at
    )


def roll_back(state: Registry, *, by: str, reason: str, at: datetime) -> ModelRolledBack:
    """Give the seat back to the version promoted before, or to the fallback."""
    if not state.served:
        raise Conflict("no version is active here", field="ticker", remedy="see `previsto models list`")
    earlier = [model for model in state.served[:-1] if model not in state.retired]
    return ModelRolledBack(
        model=state.served[-1], restored=earlier[-1] if earlier else "", by=by, reason=reason, at=at
    )


def retire(state: Registry, model: str, *, by: str, reason: str, at: datetime) -> ModelRetired:
    """Take a version out for good. Raises Conflict while it serves."""
    version = state.version(model)
    if state.active is version:
        raise Conflict(
            f"{model} is active", field="model", remedy=f"first `previsto models rollback {version.ticker}`"
        )
    if model in state.retired:
        raise Conflict(f"{model} is retired already", field="model")
    return ModelRetired(model=model, by=by, reason=reason, at=at)


def evolve(state: Registry, event: ModelEvent) -> Registry:
    """Fold one event."""
    match event:
        case ModelRegistered():
            return msgspec.structs.replace(state, versions={**state.versions, event.model: event})
        case ModelPromoted():
            return msgspec.structs.replace(state, served=(*state.served, event.model))
        case ModelRolledBack():
            return msgspec.structs.replace(state, served=_down_to(event.restored, state.served[:-1]))
        case ModelRetired():
            return msgspec.structs.replace(state, retired=state.retired | {event.model})
        case PromotionRefused():
            return state
        case _:
            assert_never(event)


def _down_to(model: str, served: tuple[str, ...]) -> tuple[str, ...]:
    while served and served[-1] != model:
        served = served[:-1]
    return served
