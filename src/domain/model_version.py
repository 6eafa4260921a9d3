"""Model registry: the versions of one ticker and horizon family, from registration to retirement.

One stream holds all versions of a ticker and family, so that at most one can be active.
"""

from collections.abc import Hashable
from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.challenge_events import ChallengeEnded, ModelChallenged
from domain.challengers import Challengers
from domain.errors import Conflict, UnknownModel
from domain.free_text import free_text, stated_text
from domain.gate_verdict import GateVerdict
from domain.horizon import HorizonFamily
from domain.registry_events import (
    CompressionRefused,
    DeclineDetected,
    ModelEvent,
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of one ticker and family. `served` is the stack of promotions, the champion last.

    `declined` has by version or strategy, step and test the last origin behind a decline that was recorded.
    `known_at_promotion` has by champion the number of versions registered at its last promotion, and
    `rivals_from` by version that number of the champion at its registration, 0 for the fallback. `forced` are
    the versions that were ever promoted against the gate; `verdicts` has what the gate said by champion.
    `challengers` answer in the shadow of the champion.
    """

    versions: dict[str, ModelRegistered] = {}
    served: tuple[str, ...] = ()
    retired: frozenset[str] = frozenset()
    known_at_promotion: dict[str, int] = {}
    rivals_from: dict[str, int] = {}
    declined: dict[tuple[str, int, str], date] = {}
    forced: frozenset[str] = frozenset()
    verdicts: dict[str, GateVerdict] = {}
    challengers: Challengers = Challengers()

    @property
    def active(self) -> ModelRegistered | None:
        """The champion; None when the fallback serves."""
        return self.versions[self.served[-1]] if self.served else None

    def version(self, model: str) -> ModelRegistered:
        """The version with this id. Raises NotFound."""
        if model not in self.versions:
            known = ", ".join(self.versions) or "none yet"
            raise UnknownModel(f"no model version {model}", field="model", remedy=f"versions here: {known}")
        return self.versions[model]

    def lineage(self, model: str) -> tuple[ModelRegistered, ...]:
        """The version, its parent and so on, up to the first uncompressed ancestor. Raises NotFound."""
        found = [self.version(model)]
        while found[-1].parity:  # a warm start has a parent too, but is judged by itself
            found.append(self.version(found[-1].parent))
        return tuple(found)

    def rival_to(self, model: str) -> ModelRegistered | None:
        """The version that serves without this one; None for the fallback."""
        others = [one for one in self.served if one != model and one not in self.retired]
        return self.versions[others[-1]] if others else None

    def tries(self, model: str) -> tuple[ModelRegistered, ...]:
        """This version, and the others that the gate compares with one champion when it judges this one.

        They are the versions registered after the promotion of the champion that the version was trained
        against, until now; retired ones count. A repeated training that gives the same artifact and
        evidence counts once, and the same artifact judged on another window counts again.
        """
        one = self.versions[model]
        looks = {_look(rival): rival for rival in tuple(self.versions.values())[self.rivals_from[model] :]}
        return (one, *(rival for look, rival in looks.items() if look != _look(one)))


def _look(version: ModelRegistered) -> tuple[Hashable, ...]:
    """What tells one try of the gate from another."""
    evidence = version.evidence
    return version.artifact, evidence.first, evidence.last, evidence.p_value


def stream_of(ticker: str, family: HorizonFamily) -> str:
    """The name of the stream of a registry, e.g. `registry-VALE3-fortnight`."""
    return f"registry-{ticker}-{family.label}"


def model_id(ticker: str, family: HorizonFamily, number: int) -> str:
    """The id of version `number`, e.g. `VALE3-fortnight-3`."""
    return f"{ticker}-{family.label}-{number}"


def stream_of_model(model: str) -> str:
    """The name of the stream that holds a version. Raises NotFound for an invalid id."""
    parts = model.rsplit("-", 2)
    if len(parts) != 3 or parts[1].upper() not in HorizonFamily.__members__ or not parts[2].isdigit():
        raise UnknownModel(
            f"invalid model version {model!r}", field="model", remedy="see `previsto models list`"
        )
    return f"registry-{parts[0].upper()}-{parts[1].lower()}"


def require_shown(state: Registry, shown: str | None) -> None:
    """Raise Conflict when the champion is another than the one that was `shown` to who decides.

    "" stands for the fallback; None was shown nothing.
    """
    now = state.served[-1] if state.served else ""
    if shown is not None and shown != now:
        raise Conflict(
            f"the champion was {shown or 'the fallback'} when the page was made, and is"
            f" {now or 'the fallback'} now",
            field="champion",
            remedy="look at the present champion, and decide again",
        )


def promote(
    state: Registry,
    model: str,
    verdict: GateVerdict,
    *,
    by: str,
    reason: str,
    at: datetime,
    force: bool = False,
) -> ModelEvent:
    """Promote, or record the refusals of the gate; with `force` promote against them.

    Raises NotFound, Conflict (active or retired), or InvalidInput for a reason that is not printable, or
    blank with `force`.
    """
    (stated_text if force else free_text)(reason, "reason")
    version = state.version(model)
    if model in state.retired:
        raise Conflict(f"{model} is retired", field="model", remedy="train a new version")
    if state.active is version:
        raise Conflict(f"{model} is active already", field="model")
    refusals, tries = verdict.refusals, verdict.tries
    if refusals and not force:
        return PromotionRefused(model=model, by=by, reasons=refusals, at=at, tries=tries, verdict=verdict)
    return ModelPromoted(
        model=model,
        previous=state.served[-1] if state.served else "",
        by=by,
        reason=reason or "passed the gate",
        evidence=version.evidence,
        at=at,
        tries=tries,
        verdict=verdict,
        forced=bool(refusals),
        challenge=state.challengers.evidence(model, state.served[-1] if state.served else ""),
    )


def roll_back(state: Registry, *, by: str, reason: str, at: datetime) -> ModelRolledBack:
    """Return to the previous champion that is not retired, or to the fallback.

    Raises Conflict when no version is active, InvalidInput for a reason that is not printable.
    """
    free_text(reason, "reason")
    if not state.served:
        raise Conflict(
            "nothing to roll back: no version is champion here, the fallback serves",
            field="ticker",
            remedy="see `previsto models history`",
        )
    earlier = [model for model in state.served[:-1] if model not in state.retired]
    return ModelRolledBack(
        model=state.served[-1], restored=earlier[-1] if earlier else "", by=by, reason=reason, at=at
    )


def retire(state: Registry, model: str, *, by: str, reason: str, at: datetime) -> ModelRetired:
    """Retire a version permanently.

    Raises NotFound, Conflict (active or retired), or InvalidInput for a reason that is not printable.
    """
    free_text(reason, "reason")
    version = state.version(model)
    if state.active is version:
        raise Conflict(
            f"{model} is active", field="model", remedy=f"first `previsto models rollback {version.ticker}`"
        )
    if model in state.retired:
        raise Conflict(f"{model} is retired already", field="model")
    return ModelRetired(model=model, by=by, reason=reason, at=at)


def detect(state: Registry, decline: DeclineDetected) -> tuple[ModelEvent, ...]:
    """Record a decline, and roll its version back where the action says so; no event for a known decline.

    A version that does not serve is told of, and left as it is.
    """
    known = state.declined.get(_name_of(decline), date.min)
    if decline.last <= known:
        return ()
    if decline.action != "demote" or state.active is None or state.active.model != decline.model:
        return (decline,)
    reason = f"decline detected: {decline.reason}"
    return (decline, roll_back(state, by=decline.by, reason=reason, at=decline.at))


def _name_of(decline: DeclineDetected) -> tuple[str, int, str]:
    return decline.model or decline.strategy, decline.step, decline.test


def evolve(state: Registry, event: ModelEvent) -> Registry:
    """The state after one more event."""
    match event:
        case ModelRegistered():
            known = state.known_at_promotion[state.served[-1]] if state.served else 0
            return msgspec.structs.replace(
                state,
                versions={**state.versions, event.model: event},
                rivals_from={**state.rivals_from, event.model: known},
            )
        case ModelPromoted():
            return msgspec.structs.replace(
                state,
                served=(*state.served, event.model),
                known_at_promotion={**state.known_at_promotion, event.model: len(state.versions)},
                forced=state.forced | ({event.model} if event.forced else set()),
                verdicts=_with_verdict(state.verdicts, event),
                challengers=state.challengers.without(event.model),
            )
        case ModelRolledBack():
            return msgspec.structs.replace(
                state,
                served=_pop_until(event.restored, state.served[:-1]),
                challengers=state.challengers.without(event.restored),
            )
        case ModelRetired():
            return msgspec.structs.replace(
                state,
                retired=state.retired | {event.model},
                challengers=state.challengers.without(event.model),
            )
        case ModelChallenged() | ChallengeEnded():
            return msgspec.structs.replace(state, challengers=state.challengers.after(event))
        case DeclineDetected():
            declined = {**state.declined, _name_of(event): event.last}
            return msgspec.structs.replace(state, declined=declined)
        case PromotionRefused() | CompressionRefused():
            return state
        case _:
            assert_never(event)


def _with_verdict(known: dict[str, GateVerdict], event: ModelPromoted) -> dict[str, GateVerdict]:
    """The verdicts after a promotion; one of an earlier release leaves none."""
    others = {model: verdict for model, verdict in known.items() if model != event.model}
    return others if event.verdict is None else {**others, event.model: event.verdict}


def _pop_until(model: str, served: tuple[str, ...]) -> tuple[str, ...]:
    while served and served[-1] != model:
        served = served[:-1]
    return served
